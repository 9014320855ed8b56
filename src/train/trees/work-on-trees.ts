import { placesOf } from '../../kernels/kernel-memory.ts';
import { takePieces } from '../../workers/pieces.ts';
import type { WorkerJob } from '../../workers/workers.ts';
import { treeKernel } from './tree-kernel.ts';
import { layOutTrees, type TreeSizes } from './tree-memory.ts';
import { treePieces, type PieceRules } from './tree-pieces.ts';

/** What a worker needs to help with trees. */
export interface TreeJob extends WorkerJob, PieceRules {
  readonly job: 'trees';
  readonly memory: WebAssembly.Memory;
  readonly sizes: TreeSizes;
  /** Which of the workers it is. */
  readonly at: number;
}

/** Does pieces of the work on boosted trees until the training ends. */
export async function workOnTrees({ memory: shared, sizes, at, ...rules }: TreeJob): Promise<void> {
  const memory = layOutTrees(placesOf(shared), sizes);
  const pieces = treePieces(await treeKernel(shared), memory, sizes, rules, at + 1, 0);
  takePieces(memory.control.values, at, sizes.threads - 1, (...piece) => pieces.work(...piece));
}
