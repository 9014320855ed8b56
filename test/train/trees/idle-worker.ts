import { random } from '../../../src/core/random.ts';
import { placesOf } from '../../../src/kernels/kernel-memory.ts';
import type { Examples } from '../../../src/table/examples.ts';
import { layOutTrees } from '../../../src/train/trees/tree-memory.ts';
import type { TreeJob } from '../../../src/train/trees/work-on-trees.ts';
import type { Workers } from '../../../src/workers/workers.ts';
import { HERE } from '../../workers/control-words.ts';
import { examplesOf } from '../examples-of.ts';

/** A worker that is there, and does nothing; `asked` hears how often it was asked whether it is alive. */
export function idle(asked: (time: number) => void): { readonly workers: Workers; readonly jobs: TreeJob[] } {
  const jobs: TreeJob[] = [];
  let times = 0;
  const controlOf = ({ memory, sizes }: TreeJob): Int32Array =>
    layOutTrees(placesOf(memory), sizes).control.values;
  const workers: Workers = {
    count: 1,
    post(_, job) {
      jobs.push(job as TreeJob);
      Atomics.store(controlOf(job as TreeJob), HERE(0), 1);
    },
    isAlive: () => {
      asked(++times);
      return true;
    },
    close: async () => undefined,
  };
  return { workers, jobs };
}

/** Rows whose label depends on two features together. */
export function crossed(): Examples {
  const source = random(3);
  const dense = { x: [] as number[], y: [] as number[], z: [] as number[] };
  for (let row = 0; row < 400; row++) for (const values of Object.values(dense)) values.push(source.normal());
  const labels = dense.x.map((x, row) => (x + dense.y[row]! * dense.z[row]! > 0 ? 1 : 0));
  return examplesOf({ dense, labels });
}
