import { placesOf } from '../../kernels/kernel-memory.ts';
import { takeTurns } from '../../workers/crew.ts';
import type { WorkerJob } from '../../workers/workers.ts';
import { rowsToPlanBy } from './bin-features.ts';
import { findSplits, type FindRules } from './find-splits.ts';
import { simdBins, type SimdBins } from './simd-bins.ts';
import { treeKernel } from './tree-kernel.ts';
import type { BinLoops } from './tree-loops.ts';
import { layOutTrees, type TreeSizes } from './tree-memory.ts';
import { binColumn, evaluateBlocks, partRows, tellSplits, toldTask, TURNS } from './turns.ts';

/** What a worker needs to help with trees. */
export interface TreeJob extends WorkerJob {
  readonly job: 'trees';
  readonly memory: WebAssembly.Memory;
  readonly sizes: TreeSizes;
  readonly rules: FindRules;
  /** The most bins of a feature, and what rows to plan them by are drawn with. */
  readonly bins: number;
  readonly seed: number;
  /** Which of the workers it is. */
  readonly at: number;
}

/** Takes turns at boosting trees until the training ends. It writes to memory of its own only, but for bins and losses. */
export async function workOnTrees(job: TreeJob): Promise<void> {
  const { sizes, rules, at } = job;
  const memory = layOutTrees(placesOf(job.memory), sizes);
  const kernel = await treeKernel(job.memory);
  const own = memory.threads[at + 1]!;
  const { told, found, chosen, lefts, others } = own;
  let drawn: Int32Array | undefined;
  let loops: SimdBins | undefined;
  let tree = -1;
  /** The loops, over the features of the tree that is told. */
  const binsNow = (): SimdBins => {
    loops ??= simdBins(kernel, memory, sizes, planned(memory.plan.values), at + 1);
    if (told.values[0] !== tree) {
      tree = told.values[0]!;
      loops.choose([...chosen.values.subarray(1, 1 + chosen.values[0]!)]);
    }
    return loops;
  };
  takeTurns(memory.control.values, at, (turn) => {
    const [a, b] = [told.values[0]!, told.values[1]!];
    switch (turn) {
      case TURNS.bin:
        drawn ??= rowsToPlanBy(sizes.rows, job.seed);
        found.values[0] = binColumn(kernel, memory, own, a, job.bins, drawn).length;
        return;
      case TURNS.loss:
        evaluateBlocks(kernel, memory, memory.losses[0]!, own, sizes.rows, a, b);
        return;
      default: {
        const { start, end, feature, isLeft, slot, rest, nodes } = toldTask(own);
        const left = partRows(kernel, memory, sizes, own, start, end - start, feature, false);
        if (nodes.length === 0) return tellSplits(own, left, []);
        const bins = binsNow();
        if (isLeft) bins.sumUp(lefts.at, left, slot);
        else bins.sumUp(others.at, end - start - left, slot);
        if (rest) bins.subtract(slot, rest.from, rest.slot);
        tellSplits(own, left, findSplits(bins, nodes, rules));
      }
    }
  });
}

/** What was planned of the features, as the calling thread has written it down. */
function planned(plan: Int32Array): BinLoops['features'] {
  return Array.from({ length: plan.length / 2 }, (_, at) => ({
    bins: plan[2 * at]!,
    isOrdered: plan[2 * at + 1] === 1,
  }));
}
