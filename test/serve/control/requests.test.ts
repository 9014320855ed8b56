import { describe, expect, test } from 'vitest';
import { fixedClock } from '../../../src/core/clock.ts';
import { logged, type PredictionRecord } from '../../../src/serve/control/logged.ts';
import { microBatched } from '../../../src/serve/control/micro-batched.ts';
import { withFallback } from '../../../src/serve/control/with-fallback.ts';
import { answering, failing, held, turn } from './services.ts';

describe('microBatched', () => {
  test('what comes while a batch is at work goes together as soon as it is done', async () => {
    const slow = held(0.5);
    const service = microBatched(slow, { maxRows: 4 });
    const answers = Array.from({ length: 6 }, (_, at) => service.predict(at === 2 ? [{}, {}] : [{}]));
    while (slow.waiting.length > 0) {
      slow.waiting.shift()!();
      await turn();
    }
    expect(slow.sizes).toEqual([1, 4, 2]);
    expect((await Promise.all(answers)).map((some) => some.length)).toEqual([1, 1, 2, 1, 1, 1]);
    expect(service.stats()).toEqual({ requests: 6, batches: 3, rows: 7, largest: 4, abandoned: 0 });
  });

  test('nobody is refused for the row of somebody else, and an error names the own row', async () => {
    const service = microBatched(answering(0.5));
    const results = await Promise.allSettled([
      service.predict([{}]),
      service.predict([{}]),
      service.predict([{}, { bad: true }]),
      service.predict([{}]),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
    expect(results[2]).toMatchObject({ reason: { code: 'bad-data', details: { row: 1 } } });
  });

  test('who is gone before its turn is not computed', async () => {
    const slow = held(0.5);
    const service = microBatched(slow);
    const first = service.predict([{}]);
    const gone = new AbortController();
    const second = service.predict([{}, {}, {}], { signal: gone.signal });
    const third = service.predict([{}]);
    gone.abort(new Error('left'));
    await expect(second).rejects.toThrow('left');
    slow.waiting[0]!();
    await turn();
    slow.waiting[1]!();
    await Promise.all([first, third]);
    expect(slow.sizes).toEqual([1, 1]);
    expect(service.stats().abandoned).toBe(1);
  });

  test('a batch that hangs makes room once nobody waits for it', async () => {
    const slow = held(0.5);
    const service = microBatched(slow);
    const ask = (): Promise<unknown> =>
      service.predict([{}], { signal: AbortSignal.timeout(20) }).catch((error: Error) => error.name);
    // One is at work alone, and two behind it are joined.
    const waiting = [ask(), ask(), ask()];
    await turn(5);
    slow.waiting[0]!();
    const alive = setInterval(() => undefined, 10);
    expect(await Promise.all(waiting)).toEqual([
      [{ score: 0.5, prediction: 1 }],
      'TimeoutError',
      'TimeoutError',
    ]);
    const hung = ask();
    expect(await hung).toBe('TimeoutError');
    clearInterval(alive);
    const next = service.predict([{}]);
    await turn(5);
    slow.waiting.at(-1)!();
    expect(await next).toHaveLength(1);
    expect(slow.sizes).toEqual([1, 2, 1, 1]);
  });

  test('a lone request waits maxWaitMs for others, and a full queue refuses', async () => {
    const service = microBatched(answering(0.5), { maxWaitMs: 20 });
    await Promise.all([service.predict([{}]), turn(5).then(() => service.predict([{}]))]);
    expect(service.stats()).toMatchObject({ batches: 1, rows: 2 });
    const slow = held(0.5);
    const full = microBatched(slow, { maxQueuedRows: 2 });
    const waiting = [full.predict([{}]), full.predict([{}, {}])];
    await expect(full.predict([{}])).rejects.toMatchObject({ code: 'busy' });
    slow.waiting[0]!();
    await turn();
    slow.waiting[1]!();
    await Promise.all(waiting);
  });

  test('answers of another number than rows are nobody’s', async () => {
    const short = { ...answering(0.5), predict: async () => [] };
    await expect(microBatched(short).predict([{}])).rejects.toMatchObject({ code: 'shape-mismatch' });
  });
});

describe('withFallback', () => {
  const instead = { score: 0.2, prediction: 0 };

  test('a late answer and a failure are replaced, and say so', async () => {
    const reasons: string[] = [];
    const onFallback = (reason: unknown): void => void reasons.push((reason as Error).message);
    const late = withFallback(held(0.9), { fallback: instead, timeoutMs: 5, onFallback });
    expect(await late.predict([{}, {}])).toEqual([
      { ...instead, fallback: true },
      { ...instead, fallback: true },
    ]);
    const failed = withFallback(failing(), { fallback: answering(0.6), timeoutMs: 1000, onFallback });
    expect(await failed.predict([{}])).toEqual([{ score: 0.6, prediction: 1, fallback: true }]);
    expect(reasons).toEqual([expect.stringContaining('longer than 5 ms') as string, 'no memory']);
    expect([late.stats(), failed.stats()]).toEqual([
      { requests: 1, late: 1, failed: 0 },
      { requests: 1, late: 0, failed: 1 },
    ]);
  });

  test('a good answer, a bad row and an abort pass as they are', async () => {
    const service = withFallback(answering(0.9), { fallback: instead, timeoutMs: 1000 });
    expect(await service.predict([{}])).toEqual([{ score: 0.9, prediction: 1 }]);
    await expect(service.predict([{ bad: true }])).rejects.toMatchObject({ details: { row: 0 } });
    const gone = AbortSignal.abort(new Error('left'));
    await expect(service.predict([{}], { signal: gone })).rejects.toThrow('left');
    expect(service.stats()).toEqual({ requests: 3, late: 0, failed: 0 });
  });

  test('a fallback without a prediction is refused at once', () => {
    const half = { score: 0.2 } as never;
    expect(() => withFallback(answering(1), { fallback: half, timeoutMs: 1 })).toThrow(/no prediction/);
  });

  test('the late work is told to stop', async () => {
    let stopped = false;
    const work = {
      ...answering(0.1),
      predict: (_: unknown, { signal }: { signal?: AbortSignal | undefined } = {}) =>
        new Promise<never>(() => signal?.addEventListener('abort', () => (stopped = true))),
    };
    await withFallback(work, { fallback: instead, timeoutMs: 1 }).predict([{}]);
    expect(stopped).toBe(true);
  });
});

describe('logged', () => {
  function sink(): { records: PredictionRecord[]; write: (some: readonly PredictionRecord[]) => void } {
    const records: PredictionRecord[] = [];
    return { records, write: (some) => void records.push(...some) };
  }

  test('each prediction is written with its inputs, id, version and time', async () => {
    const to = sink();
    const of = {
      ...answering(NaN, 'v1'),
      signature: { task: 'binary' as const, inputs: [{ name: 'age', kind: 'number' as const }], outputs: [] },
    };
    const service = logged(of, {
      sink: to,
      clock: fixedClock(0),
      id: (row, at) => `${String(row['age'])}-${at}`,
    });
    const answers = await service.predict([{ age: 31, ssn: 'secret' }]);
    expect(answers).toEqual([{ score: NaN, prediction: NaN, predictionId: '31-0' }]);
    expect(to.records).toEqual([]);
    await service.flush();
    expect(to.records).toEqual([
      {
        ...{ id: '31-0', at: '1970-01-01T00:00:00.000Z', version: 'v1', features: { age: 31 } },
        ...{ score: null, prediction: null, fallback: false },
      },
    ]);
    expect(JSON.stringify(to.records)).not.toContain('secret');
  });

  test('ids are told apart, samples are a share of the requests', async () => {
    const to = sink();
    const service = logged(answering(0.5), { sink: to, sample: 0.3, seed: 5 });
    let ids = 0;
    for (let at = 0; at < 1000; at++) if ((await service.predict([{}]))[0]!.predictionId !== undefined) ids++;
    await service.flush();
    expect(to.records).toHaveLength(ids);
    expect(new Set(to.records.map(({ id }) => id)).size).toBe(ids);
    expect(Math.abs(ids / 1000 - 0.3)).toBeLessThan(0.06);
  });

  test('a sink that fails or is slow costs records, which are counted, and no answer', async () => {
    const told: unknown[] = [];
    const broken = logged(answering(0.5), {
      sink: { write: () => Promise.reject(new Error('disk full')) },
      onError: (error) => {
        told.push(error);
        throw new Error('a logger that is broken');
      },
    });
    expect(await broken.predict([{}, {}])).toHaveLength(2);
    await broken.flush();
    expect(broken.stats()).toEqual({ written: 0, lost: 2, waiting: 0 });
    expect(told).toHaveLength(1);
    let began = (): void => undefined;
    const writing = new Promise<void>((resolve) => (began = resolve));
    const slow = logged(answering(0.5), {
      sink: { write: () => (began(), new Promise(() => undefined)) },
      maxQueued: 3,
    });
    await slow.predict([{}, {}]);
    await writing;
    await slow.predict([{}, {}, {}, {}, {}]);
    expect(slow.stats()).toEqual({ written: 0, lost: 2, waiting: 3 });
  });

  test('a split’s versions and a fallback are written as they are', async () => {
    const to = sink();
    const mixed = {
      ...answering(0.5),
      predict: async () => [{ score: 1, prediction: 1, version: 'other', fallback: true as const }],
    };
    const service = logged(mixed, { sink: to });
    await service.predict([{}], { requestId: 'r-1' });
    await service.flush();
    expect(to.records[0]).toMatchObject({ version: 'other', fallback: true, requestId: 'r-1' });
  });

  test('whatever comes between the last record written and the end of the writing is written, too', async () => {
    for (let ticks = 0; ticks < 8; ticks++) {
      let second: Promise<unknown> | undefined;
      const service = logged(answering(0.5), {
        sink: {
          write: () => {
            second ??= (async () => {
              for (let tick = 0; tick < ticks; tick++) await Promise.resolve();
              await service.predict([{}]);
            })();
          },
        },
      });
      await service.predict([{}]);
      await service.flush();
      await second;
      await service.flush();
      expect(service.stats()).toEqual({ written: 2, lost: 0, waiting: 0 });
    }
  });

  test('an id or a clock that breaks costs nobody an answer, and is told', async () => {
    const told: unknown[] = [];
    const breaks = (): never => {
      throw new Error('no key');
    };
    for (const how of [{ id: breaks }, { clock: { now: breaks } }, { clock: { now: () => NaN } }]) {
      const service = logged(answering(0.5), { sink: sink(), onError: (error) => told.push(error), ...how });
      expect(await service.predict([{}, {}])).toEqual([
        { score: 0.5, prediction: 1 },
        { score: 0.5, prediction: 1 },
      ]);
      expect(service.stats()).toEqual({ written: 0, lost: 2, waiting: 0 });
    }
    expect(told).toHaveLength(3);
  });
});
