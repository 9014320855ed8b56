import type { Candidate, NodeSums, ScanRange, SplitRules } from './scan-bins.ts';
import { countBits } from './shifts.ts';
import type { TreeKernel } from './tree-kernel.ts';
import type { BinLoops, Histogram, HistogramPlace, SplitFeature } from './tree-loops.ts';
import { mostBins, type TreeMemory, type TreeSizes } from './tree-memory.ts';
import { offsetsOf } from './tree-loops.ts';

/** Loops over bins, and those that fill them. */
export interface SimdBins extends BinLoops {
  /**
   * Sums up rows into a slot.
   *
   * @param from - where their numbers are, in bytes.
   * @param packedAt - where what is packed of them is, in their order; when left out it is put there.
   */
  sumUp(from: number, count: number, slot: number, packedAt?: number): void;
  /** Takes a histogram from another, of any thread, which was of the rows of both. */
  subtract(slot: number, from: HistogramPlace, to: number): void;
}

/** The compiled loops over bins, for one thread and the features that it is to look at. */
export function simdBins(
  kernel: TreeKernel,
  memory: TreeMemory,
  sizes: TreeSizes,
  features: readonly SplitFeature[],
  thread: number,
): SimdBins {
  const { rows } = sizes;
  const { packed, units } = memory;
  const own = memory.threads[thread]!;
  const { sums, counts, small, inOrder } = own;
  const offsets = offsetsOf(features);
  const all = mostBins(sizes);
  const stride = 16 * all;
  const bits = countBits(rows);
  const mask = (1 << bits) - 1;
  const halves = new Int32Array(own.slots.values.buffer, own.slots.at, 2 * own.slots.values.length);
  const histogram: Histogram = { sums: sums.values, counts: counts.values };
  const found = new DataView(small.values.buffer, small.at, 32);
  let chosen: readonly number[] = [];
  /** Pairs of features: the first is even. */
  let pairs: readonly number[] = [];
  let first = 0;
  let bins = 0;
  const placeAt = ({ thread, slot }: HistogramPlace): number =>
    memory.threads[thread]!.slots.at + stride * slot + 16 * first;
  const slotAt = (slot: number): number => placeAt({ thread, slot });
  const binAt = (slot: number, bin: number): number => own.slots.at + stride * slot + 16 * bin;
  return {
    features,
    offsets,
    choose(wanted) {
      chosen = wanted;
      pairs = [...new Set(wanted.map((feature) => feature & ~1))];
      const last = Math.min(pairs.at(-1)! + 1, features.length - 1);
      first = offsets[pairs[0]!]!;
      bins = offsets[last]! + features[last]!.bins + 1 - first;
    },
    chosen: () => chosen,
    sumUp(from, count, slot, packedAt) {
      const to = own.slots.at + stride * slot;
      kernel.clear(slotAt(slot), 16 * bins);
      const pairsAt = packedAt ?? inOrder.at;
      if (packedAt === undefined) kernel.gather(packed.at, from, count, pairsAt);
      for (let i = 0; i < pairs.length; i++) {
        const at = pairs[i]!;
        const group = memory.data.at + 4 * rows * (at >> 2);
        const [a, b] = [to + 16 * offsets[at]!, to + 16 * offsets[at + 1]!];
        if ((at & 2) === 0 && pairs[i + 1] === at + 2) {
          const [c, d] = [to + 16 * offsets[at + 2]!, to + 16 * offsets[at + 3]!];
          kernel.sumUp(group, from, pairsAt, count, a, b, c, d);
          i++;
        } else kernel.sumUpTwo(group, from, pairsAt, count, 8 * (at & 2), a, b);
      }
    },
    subtract: (slot, from, to) => void kernel.subtract(slotAt(slot), placeAt(from), slotAt(to), bins),
    read(slot, feature) {
      const offset = offsets[feature]!;
      const count = features[feature]!.bins + 1;
      const [gradient, hessian] = [units.values[0]!, units.values[1]!];
      const to = [sums.at + 16 * offset, counts.at + 4 * offset] as const;
      kernel.unpack(binAt(slot, offset), count, gradient, hessian, bits, ...to);
      return histogram;
    },
    // The lower half of a hessian has the count in its last bits.
    countOf: (slot, bin) => halves[4 * (all * slot + bin) + 2]! & mask,
    scan(
      slot,
      { offset, end, first, parent }: ScanRange,
      node: NodeSums,
      rules: SplitRules,
      best: Candidate,
    ) {
      found.setFloat64(0, best.gain, true);
      const bin = kernel.scan(
        binAt(slot, offset),
        end,
        first < 0 ? 0 : binAt(slot, first),
        units.values[0]!,
        units.values[1]!,
        bits,
        node.gradient,
        node.hessian,
        node.count,
        rules.minRowsPerLeaf,
        rules.minHessian,
        rules.l2,
        parent,
        small.at,
      );
      if (bin < 0) return;
      best.gain = found.getFloat64(0, true);
      best.bin = bin;
      best.withMissing = first >= 0;
      best.gradient = found.getFloat64(8, true);
      best.hessian = found.getFloat64(16, true);
      best.count = found.getInt32(24, true);
    },
  };
}
