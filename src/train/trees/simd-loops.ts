import { bytesFor, kernelMemory } from '../../kernels/kernel-memory.ts';
import type { Matrix } from '../../table/matrix.ts';
import type { Workers } from '../../workers/workers.ts';
import {
  copyColumn,
  placeOfBins,
  planLevels,
  rowsToPlanBy,
  writeLevels,
  type BinnedFeature,
} from './bin-features.ts';
import { blocksOf } from './binary-loss.ts';
import { roots } from './exponential.ts';
import { findSplits } from './find-splits.ts';
import type { LoopPlan } from './plain-loops.ts';
import { countBits, shiftsOf, unitOf } from './shifts.ts';
import { simdBins } from './simd-bins.ts';
import { treeKernel, type TreeKernel } from './tree-kernel.ts';
import { addTo, totalOf, type TreeLoops } from './tree-loops.ts';
import { layOutTrees, type TreeMemory, type TreeSizes } from './tree-memory.ts';
import { openTeam, type TreeTeam } from './tree-team.ts';
import { binColumn, evaluateBlocks, partRows } from './turns.ts';

/** Nodes that are split before they are known to be in the tree, for each thread. */
export const AHEAD = 8;

/** The loops compiled, with everything they work on in one memory, which workers share. */
export async function simdLoops(
  matrix: Matrix,
  plan: LoopPlan,
  workers?: Workers,
  signal?: AbortSignal,
): Promise<TreeLoops> {
  const { rows: count, dense, categories } = matrix;
  const { slots, outputs, rules } = plan;
  const sizes: TreeSizes = {
    rows: count,
    outputs,
    slots,
    bins: [
      ...dense.names.map(() => Math.min(plan.bins, count) + 1),
      ...categories.map(({ levels }) => Math.min(plan.bins, levels.length) + 1),
    ],
    threads: 1 + (workers?.count ?? 0),
  };
  const { memory: shared, ...places } = kernelMemory(
    bytesFor((empty) => layOutTrees(empty, sizes)),
    workers !== undefined,
  );
  const memory = layOutTrees(places, sizes);
  const kernel = await treeKernel(shared);
  memory.powers.values.set(roots);
  memory.inOrder.values.forEach((_, row, all) => (all[row] = row));
  if (outputs === 1) memory.scores.values[count] = -2 * 300;
  const team =
    workers &&
    (await openTeam(workers, memory, { memory: shared, sizes, rules, bins: plan.bins, seed: plan.seed }));
  try {
    signal?.throwIfAborted();
    return loopsOn(matrix, plan, sizes, memory, kernel, team);
  } catch (error) {
    team?.release();
    throw error;
  }
}

