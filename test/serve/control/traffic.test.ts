import { describe, expect, test } from 'vitest';
import { SlipwayError } from '../../../src/core/error.ts';
import { verdictOf } from '../../../src/core/verdict.ts';
import { canaryGate } from '../../../src/serve/control/canary-gate.ts';
import { canary } from '../../../src/serve/control/canary.ts';
import { compareAnswers } from '../../../src/serve/control/compare-answers.ts';
import { shadow } from '../../../src/serve/control/shadow.ts';
import { split } from '../../../src/serve/control/split.ts';
import { refreshable } from '../../../src/serve/hybrid/refreshable.ts';
import type { Instance, Service } from '../../../src/serve/service.ts';
import { latePredictor, requests } from '../late.ts';
import { onDemand } from '../../../src/serve/on-demand.ts';
import { answering, failing, held, turn } from './services.ts';

const customers = (count: number): Instance[] =>
  Array.from({ length: count }, (_, at) => ({ customer: `c${at}` }));

describe('split', () => {
  const arms = (a: number, b: number): Parameters<typeof split>[0] => ({
    champion: { service: answering(0.1), share: a },
    challenger: { service: answering(0.9), share: b },
  });

  test('each arm gets its share of the keys, to within four standard errors', async () => {
    const rows = customers(20_000);
    const answers = await split(arms(0.8, 0.2), { key: 'customer' }).predict(rows);
    const share = answers.filter(({ version }) => version === 'm0.9').length / rows.length;
    expect(Math.abs(share - 0.2)).toBeLessThan(4 * Math.sqrt((0.2 * 0.8) / rows.length));
  });

  test('a key stays with its arm: alone, among others, in another process, under other names in order', async () => {
    const rows = customers(500);
    const service = split(arms(0.5, 0.5), { key: 'customer' });
    const together = (await service.predict(rows)).map(({ version }) => version);
    const again = split(
      {
        challenger: { service: answering(0.9), share: 0.5 },
        champion: { service: answering(0.1), share: 0.5 },
      },
      {
        key: ({ customer }) =>
          `9:${String(customer)}`.replace('9:', '') && `${String(customer).length}:${String(customer)}`,
      },
    );
    for (const [at, row] of rows.entries()) {
      expect((await service.predict([row]))[0]!.version).toBe(together[at]);
      expect((await again.predict([row]))[0]!.version).toBe(together[at]);
    }
  });

  test('another salt sends other keys to an arm, so that experiments are told apart', async () => {
    const rows = customers(4000);
    const armsOf = (salt?: string): readonly string[] => {
      const service = split(arms(0.8, 0.2), { key: 'customer', ...(salt !== undefined && { salt }) });
      return rows.map((row) => service.armOf(row));
    };
    const [first, again, other] = [armsOf(), armsOf(''), armsOf('prices')];
    expect(again).toEqual(first);
    const both = rows.filter((_, at) => first[at] === 'challenger' && other[at] === 'challenger').length;
    // 4 % of 4,000, when the one has nothing to do with the other; the same would be 800.
    expect(Math.abs(both - 160)).toBeLessThan(4 * Math.sqrt(160));
  });

  test('a key that is no text is refused', async () => {
    const service = split(arms(0.5, 0.5), { key: ({ customer }) => customer as string });
    await expect(service.predict([{ customer: 'a' }, {}])).rejects.toMatchObject({
      code: 'bad-data',
      details: { row: 1 },
    });
    expect(() => split(null as never, { key: 'customer' })).toThrow(/arms/);
  });

  test('when shares change, only keys move that must, and only to the arm that grows', async () => {
    const rows = customers(5000);
    const service = split(arms(0.9, 0.1), { key: 'customer' });
    const before = rows.map((row) => service.armOf(row));
    service.setShares({ champion: 0.7, challenger: 0.3 });
    const after = rows.map((row) => service.armOf(row));
    expect(before.some((arm, at) => arm === 'challenger' && after[at] === 'champion')).toBe(false);
    const moved = before.filter((arm, at) => arm !== after[at]).length / rows.length;
    expect(Math.abs(moved - 0.2)).toBeLessThan(0.03);
    service.setShares({ champion: 1, challenger: 0 });
    expect(new Set(rows.map((row) => service.armOf(row)))).toEqual(new Set(['champion']));
    expect(service.shares()).toEqual({ champion: 1, challenger: 0 });
  });

  test('answers come in the order of the rows, and an error names the row of the request', async () => {
    const rows = customers(50);
    const service = split(arms(0.5, 0.5), { key: 'customer' });
    const answers = await service.predict(rows);
    rows.forEach((row, at) =>
      expect(answers[at]!.score).toBe(service.armOf(row) === 'challenger' ? 0.9 : 0.1),
    );
    const bad = rows.map((row, at) => (at === 33 ? { ...row, bad: true } : row));
    await expect(service.predict(bad)).rejects.toMatchObject({
      code: 'bad-data',
      details: { row: 33 },
      message: '[test] row 33 is bad; expected a good one.',
    });
    await expect(service.predict([{ customer: 'a' }, { customer: null }])).rejects.toMatchObject({
      code: 'bad-data',
      details: { row: 1, field: 'customer' },
    });
  });

  test.each([
    ['shares that do not add up', () => split(arms(0.5, 0.4), { key: 'customer' })],
    ['no arms', () => split({}, { key: 'customer' })],
    ['no key', () => split(arms(0.5, 0.5), { key: [] })],
    ['a share beyond 1', () => split(arms(1.5, -0.5), { key: 'customer' })],
  ])('%s is refused', (_, make) => {
    expect(make).toThrow(expect.objectContaining({ code: 'bad-option' }) as Error);
  });
});

