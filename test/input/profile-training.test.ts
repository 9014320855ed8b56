import { expect, test } from 'vitest';
import { asStream } from '../../src/input/as-stream.ts';
import type { ExampleStream } from '../../src/input/example-stream.ts';
import { prefetch } from '../../src/input/prefetch.ts';
import { profileTraining } from '../../src/input/profile-training.ts';
import { profileOf, type Measured } from '../../src/input/training-profile.ts';
import { regroup } from '../../src/input/regroup.ts';
import { shuffleRows } from '../../src/input/shuffle-rows.ts';
import { denseNet } from '../../src/train/dense/dense-net.ts';
import { made } from '../train/dense/made.ts';
import { numbered } from './streams.ts';

/** A clock that goes on only when it is told. */
function handClock(): { now(): number; pass(ms: number): void } {
  let at = 1000;
  return { now: () => at, pass: (ms) => void (at += ms) };
}

test('waiting for rows and what is done with them are told apart, reading by reading', async () => {
  const clock = handClock();
  const source = asStream(numbered(5), 2);
  const slow: ExampleStream = {
    ...source,
    async *open() {
      for await (const block of source.open()) {
        clock.pass(30);
        yield block;
      }
      clock.pass(5);
    },
  };
  const { result, profile } = await profileTraining(
    slow,
    async (stream) => {
      clock.pass(1);
      for await (const block of stream.open({ epoch: 3 })) clock.pass(10 * block.matrix.rows);
      for await (const block of stream.open({ epoch: 4 })) {
        clock.pass(block.matrix.rows);
        break;
      }
      return 'learned';
    },
    { clock },
  );
  expect(result).toBe('learned');
  expect(profile).toEqual({
    readings: [
      { epoch: 3, rows: 5, blocks: 3, waitedMs: 95, computedMs: 50 },
      { epoch: 4, rows: 2, blocks: 1, waitedMs: 30, computedMs: 2 },
    ],
    workers: null,
    preparation: null,
    rows: 7,
    totalMs: 178,
    waitedMs: 125,
    waitedShare: 125 / 178,
    rowsPerSecond: 7000 / 178,
    heldBytes: null,
    bound: 'input',
    verdict: expect.stringMatching(
      /^bound by input: 70 % of the time was waited for rows\. Write records/,
    ) as string,
  });
  expect(JSON.parse(JSON.stringify(profile))).toEqual(profile);
});

const measured = (facts: Partial<Measured>, waitedMs = 0): Measured => ({
  readings: [{ epoch: 1, rows: 10, blocks: 1, waitedMs, computedMs: 0 }],
  workers: undefined,
  threads: 0,
  parts: undefined,
  preparation: undefined,
  totalMs: 1000,
  heldBytes: undefined,
  limitBytes: undefined,
  ...facts,
});
const workers = { threads: 2, computingMs: 300, waitingMs: 0, restMs: 0 };

const alone = (computingMs: number) => ({ threads: 1, computingMs, waitingMs: 0, restMs: 0 });
const three = (computingMs: number, waitingMs: number) => ({
  threads: 3,
  computingMs,
  waitingMs,
  restMs: 10,
});

test.each<[Measured, 'input' | 'compute' | 'memory', string]>([
  [measured({}, 299), 'compute', 'several threads'],
  [measured({}, 300), 'input', '30 % of the time'],
  [measured({ heldBytes: 90 * 2 ** 20, limitBytes: 100 * 2 ** 20 }, 900), 'memory', '90 MiB of 100 MiB'],
  [measured({ heldBytes: 89, limitBytes: 100 }), 'compute', 'several threads'],
  [measured({ heldBytes: 90 }), 'compute', 'several threads'],
  // 300 of 1,000 ms, on two threads: a third one takes over 100 of them.
  [measured({ workers }), 'compute', 'Another worker saves up to 10 %'],
  [
    measured({ workers: { ...workers, computingMs: 290 } }),
    'compute',
    'Another worker does not pay: it saves at most 10 %',
  ],
  [measured({ workers: { ...workers, waitingMs: 249 } }), 'compute', 'saves up to'],
  [
    measured({ workers: { ...workers, waitingMs: 250 } }),
    'compute',
    'does not pay: 25 % of the time was waited',
  ],
  // A worker more finds nothing to compute unless there is a part for it; trees tell their threads alone.
  [
    measured({ workers: alone(300), parts: 1 }),
    'compute',
    'set shards to 2 or more. Another worker saves up to 15 %',
  ],
  [measured({ workers, parts: 2 }), 'compute', 'set shards to 3 or more. Another worker saves up to 10 %'],
  [measured({ workers, parts: 3 }), 'compute', 'for rows. Another worker saves up to 10 %'],
  [measured({ workers: alone(100), parts: 1 }), 'compute', 'for rows. Another worker does not pay'],
  [measured({ threads: 2 }), 'compute', 'It computed in 2 threads'],
  [measured({ threads: 1 }), 'compute', 'several threads'],
  [measured({ totalMs: 0, readings: [] }), 'compute', '0 % of the time'],
  // A worker takes all preparing over, but no more than half of all work.
  [measured({ preparation: alone(500) }, 600), 'input', 'took 50 %. A worker that prepares saves up to 50 %'],
  [measured({ preparation: alone(900) }, 950), 'input', 'took 90 %. A worker that prepares saves up to 50 %'],
  [
    measured({ preparation: alone(99) }, 600),
    'input',
    'A worker that prepares does not pay: it saves at most 10 %',
  ],
  // 300 and 100 ms of three threads' 1,000: a fourth one takes over a fourth of the time at most.
  [
    measured({ preparation: three(300, 100) }, 500),
    'input',
    'took 41 %. Another worker that prepares saves up to 25 %',
  ],
  [
    measured({ preparation: three(300, 250) }, 600),
    'input',
    'does not pay: 25 % of the time was waited for those there are. Take fewer, or smaller batches. Write records',
  ],
  [
    measured({ preparation: alone(100) }, 200),
    'compute',
    'took 10 %. A worker that prepares saves up to 10 %',
  ],
])('what bounds a training, at each bound: %#', (facts, bound, sentence) => {
  const profile = profileOf(facts);
  expect(profile.bound).toBe(bound);
  expect(profile.verdict).toContain(sentence);
});