/** Bins the features, and gives the loops over them. */
function loopsOn(
  matrix: Matrix,
  plan: LoopPlan,
  sizes: TreeSizes,
  memory: TreeMemory,
  kernel: TreeKernel,
  team: TreeTeam | undefined,
): TreeLoops {
  const { rows: count, outputs } = sizes;
  const { slots, rules } = plan;
  const { scores, labels, packed, rows, units } = memory;
  const own = memory.threads[0]!;
  const drawn = rowsToPlanBy(count, plan.seed);
  const bin = (feature: number): Float32Array => binColumn(kernel, memory, own, feature, plan.bins, drawn);
  const features = planAll(matrix, plan, memory, bin, team);
  const bins = simdBins(kernel, memory, sizes, features, 0);
  const bits = countBits(count);
  let losses = memory.losses[0]!;
  let known: Float64Array | undefined;
  /** How many rows the tree has, and whether they are all there are, in their order. */
  let begun = count;
  let isInOrder = true;
  /** Puts behind some rows others, which stand elsewhere; gives the place behind them. */
  const put = (to: number, from: number, length: number): number => {
    kernel.copy(to, from, 4 * length);
    return to + 4 * length;
  };
  return {
    features,
    slots,
    ahead: AHEAD * sizes.threads,
    rowsToHand: plan.valuesToHand / features.length,
    sums: scores.values.subarray(0, count * outputs),
    addTo(start, end, output, value) {
      if (outputs === 1) kernel.addTo(scores.at, rows.at + 4 * start, end - start, value);
      else addTo(scores.values, rows.values, start, end, outputs, output, value);
    },
    binaryLoss(given) {
      if (known !== given) labels.values.set(given);
      known = given;
      const evaluate = (from: number, to: number): void =>
        evaluateBlocks(kernel, memory, losses, own, count, from, to);
      const blocks = blocksOf(count);
      if (!team || losses !== memory.losses[0]) evaluate(0, blocks);
      else if (!team.loss(blocks, evaluate)) {
        losses = memory.losses[1]!;
        evaluate(0, blocks);
      }
      return losses.byBlock.values.reduce((sum, loss) => sum + loss, 0) / count;
    },
    pairs: () => losses.pairs.values.subarray(0, 2 * count * outputs),
    load(output) {
      const from = 2 * count * output;
      const shifts = shiftsOf(losses.pairs.values.subarray(from, from + 2 * count));
      if (!shifts) return false;
      const { gradient, hessian } = shifts;
      units.values.set([unitOf(gradient), unitOf(hessian)]);
      kernel.pack(losses.pairs.at + 8 * from, count, gradient, hessian, bits, packed.at);
      return true;
    },
    begin(some, chosen) {
      isInOrder = some === undefined;
      begun = some?.length ?? count;
      if (some) rows.values.set(some);
      else kernel.copy(rows.at, memory.inOrder.at, 4 * count);
      bins.choose(chosen);
      team?.begin(chosen);
    },
    sumUp: (slot) => bins.sumUp(rows.at, begun, slot, isInOrder ? packed.at : undefined),
    total(slot) {
      const first = bins.chosen()[0]!;
      return totalOf(bins.read(slot, first), bins.offsets[first]!, features[first]!);
    },
    find: (node) => findSplits(bins, [node], rules)[0],
    split({ start, end, split, isLeft, slot, rest, nodes }) {
      own.sides.values.set(split.isLeft);
      const left = partRows(kernel, memory, sizes, own, start, end - start, split.feature, true);
      const middle = rows.at + 4 * (start + left);
      const right = end - start - left;
      put(middle, own.others.at, right);
      if (nodes.length === 0) return [];
      if (isLeft) bins.sumUp(rows.at + 4 * start, left, slot);
      else bins.sumUp(middle, right, slot);
      if (rest) bins.subtract(slot, rest.from, rest.slot);
      return findSplits(bins, nodes, rules);
    },
    idle: () => (team ? team.idle().map((worker) => worker + 1) : []),
    hand(thread, task) {
      const worker = thread - 1;
      const turn = team!.split(worker, task);
      return {
        isDone: () => turn.isDone(),
        take() {
          const found = turn.take();
          if (!found) return undefined;
          const { lefts, others } = memory.threads[thread]!;
          const { start, end } = task;
          const middle = put(rows.at + 4 * start, lefts.at, found.lefts);
          put(middle, others.at, end - start - found.lefts);
          return found.splits;
        },
      };
    },
    threads: () => 1 + (team ? team.idle().length : 0),
    close: () => team?.release(),
  };
}

/** Bins all features; while the caller bins one, so does each of the workers. */
function planAll(
  matrix: Matrix,
  { bins: most }: LoopPlan,
  { data, plan, threads }: TreeMemory,
  binOwn: (feature: number) => Float32Array,
  team: TreeTeam | undefined,
): readonly BinnedFeature[] {
  const { rows, dense, categories } = matrix;
  const columns = dense.names.length;
  const features: BinnedFeature[] = [];
  const bin = (feature: number): Float32Array => {
    copyColumn(matrix, feature, threads[0]!.numbers.values);
    return binOwn(feature);
  };
  const asked = new Map<number, () => void>();
  const note = (feature: number, edges: Float32Array): void =>
    void (features[feature] = { bins: edges.length, isOrdered: true, edges });
  for (let next = 0; next < columns; next++) {
    for (const worker of team?.idle() ?? []) {
      if (next + 1 >= columns) break;
      asked.get(worker)?.();
      const feature = next++;
      copyColumn(matrix, feature, threads[worker + 1]!.numbers.values);
      const edges = team!.bin(worker, feature);
      asked.set(worker, () => note(feature, edges() ?? bin(feature)));
    }
    note(next, bin(next));
  }
  for (const take of asked.values()) take();
  categories.forEach((category, at) => {
    const feature = planLevels(category, most);
    writeLevels(category, feature, data.values, placeOfBins(columns + at, rows));
    features.push(feature);
  });
  features.forEach(({ bins, isOrdered }, at) => plan.values.set([bins, isOrdered ? 1 : 0], 2 * at));
  return features;
}
