import { afterEach, expect, it, vi } from 'vitest';
import { placesOf } from '../../../src/kernels/kernel-memory.ts';
import { boostedTrees } from '../../../src/train/trees/boosted-trees.ts';
import type { TreeKernel } from '../../../src/train/trees/tree-kernel.ts';
import { layOutTrees } from '../../../src/train/trees/tree-memory.ts';
import { TASKS, treePieces } from '../../../src/train/trees/tree-pieces.ts';
import { LEAVE, NEXT } from '../../workers/control-words.ts';
import { crossed, idle } from './idle-worker.ts';

/** The compiled loops of the training that is going on, and what happens before they look for splits. */
const spied = vi.hoisted(() => ({
  kernel: undefined as TreeKernel | undefined,
  onScan: undefined as (() => void) | undefined,
}));
vi.mock(import('../../../src/train/trees/tree-kernel.ts'), async (original) => {
  const { treeKernel } = await original();
  return {
    async treeKernel(memory) {
      const kernel = await treeKernel(memory);
      spied.kernel = kernel;
      const scanAll: TreeKernel['scanAll'] = (...parts) => {
        spied.onScan?.();
        return kernel.scanAll(...parts);
      };
      return { ...kernel, scanAll };
    },
  };
});

afterEach(() => void vi.restoreAllMocks());

// Whatever it writes then, nobody may read: of what it was told, or of what others were told meanwhile.
it.each([2, 6])(
  'a worker that took a piece, and wakes up when it is taken for dead, is missed by nobody: trees of %i leaves',
  async (leaves) => {
    const examples = crossed();
    const trees = boostedTrees({ trees: 6, leaves });
    const alone = await trees.fit(examples);
    let zombie: (() => void) | undefined;
    let [now, woken] = [0, 0];
    const { workers, jobs } = idle((time) => {
      if (time !== 6) return;
      const [job] = jobs;
      const memory = layOutTrees(placesOf(job!.memory), job!.sizes);
      Atomics.add(memory.control.values, NEXT(0), 1);
      const pieces = treePieces(spied.kernel!, memory, job!.sizes, job!, 1, 0);
      zombie = () => {
        if (Atomics.load(memory.control.values, LEAVE) === 1) pieces.work(TASKS.sum, woken++ % 2, true);
      };
    });
    vi.spyOn(performance, 'now').mockImplementation(() => (now += 50));
    spied.onScan = () => zombie?.();
    const model = await trees.fit(examples, { workers, onRound: () => zombie!() });
    spied.onScan = undefined;
    expect(model.save()).toEqual(alone.save());
    expect(woken).toBeGreaterThan(10);
  },
);
