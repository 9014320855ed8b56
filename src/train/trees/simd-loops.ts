import { kernelMemory } from '../../kernels/kernel-memory.ts';
import { loadKernel } from '../../kernels/load-kernel.ts';
import { treesWasm } from '../../kernels/trees-wasm.ts';
import type { Matrix } from '../../table/matrix.ts';
import { writeBins, type BinnedFeature } from './bin-features.ts';
import { sizesOf, type LoopSizes, type TreeLoops } from './tree-loops.ts';

/** The functions of kernels/trees.ts; places are in bytes. */
interface TreeKernel {
  readonly gather: (pairs: number, rows: number, count: number, to: number) => void;
  readonly sumUp: (
    bins: number,
    rows: number,
    pairs: number,
    count: number,
    sums: number,
    counts: number,
    a: number,
    b: number,
    c: number,
    d: number,
  ) => void;
  readonly subtract: (
    sums: number,
    counts: number,
    fromSums: number,
    fromCounts: number,
    bins: number,
  ) => void;
  readonly partition: (bins: number, rows: number, count: number, isLeft: number, others: number) => number;
}

/** The loops compiled, with everything they work on in one memory. */
export async function simdLoops(
  matrix: Matrix,
  features: readonly BinnedFeature[],
  slots: number,
): Promise<TreeLoops> {
  const sizes = sizesOf(matrix.rows, features, slots);
  const { groups, offsets, bins } = sizes;
  const memory = kernelMemory(bytesOf(sizes));
  const data = memory.uint8(4 * groups * matrix.rows);
  writeBins(matrix, features, data.values);
  const pairs = memory.float64(2 * matrix.rows);
  const inOrder = memory.float64(2 * matrix.rows);
  const rows = memory.int32(matrix.rows);
  const others = memory.int32(matrix.rows);
  const sides = memory.uint8(256);
  const placed = Array.from({ length: slots }, () => ({
    sums: memory.float64(2 * bins),
    counts: memory.int32(bins),
  }));
  const kernel = (await loadKernel<TreeKernel>(treesWasm, memory.memory))!;
  const groupAt = (group: number): number => data.at + 4 * matrix.rows * group;
  return {
    features,
    offsets,
    pairs: pairs.values,
    rows: rows.values,
    histograms: placed.map(({ sums, counts }) => ({ sums: sums.values, counts: counts.values })),
    sumUp(start, end, slot, wanted) {
      const { sums, counts } = placed[slot]!;
      sums.values.fill(0);
      counts.values.fill(0);
      const from = rows.at + 4 * start;
      kernel.gather(pairs.at, from, end - start, inOrder.at);
      for (const group of wanted) {
        const [a, b, c, d] = offsets.subarray(4 * group, 4 * group + 4) as unknown as FourNumbers;
        kernel.sumUp(groupAt(group), from, inOrder.at, end - start, sums.at, counts.at, a, b, c, d);
      }
    },
    subtract(slot, from) {
      const [less, more] = [placed[slot]!, placed[from]!];
      kernel.subtract(less.sums.at, less.counts.at, more.sums.at, more.counts.at, bins);
    },
    partition(start, end, feature, isLeft) {
      sides.values.set(isLeft);
      const column = groupAt(feature >> 2) + (feature & 3);
      return start + kernel.partition(column, rows.at + 4 * start, end - start, sides.at, others.at);
    },
  };
}

type FourNumbers = readonly [number, number, number, number];

/** What the arrays take, with a line of the cache for each, so that none of them lacks room. */
function bytesOf({ rows, groups, bins, slots }: LoopSizes): number {
  const places = 6 + 2 * slots;
  return 4 * groups * rows + 32 * rows + 8 * rows + 256 + slots * 20 * bins + 64 * places;
}
