import { expect, it } from 'vitest';
import { placesOf } from '../../../src/kernels/kernel-memory.ts';
import { boostedTrees } from '../../../src/train/trees/boosted-trees.ts';
import { layOutTrees } from '../../../src/train/trees/tree-memory.ts';
import { workOnTrees, type TreeJob } from '../../../src/train/trees/work-on-trees.ts';
import type { Workers } from '../../../src/workers/workers.ts';
import { examplesOf } from '../examples-of.ts';

const examples = examplesOf({ dense: { x: [1, 2, 3], y: [3, 2, 1] }, labels: [1, 2, 4] });

/** A worker that is there, and does nothing; `asked` hears how often it was asked whether it is alive. */
function idle(asked: (time: number) => void): { readonly workers: Workers; readonly jobs: TreeJob[] } {
  const jobs: TreeJob[] = [];
  let times = 0;
  const controlOf = ({ memory, sizes }: TreeJob): Int32Array =>
    layOutTrees(placesOf(memory), sizes).control.values;
  const workers: Workers = {
    count: 1,
    post(_, job) {
      jobs.push(job as TreeJob);
      Atomics.store(controlOf(job as TreeJob), 1, 0); // it is there
    },
    isAlive: () => {
      asked(++times);
      return true;
    },
    close: async () => undefined,
  };
  return { workers, jobs };
}

/** Ends only when the worker was let go. */
async function isLetGo([job]: readonly TreeJob[]): Promise<boolean> {
  const { control } = layOutTrees(placesOf(job!.memory), job!.sizes);
  if (Atomics.load(control.values, 0) === 0) return false;
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
