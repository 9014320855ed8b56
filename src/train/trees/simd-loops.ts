import { bytesFor, kernelMemory } from '../../kernels/kernel-memory.ts';
import type { Matrix } from '../../table/matrix.ts';
import { openPieces, type Pieces } from '../../workers/pieces.ts';
import type { Workers } from '../../workers/workers.ts';
import { copyColumn, placeOfBins, planLevels, writeLevels, type BinnedFeature } from './bin-features.ts';
import { blocksOf } from './binary-loss.ts';
import { roots } from './exponential.ts';
import { writeSides, type Split } from './find-split.ts';
import type { LoopPlan } from './plain-loops.ts';
import { countBits, shiftsOf, unitOf } from './shifts.ts';
import { bestFound, tellFeatures, tellSearch, type Search } from './told.ts';
import { treeKernel, type TreeKernel } from './tree-kernel.ts';
import { addTo, WorkerLost, type TreeLoops } from './tree-loops.ts';
import { layOutTrees, type TreeMemory, type TreeSizes } from './tree-memory.ts';
import { TASKS, treePieces, type TreePieces } from './tree-pieces.ts';
import type { TreeJob } from './work-on-trees.ts';

/** The loops compiled, with everything they work on in one memory, which workers share. */
export async function simdLoops(
  matrix: Matrix,
  plan: LoopPlan,
  workers?: Workers,
  signal?: AbortSignal,
): Promise<TreeLoops> {
  const { rows: count, dense, categories } = matrix;
  const { slots, outputs, rules, bins, seed } = plan;
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
  const team = workers && openPieces(workers, memory.control.values);
  try {
    await team?.gather((at): TreeJob => ({ job: 'trees', memory: shared, sizes, rules, bins, seed, at }));
    signal?.throwIfAborted();
    const loops = loopsOn(matrix, plan, sizes, memory, kernel, team);
    if (loops) return loops;
  } catch (error) {
    team?.release();
    throw error;
  }
  return simdLoops(matrix, plan, undefined, signal);
}