describe('shadow', () => {
  test('the candidate is compared, never waited for, and its failures are its own', async () => {
    const slow = held(0.7);
    const service = shadow(answering(0.4), slow);
    expect(await service.predict([{}, {}])).toEqual([
      { score: 0.4, prediction: 0 },
      { score: 0.4, prediction: 0 },
    ]);
    await turn();
    expect(service.report()).toMatchObject({ rows: 0, compared: 0, failed: 0 });
    slow.waiting[0]!();
    await service.settled();
    const report = service.report();
    expect(report).toMatchObject({ rows: 2, compared: 1, disagreements: 2, disagreementShare: 1 });
    expect(report.meanDifference).toBeCloseTo(0.3, 12);
    expect(report.maxAbsoluteDifference).toBeCloseTo(0.3, 12);
    const broken = shadow(answering(0.4), failing());
    await broken.predict([{}]);
    await broken.settled();
    expect(broken.report()).toMatchObject({ compared: 0, failed: 1, rows: 0 });
  });

  test('what it has no time for is counted, and samples are a share', async () => {
    const slow = held(0.7);
    const busy = shadow(answering(0.4), slow, { maxInFlight: 2 });
    for (let at = 0; at < 5; at++) await busy.predict([{}]);
    expect(busy.report().skipped).toBe(3);
    const candidate = answering(0.4);
    const some = shadow(answering(0.4), candidate, { sample: 0.25, maxInFlight: 5000, seed: 3 });
    for (let at = 0; at < 2000; at++) await some.predict([{}]);
    await some.settled();
    expect(Math.abs(candidate.asked.length / 2000 - 0.25)).toBeLessThan(0.04);
  });

  test('a candidate that hangs has failed, and makes room for the next', async () => {
    const never: Service = { ...answering(0.4), predict: () => new Promise(() => undefined) };
    const service = shadow(answering(0.4), never, { maxInFlight: 1, timeoutMs: 5 });
    for (let at = 0; at < 3; at++) {
      await service.predict([{}]);
      await service.settled();
    }
    expect(service.report()).toMatchObject({ failed: 3, skipped: 0 });
  });

  test('differing rows are told, answers that do not exist are counted, and a listener may throw', async () => {
    const told: number[] = [];
    const service = shadow(answering(0.4), answering(NaN), {
      onDifference: ({ row }) => {
        told.push(row['at'] as number);
        throw new Error('a listener that is broken');
      },
    });
    await service.predict([{ at: 1 }, { at: 2 }]);
    await service.settled();
    expect(told).toEqual([1, 2]);
    expect(service.report()).toMatchObject({ onlyOneScored: 2, failed: 0, rows: 2 });
    expect(service.report().meanDifference).toBeNaN();
  });
});

