import { placesOf } from '../../kernels/kernel-memory.ts';
import { takeTurns } from '../../workers/crew.ts';
import type { WorkerJob } from '../../workers/workers.ts';
import { rowsToPlanBy } from './bin-features.ts';
import { findSplits, type FindRules } from './find-splits.ts';
import { simdBins } from './simd-bins.ts';
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
  const { told, found, chosen } = own;
  let drawn: Int32Array | undefined;
  let loops: BinLoops | undefined;
  let tree = -1;
  takeTurns(memory.control.values, at, (turn) => {
    const [a, b, c] = [told.values[0]!, told.values[1]!, told.values[2]!];
    switch (turn) {
      case TURNS.bin:
        drawn ??= rowsToPlanBy(sizes.rows, job.seed);
        found.values[0] = binColumn(kernel, memory, own, a, job.bins, drawn).length;
        return;
      case TURNS.loss:
        evaluateBlocks(kernel, memory, memory.losses[0]!, own, sizes.rows, a, b);
        return;
      case TURNS.partition:
        found.values[0] = partRows(kernel, memory, sizes, own, [a, b, c], false);
        return;
      default:
        loops ??= simdBins(kernel, memory, sizes, planned(memory.plan.values), own);
        if (a !== tree) {
          tree = a;
          loops.choose([...chosen.values.subarray(1, 1 + chosen.values[0]!)]);
        }
        tellSplits(own, findSplits(loops, toldTask(own), rules));
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
