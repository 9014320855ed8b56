import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { nodeWorkers } from '../../../src/adapters/node-workers.ts';
import { profileTraining } from '../../../src/input/profile-training.ts';
import type { Examples } from '../../../src/table/examples.ts';
import type { Checkpoint } from '../../../src/train/estimator.ts';
import { denseNet, type KernelDenseNetOptions } from '../../../src/train/dense/dense-net.ts';
import { shardMemory } from '../../../src/train/dense/shard-memory.ts';
import type { NetJob } from '../../../src/train/dense/work-on-nets.ts';
import { denseNet as tensorNet } from '../../../src/train/tfjs/dense-net.ts';
import { wideAndDeep } from '../../../src/train/wide-and-deep/wide-and-deep.ts';
import type { Workers } from '../../../src/workers/workers.ts';
import { HERE, NEXT } from '../../workers/control-words.ts';
import { mortalWorker } from '../../workers/mortal-worker.ts';
import { workerFile } from '../../workers/worker-file.ts';
import { made } from './made.ts';

const options = { hidden: [8, 4], epochs: 3, batchSize: 50, learningRate: 0.01, l2: 0.1 } as const;
const examples = made('binary', { rows: 330 });

let three: Workers;
beforeAll(async () => void (three = await nodeWorkers(3, { entry: workerFile() })));
afterAll(() => three.close());

/** The first of some workers. */
const first = (count: number): Workers => ({ ...three, count });

const fit = async (more: KernelDenseNetOptions, workers?: Workers, on: Examples = examples) =>
  (await denseNet({ ...options, ...more }).fit(on, { workers })).save();

describe.each([
  ['binary', 2],
  ['multi-class', 4],
  ['regression', 5],
] as const)('%s in %i parts', (task, shards) => {
  const drawn = made(task, { rows: 330 });

  it('has the same bits whoever computes the parts', async () => {
    const alone = await fit({ shards }, undefined, drawn);
    expect((await fit({ shards, kernel: 'plain' }, undefined, drawn)).arrays).toEqual(alone.arrays);
    for (const count of [1, 2, 3]) expect(await fit({ shards }, first(count), drawn)).toEqual(alone);
    const plain = await fit({ shards, kernel: 'plain' }, first(2), drawn);
    expect(plain.arrays).toEqual(alone.arrays);
  });

  it('has the losses of whole batches, but for the last digits', async () => {
    const [parts, whole] = await Promise.all(
      [shards, 1].map((each) => denseNet({ ...options, shards: each }).fit(drawn)),
    );
    expect(parts!.training.shards).toBe(shards);
    expect(parts!.save().arrays).not.toEqual(whole!.save().arrays);
    parts!.training.losses.forEach((loss, epoch) => {
      const expected = whole!.training.losses[epoch]!;
      expect(Math.abs(loss - expected)).toBeLessThan(1e-5 * expected);
    });
  });
});

it('embeddings and a wide part are computed in parts, too', async () => {
  const drawn = made('binary', { rows: 330, levels: [3, 40, 7] });
  const net = wideAndDeep({ ...options, shards: 3 });
  const alone = (await net.fit(drawn)).save();
  expect((await net.fit(drawn, { workers: first(2) })).save()).toEqual(alone);
});

it('says who computes, and what the time went into', async () => {
  const figures: Readonly<Record<string, number>>[] = [];
  await denseNet({ ...options, shards: 3 }).fit(examples, {
    workers: first(3),
    onProgress: (event) => figures.push(event.figures!),
  });
  // How many of three workers are quick enough to get a part is up to the system; there are three parts.
  for (const { threads } of figures) expect([1, 2, 3]).toContain(threads);
  for (const { computingMs, waitingMs, restMs } of figures) {
    expect(computingMs).toBeGreaterThan(0);
    expect(waitingMs).toBeGreaterThanOrEqual(0);
    expect(restMs).toBeGreaterThan(0);
  }
  expect(new Set(figures.map(({ parts }) => parts))).toEqual(new Set([3]));
});

it('of one part, says that one thread computes, and what another would take', async () => {
  const { profile } = await profileTraining(examples, (rows, onProgress) =>
    denseNet(options).fit(rows, { workers: first(1), onProgress }),
  );
  expect(profile.workers!.threads).toBe(1);
  expect(profile.verdict).toMatch(/set shards to 2 or more|does not pay/);
});

it('a worker that is killed on the way is missed by nobody', async () => {
  const more = { shards: 4, epochs: 40, hidden: [64, 32] };
  const alone = await fit(more);
  const workers = await mortalWorker();
  const threads: number[] = [];
  const model = await denseNet({ ...options, ...more }).fit(examples, {
    workers,
    onProgress: ({ figures }) => threads.push(figures!['threads']!),
    // Once it has helped.
    onRound: () => void (threads.at(-1) === 2 && workers.close()),
  });
  expect(model.save()).toEqual(alone);
  expect([Math.max(...threads), threads.at(-1)]).toEqual([2, 1]);
});

it.each([1, 2, 9])(
  'a worker that takes a part of batch %i and never answers is missed by nobody',
  async (batch) => {
    const alone = await fit({ shards: 3 });
    let control: Int32Array | undefined;
    let [asked, now] = [0, 0];
    const workers: Workers = {
      count: 1,
      post(_, job) {
        const { buffer, shape, sizes } = job as NetJob;
        control = shardMemory(buffer, shape, sizes).control;
        Atomics.store(control, HERE(0), 1);
      },
      isAlive() {
        // Twice a batch, once all are there.
        if (++asked === 2 * batch + 1) Atomics.add(control!, NEXT(0), 1);
        return true;
      },
      close: async () => undefined,
    };
    vi.spyOn(performance, 'now').mockImplementation(() => (now += 50));
    try {
      expect(await fit({ shards: 3 }, workers)).toEqual(alone);
    } finally {
      vi.restoreAllMocks();
    }
    expect(asked).toBe(2 * batch + 1);
  },
);

it('a checkpoint of other parts is one of another training', async () => {
  const kept: Checkpoint[] = [];
  const checkpoints = {
    read: () => Promise.resolve(kept.at(-1)),
    write: async (checkpoint: Checkpoint) => void kept.push(checkpoint),
    clear: () => Promise.resolve(),
  };
  await denseNet({ ...options, shards: 2 }).fit(examples, { checkpoints });
  await expect(denseNet({ ...options, shards: 3 }).fit(examples, { checkpoints })).rejects.toMatchObject({
    code: 'bad-data',
  });
});

it('refuses parts that a batch has not, and parts on tfjs', () => {
  for (const shards of [0, 1.5, 51])
    expect(() => denseNet({ ...options, shards })).toThrow(expect.objectContaining({ code: 'bad-option' }));
  expect(() => tensorNet({ shards: 2, backend: 'cpu' })).toThrow(
    expect.objectContaining({ code: 'unsupported' }),
  );
});