/** Bins the features, and gives the loops over them; nothing when a worker was lost, which may yet write to the bins: all were let go then. */
function loopsOn(
  matrix: Matrix,
  plan: LoopPlan,
  sizes: TreeSizes,
  memory: TreeMemory,
  kernel: TreeKernel,
  team: Pieces | undefined,
): TreeLoops | undefined {
  const { rows: count, outputs, slots } = sizes;
  const { scores, labels, packed, units, rows, others, sides } = memory;
  const openAt = (place: 0 | 1): TreePieces => treePieces(kernel, memory, sizes, plan, 0, place);
  let place: 0 | 1 = 0;
  let pieces = openAt(place);
  let { threads } = memory;
  /** Where losses and derivatives were evaluated last. */
  let losses = memory.losses[place]!;
  /** Divides a task among all threads; `false` when a worker was lost: then the caller is alone, in other memory. */
  const divide = (task: number, parts: number): boolean => {
    let isFirst = true;
    const work = (piece: number): void => {
      pieces.work(task, piece, isFirst);
      isFirst = false;
    };
    if (team) return team.divide(task, parts, work);
    for (let piece = 0; piece < parts; piece++) work(piece);
    return true;
  };
  const goOnAlone = (): void => {
    place = 1;
    pieces = openAt(place);
    threads = memory.threads.slice(0, 1);
  };
  const features = planAll(matrix, plan.bins, memory, divide);
  if (!features) return undefined;
  const bits = countBits(count);
  let known: Float64Array | undefined;
  let [tree, searches, parts] = [0, 0, 0];
  const search = (task: number, told: Omit<Search, 'id' | 'tree'>): readonly (Split | undefined)[] => {
    const id = ++searches;
    tellSearch(memory, { id, tree, ...told });
    if (!divide(task, parts)) {
      goOnAlone();
      throw new WorkerLost();
    }
    return told.nodes.map((node, at) => {
      const best = bestFound(threads, id, at);
      return best && pieces.split(node, best);
    });
  };
  return {
    features,
    slots,
    sums: scores.values.subarray(0, count * outputs),
    addTo(start, end, output, value) {
      if (outputs === 1) kernel.addTo(scores.at, rows.at + 4 * start, end - start, value);
      else addTo(scores.values, rows.values, start, end, outputs, output, value);
    },
    binaryLoss(given) {
      if (known !== given) labels.values.set(given);
      known = given;
      if (!divide(TASKS.loss, blocksOf(count))) {
        goOnAlone();
        divide(TASKS.loss, blocksOf(count));
      }
      losses = memory.losses[place]!;
      return losses.byBlock.values.reduce((sum, loss) => sum + loss, 0) / count;
    },
    pairs: () => losses.pairs.values.subarray(0, 2 * count * outputs),
    load(output) {
      const from = losses.pairs.at + 16 * count * output;
      const { at, values } = memory.threads[0]!.small;
      kernel.sizes(from, count, at);
      const shifts = shiftsOf({ gradients: values[0]!, hessians: values[1]! }, count);
      if (!shifts) return false;
      const { gradient, hessian } = shifts;
      units.values.set([unitOf(gradient), unitOf(hessian)]);
      kernel.pack(from, count, gradient, hessian, bits, packed.at);
      return true;
    },
    begin(some, wanted, slot) {
      if (some) rows.values.set(some);
      else kernel.copy(rows.at, memory.inOrder.at, 4 * count);
      tellFeatures(memory, wanted);
      parts = pieces.begin(++tree);
      const begun = some?.length ?? count;
      const all = { start: 0, count: begun, isInOrder: some === undefined };
      search(TASKS.sum, { ...all, slot, rest: undefined, nodes: [] });
    },
    total: (slot) => pieces.total(slot),
    find(node) {
      // A slot that there is: one that was taken for dead and is about to sum up may read this.
      const none = { start: 0, count: 0, isInOrder: false, slot: 0, rest: undefined };
      return search(TASKS.find, { ...none, nodes: [node] })[0];
    },
    split({ start, end, split, isLeft, slot, rest, nodes }) {
      writeSides(split, features[split.feature]!.bins, sides.values);
      const from = rows.at + 4 * start;
      const column = memory.data.at + placeOfBins(split.feature, count);
      const left = kernel.partition(column, from, end - start, sides.at, from, others.at);
      kernel.copy(from + 4 * left, others.at, 4 * (end - start - left));
      if (nodes.length === 0) return [];
      const side = isLeft ? { start, count: left } : { start: start + left, count: end - start - left };
      return search(TASKS.sum, { ...side, isInOrder: false, slot, rest, nodes });
    },
    threads: () => 1 + (team?.helped() ?? 0),
    close: () => team?.release(),
  };
}

/** Bins all features, as many at a time as there are threads; nothing when a worker was lost. */
function planAll(
  matrix: Matrix,
  most: number,
  { data, plan, columns, told }: TreeMemory,
  divide: (task: number, pieces: number) => boolean,
): readonly BinnedFeature[] | undefined {
  const { rows, dense, categories } = matrix;
  const features: BinnedFeature[] = [];
  for (let first = 0; first < dense.names.length; first += columns.length) {
    const some = columns.slice(0, dense.names.length - first);
    some.forEach(({ numbers }, at) => copyColumn(matrix, first + at, numbers.values));
    told.values[0] = first;
    if (!divide(TASKS.bin, some.length)) return undefined;
    for (const { edges } of some) {
      const bins = edges.values[255]!;
      features.push({ bins, isOrdered: true, edges: edges.values.slice(0, bins) });
    }
  }
  categories.forEach((category, at) => {
    const feature = planLevels(category, most);
    writeLevels(category, feature, data.values, placeOfBins(dense.names.length + at, rows));
    features.push(feature);
  });
  features.forEach(({ bins, isOrdered }, at) => plan.values.set([bins, isOrdered ? 1 : 0], 2 * at));
  return features;
}