test('what is held is looked at after every block, and what workers took is added up', async () => {
  const clock = handClock();
  const sizes = [1, 7, 90, 3, 2, 1];
  const { profile } = await profileTraining(
    asStream(numbered(4), 2),
    async (stream, onProgress) => {
      for await (const block of stream.open()) clock.pass(block.matrix.rows);
      for (const computingMs of [1, 2])
        onProgress({
          stage: 's',
          done: 1,
          unit: 'epochs',
          figures: { loss: 1, threads: 2, computingMs, waitingMs: 1, restMs: 3 },
        });
      onProgress({ stage: 's', done: 1, unit: 'epochs' });
    },
    { clock, held: () => sizes.shift() ?? 0, limitBytes: 100 },
  );
  expect(profile).toMatchObject({
    heldBytes: 90,
    bound: 'memory',
    workers: { threads: 2, computingMs: 3, waitingMs: 2, restMs: 6, anotherSavesShare: 0.25 },
  });
});

test('parts and threads are those that progress tells of, times or not', async () => {
  const clock = handClock();
  const verdictOf = async (figures: Readonly<Record<string, number>>): Promise<string> => {
    const { profile } = await profileTraining(
      numbered(4),
      async (_, onProgress) => {
        clock.pass(1000);
        onProgress({ stage: 's', done: 1, unit: 'epochs', figures });
      },
      { clock },
    );
    return profile.verdict;
  };
  expect(await verdictOf({ threads: 2 })).toContain('It computed in 2 threads');
  expect(await verdictOf({ threads: 1, parts: 1, computingMs: 900 })).toContain('set shards to 2');
});

test('what preparing took comes from the innermost stream, through whatever is around it', async () => {
  const clock = handClock();
  const source = asStream(numbered(6), 2);
  const prepared: ExampleStream = {
    ...source,
    async *open({ onPrepared } = {}) {
      for await (const block of source.open()) {
        clock.pass(8);
        onPrepared?.({ threads: 1, computingMs: 7, waitingMs: 0, restMs: 1 });
        yield block;
      }
    },
  };
  const { profile } = await profileTraining(
    shuffleRows(prefetch(regroup(prepared, 3), 1), { buffer: 4 }),
    async (stream) => {
      for await (const block of stream.open()) clock.pass(block.matrix.rows);
    },
    { clock },
  );
  expect(profile.preparation).toEqual({
    threads: 1,
    computingMs: 21,
    waitingMs: 0,
    restMs: 3,
    anotherSavesShare: 0.5, // 21 of 30 ms, but two threads share 30
  });
  expect(profile).toMatchObject({ bound: 'input', totalMs: 30 });
});

test('nothing is waited for examples in memory, and a training is the same when it is measured', async () => {
  const examples = made('binary', { rows: 60 });
  const net = denseNet({ hidden: [3], epochs: 2 });
  const inMemory = await profileTraining(examples, (rows) => net.fit(rows));
  expect(inMemory.profile).toMatchObject({
    readings: [],
    rows: 0,
    waitedMs: 0,
    rowsPerSecond: 0,
    bound: 'compute',
  });
  const stream = asStream(examples, 16);
  const { result } = await profileTraining(stream, (rows, onProgress) => net.fit(rows, { onProgress }));
  expect(result.save()).toEqual((await net.fit(stream)).save());
});

test('a training that fails fails as it would', async () => {
  const stream = asStream(numbered(4), 2);
  await expect(profileTraining(stream, () => Promise.reject(new RangeError('spilt')))).rejects.toThrow(
    'spilt',
  );
  for (const wrong of [{ held: 3 }, { limitBytes: 0 }, { clok: 1 }])
    await expect(profileTraining(stream, async () => 1, wrong as never)).rejects.toMatchObject({
      code: 'bad-option',
    });
});
