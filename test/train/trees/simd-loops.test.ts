import { afterEach, describe, expect, it, vi } from 'vitest';
import { random } from '../../../src/core/random.ts';
import { placesOf } from '../../../src/kernels/kernel-memory.ts';
import { boostedTrees } from '../../../src/train/trees/boosted-trees.ts';
import { bestFound, tellFeatures, tellSearch } from '../../../src/train/trees/told.ts';
import { treeKernel } from '../../../src/train/trees/tree-kernel.ts';
import { layOutTrees } from '../../../src/train/trees/tree-memory.ts';
import { TASKS, treePieces } from '../../../src/train/trees/tree-pieces.ts';
import { workOnTrees, type TreeJob } from '../../../src/train/trees/work-on-trees.ts';
import { examplesOf } from '../examples-of.ts';
import { LEAVE, NEXT } from '../../workers/control-words.ts';
import { crossed, idle } from './idle-worker.ts';

const examples = examplesOf({ dense: { x: [1, 2, 3], y: [3, 2, 1] }, labels: [1, 2, 4] });

/** Ends only when the worker was let go. */
async function isLetGo([job]: readonly TreeJob[]): Promise<boolean> {
  const { control } = layOutTrees(placesOf(job!.memory), job!.sizes);
  if (Atomics.load(control.values, LEAVE) === 0) return false;
  await workOnTrees(job!);
  return true;
}

it('workers are let go when their training fails before its first round', async () => {
  const { workers, jobs } = idle((time) => {
    if (time > 1) throw new Error('nobody knows');
  });
  await expect(boostedTrees().fit(examples, { workers })).rejects.toThrow('nobody knows');
  expect(await isLetGo(jobs)).toBe(true);
});

it('and when it is stopped while they are gathered', async () => {
  const controller = new AbortController();
  const { workers, jobs } = idle((time) => {
    if (time > 1) throw new Error('it went on');
    controller.abort(new Error('enough'));
  });
  const { signal } = controller;
  await expect(boostedTrees().fit(examples, { workers, signal })).rejects.toThrow('enough');
  expect(await isLetGo(jobs)).toBe(true);
});

it('of equal gains the first feature counts, in whatever order features are looked at', async () => {
  const source = random(5);
  const column = (): number[] => Array.from({ length: 300 }, () => source.normal());
  const best = column();
  const dense = {
    a: column(),
    b: best,
    c: column(),
    d: column(),
    e: column(),
    f: column(),
    g: best,
    h: best,
  };
  const { workers, jobs } = idle(() => undefined);
  const labels = best.map((value) => value + source.normal());
  await boostedTrees({ trees: 1 }).fit(examplesOf({ dense, labels }), { workers });
  const [job] = jobs;
  const memory = layOutTrees(placesOf(job!.memory), job!.sizes);
  const pieces = treePieces(await treeKernel(job!.memory), memory, job!.sizes, job!, 1, 0);
  tellFeatures(memory, [0, 1, 2, 3, 4, 5, 6, 7]);
  const all = { tree: 9, start: 0, count: 300, isInOrder: false, slot: 0, rest: undefined };
  tellSearch(memory, { id: 98, ...all, nodes: [] });
  const units = pieces.begin(9);
  expect(units).toBe(2);
  for (const unit of [1, 0]) pieces.work(TASKS.sum, unit, unit === 1);
  const node = { slot: 0, count: 300, least: -Infinity, most: Infinity, ...pieces.total(0) };
  tellSearch(memory, { id: 99, ...all, nodes: [node] });
  for (const unit of [1, 0]) pieces.work(TASKS.find, unit, unit === 1);
  expect(bestFound([memory.threads[1]!], 99, 0)).toMatchObject({ feature: 1 });
});

describe('a worker that takes a piece and never answers', () => {
  afterEach(() => void vi.restoreAllMocks());

  // Columns are binned in the first two tasks, then the loss is evaluated, and then trees are grown.
  it.each([1, 2, 3, 4, 5, 8, 20])('of task %i is missed by nobody', async (task) => {
    const examples = crossed();
    const trees = boostedTrees({ trees: 4, leaves: 6 });
    const alone = await trees.fit(examples);
    let control: Int32Array | undefined;
    let [asked, now] = [0, 0];
    const { workers } = idle((time) => {
      if (!control || time <= gathered || ++asked !== task) return;
      // Of the task that there will be next.
      Atomics.add(control, NEXT(0), 1);
    });
    let gathered = Infinity;
    vi.spyOn(performance, 'now').mockImplementation(() => (now += 50));
    const model = await trees.fit(examples, {
      workers: {
        ...workers,
        post(at, job) {
          workers.post(at, job);
          const { memory, sizes } = job as TreeJob;
          control = layOutTrees(placesOf(memory), sizes).control.values;
          gathered = 1; // it is asked once more whether all are there
        },
      },
    });
    expect(model.save()).toEqual(alone.save());
    expect(asked).toBe(task);
    expect(now).toBeGreaterThan(500);
  });
});