test('rows that neither of two could score do not count as alike', () => {
  const comparison = compareAnswers(0);
  const [none, low, high] = [NaN, 0.2, 0.4].map((score) => ({ score, prediction: 0 }));
  comparison.add([none!, low!, none!], [none!, high!, low!]);
  // 0.4 less 0.2, of one row.
  expect(comparison.figures()).toMatchObject({ rows: 3, onlyOneScored: 1 });
  expect(comparison.figures().meanDifference).toBeCloseTo(0.2, 12);
  expect(comparison.figures().meanAbsoluteDifference).toBeCloseTo(0.2, 12);
});

test('a service over one whose model is exchanged is called as the one that answers', async () => {
  const inner = refreshable(answering(0.1));
  const services = [
    shadow(inner, answering(0.2)),
    canary(inner, answering(0.2), { key: 'customer' }),
    split({ all: { service: inner, share: 1 } }, { key: 'customer' }),
  ];
  const before = services.map(({ modelHash }) => modelHash);
  await inner.refresh(() => answering(0.3));
  expect(services.slice(0, 2).map(({ modelHash }) => modelHash)).toEqual(['m0.3', 'm0.3']);
  expect(services[2]!.modelHash).not.toBe(before[2]);
});

describe('canary', () => {
  test('a version that fails is withdrawn, and no request is lost to it', async () => {
    const verdicts: boolean[] = [];
    const service = canary(answering(0.2), failing(), {
      ...{ key: 'customer', share: 0.3, every: 20 },
      onVerdict: ({ pass }) => verdicts.push(pass),
    });
    for (const row of customers(500)) expect((await service.predict([row]))[0]!.score).toBe(0.2);
    const { state, share, canary: tried, verdict } = service.report();
    expect([state, share]).toEqual(['withdrawn', 0]);
    // Two failures of 200 rows are 1 %, three are more.
    expect(verdicts).toEqual([true, true, false]);
    expect(verdict!.issues[0]).toMatchObject({
      ...{ code: 'canary-failures', value: 3 / 200 },
      message: 'the new version failed at 3 of 3 rows; expected at most 2 of 200.',
    });
    expect(tried).toMatchObject({ rows: 3, failedRows: 3 });
    expect(() => service.setShare(0.5)).toThrow(expect.objectContaining({ code: 'conflict' }) as Error);
  });

  test('a good version stays, grows, and keeps those who have it', async () => {
    const service = canary(answering(0.2), answering(0.21), { key: 'customer', share: 0.1 });
    const rows = customers(3000);
    const first = await service.predict(rows);
    service.setShare(0.4);
    const then = await service.predict(rows);
    expect(service.report().state).toBe('trying');
    expect(first.some(({ version }, at) => version === 'm0.21' && then[at]!.version !== 'm0.21')).toBe(false);
    expect(service.report().verdict?.pass).toBe(true);
    service.withdraw();
    expect(new Set((await service.predict(rows)).map(({ version }) => version))).toEqual(new Set(['m0.2']));
  });

  test('what a row is to blame for is no failure of the version', async () => {
    const service = canary(answering(0.2), answering(0.3), { key: 'customer', share: 1, every: 1 });
    await expect(service.predict([{ customer: 'a', bad: true }])).rejects.toMatchObject({ code: 'bad-data' });
    expect(service.report().canary).toMatchObject({ rows: 0, failedRows: 0 });
  });

  test('a version that hangs, or refuses what the other answers, has failed; no request is lost to it', async () => {
    const refusing: Service = {
      ...answering(0.9),
      predict: async () => {
        throw new SlipwayError('bad-data', 'test', 'row 0 has no field "new".', { details: { row: 0 } });
      },
    };
    for (const candidate of [held(0.9), refusing]) {
      const service = canary(answering(0.2), candidate, { key: 'customer', share: 1, timeoutMs: 5 });
      for (const row of customers(5)) expect((await service.predict([row]))[0]!.version).toBe('m0.2');
      expect(service.report()).toMatchObject({ state: 'withdrawn', canary: { failedRows: 3 } });
    }
  });

  test('a deadline that is over is a failure, a client that left is none', async () => {
    const service = canary(answering(0.2), held(0.9), { key: 'customer', share: 1 });
    const ended = (name: string): Promise<unknown> => {
      const control = new AbortController();
      setTimeout(() => control.abort(new DOMException(name, name)), 2);
      return service.predict(customers(1), { signal: control.signal });
    };
    await expect(ended('AbortError')).rejects.toThrow('AbortError');
    expect(service.report().canary).toMatchObject({ rows: 0, failedRows: 0 });
    await expect(ended('TimeoutError')).rejects.toThrow('TimeoutError');
    expect(service.report().canary).toMatchObject({ rows: 1, failedRows: 1 });
  });

  test.each([
    ['breaks', () => { throw new Error('no figures'); }], // prettier-ignore
    ['gives no verdict', async () => verdictOf([], 1)],
  ])('a gate that %s costs nobody an answer, and vouches for nothing', async (_, gate) => {
    const service = canary(answering(0.2), answering(0.3), {
      ...{ key: 'customer', share: 1, every: 1, gate: gate as never },
    });
    expect(await service.predict(customers(1))).toMatchObject([{ score: 0.3 }]);
    expect(service.report()).toMatchObject({
      state: 'withdrawn',
      verdict: { issues: [{ code: 'canary-gate' }] },
    });
  });

  test('the same model is not slower than itself: what was run less often is no failure of a version', async () => {
    for (let at = 0; at < 3; at++) {
      const [stable, candidate] = [onDemand(latePredictor()), onDemand(latePredictor(at))];
      const service = canary(stable, candidate, { key: ({ id }) => String(id) });
      for (let id = 0; id < 3000; id++) await service.predict([{ ...requests[id % requests.length]!, id }]);
      expect(service.report()).toMatchObject({ state: 'trying', verdict: { pass: true } });
    }
  });

  test('the gate judges time and the mean score once there are rows enough', () => {
    const arm = { rows: 300, failedRows: 0, meanScore: 0.2, calls: 40, medianMs: 1 };
    const of = (tried: Partial<typeof arm>): string[] =>
      canaryGate({ maxScoreShift: 0.05 })({
        ...{ state: 'trying', share: 0.1, stable: arm, verdict: null },
        canary: { ...arm, ...tried },
      }).issues.map(({ code }) => code);
    expect(of({})).toEqual([]);
    expect(of({ medianMs: 2.1 })).toEqual(['canary-time']);
    expect(of({ meanScore: 0.26 })).toEqual(['canary-score-shift']);
    const quick = { ...arm, medianMs: 0.01 };
    const cold = { ...arm, medianMs: 0.9 };
    const report = { state: 'trying', share: 0.1, stable: quick, canary: cold, verdict: null } as const;
    expect(canaryGate()(report).pass).toBe(true);
    expect(canaryGate({ minMs: 0.5 })(report).pass).toBe(false);
    expect(of({ rows: 100, meanScore: 0.9, medianMs: 9, calls: 19 })).toEqual([]);
    expect(of({ rows: 10, failedRows: 3 })).toEqual(['canary-failures']);
    expect(of({ rows: 10, failedRows: 2 })).toEqual([]);
  });
});
