import { countBits } from './shifts.ts';
import type { Placed } from '../../kernels/kernel-memory.ts';
import type { TreeKernel } from './tree-kernel.ts';
import { offsetsOf, type BinLoops, type Histogram, type SplitFeature } from './tree-loops.ts';
import { mostBins, type TreeMemory, type TreeSizes } from './tree-memory.ts';

/** Features that are summed up together: all of a group of four, or two of them. */
interface Unit {
  readonly first: number;
  readonly isFour: boolean;
  /** Their bins in a histogram: where those begin, and how many they are. */
  readonly offset: number;
  readonly bins: number;
  /** Which of the chosen features are among them, `to` exclusive. */
  readonly from: number;
  readonly to: number;
}

/** Loops over bins, and those that fill them. */
export interface SimdBins extends BinLoops {
  /** Says which features are summed up and looked at from now on, ascending; and in how many units that is. */
  choose(features: readonly number[]): number;
  /** The chosen features of a unit: the first of them, and the one behind the last. */
  featuresOf(unit: number): readonly [from: number, to: number];
  /** Puts what is packed of some rows in their order; where their numbers are and where it comes to be is in bytes. */
  gather(from: number, count: number): number;
  /** Sums a unit of some rows up into a slot; where their numbers and what is packed of them are is in bytes. */
  sumUp(unit: number, from: number, count: number, packedAt: number, slot: number): void;
  /** Takes a histogram from another, which was of the rows of both: of a unit. */
  subtract(unit: number, slot: number, from: number): void;
}

/** The compiled loops over bins that one thread goes through, with histograms that all of them share. */
export function simdBins(
  kernel: TreeKernel,
  memory: TreeMemory,
  slots: Placed<Float64Array>,
  sizes: TreeSizes,
  features: readonly SplitFeature[],
  thread: number,
): SimdBins {
  const { rows, threads } = sizes;
  const { packed, units: counted } = memory;
  const { sums, counts, small, binned, inOrder } = memory.threads[thread]!;
  const offsets = offsetsOf(features);
  const all = mostBins(sizes);
  const bits = countBits(rows);
  const mask = (1 << bits) - 1;
  const halves = new Int32Array(slots.values.buffer, slots.at, 2 * slots.values.length);
  const histogram: Histogram = { sums: sums.values, counts: counts.values };
  const found = new DataView(small.values.buffer, small.at, 40);
  let chosen: readonly number[] = [];
  let units: Unit[] = [];
  const binAt = (slot: number, bin: number): number => slots.at + 16 * (all * slot + bin);
  /** @param from - which of the chosen features is the first that may be in it. */
  const unitOf = (first: number, isFour: boolean, from: number): Unit => {
    const last = Math.min(first + (isFour ? 3 : 1), features.length - 1);
    const offset = offsets[first]!;
    let to = from;
    while (to < chosen.length && chosen[to]! <= last) to++;
    return { first, isFour, offset, bins: offsets[last]! + features[last]!.bins + 1 - offset, from, to };
  };
  return {
    features,
    offsets,
    choose(wanted) {
      chosen = wanted;
      binned.values.set(wanted.flatMap((feature) => [offsets[feature]!, features[feature]!.bins]));
      const pairs = new Set(wanted.map((feature) => feature & ~1));
      const firsts = [...pairs].filter((at) => (at & 2) === 0 || !pairs.has(at - 2));
      // Where threads share the work, one in the middle is cut, so that two have as much to do.
      const cut = threads > 1 && firsts.length % 2 === 1 ? firsts[firsts.length >> 1] : undefined;
      units = [];
      for (const at of firsts) {
        const isFour = (at & 2) === 0 && pairs.has(at + 2);
        const isCut = isFour && at === cut;
        units.push(unitOf(at, isFour && !isCut, units.at(-1)?.to ?? 0));
        if (isCut) units.push(unitOf(at + 2, false, units.at(-1)!.to));
      }
      return units.length;
    },
    chosen: () => chosen,
    featuresOf(unit) {
      const { from, to } = units[unit]!;
      return [from, to];
    },
    gather(from, count) {
      kernel.gather(packed.at, from, count, inOrder.at);
      return inOrder.at;
    },
    sumUp(unit, from, count, packedAt, slot) {
      const { first, isFour, offset, bins } = units[unit]!;
      kernel.clear(binAt(slot, offset), 16 * bins);
      const group = memory.data.at + 4 * rows * (first >> 2);
      const at = (feature: number): number => binAt(slot, offsets[feature]!);
      const [a, b] = [at(first), at(first + 1)];
      if (isFour) kernel.sumUp(group, from, packedAt, count, a, b, at(first + 2), at(first + 3));
      else kernel.sumUpTwo(group, from, packedAt, count, 8 * (first & 2), a, b);
    },
    subtract(unit, slot, from) {
      const { offset, bins } = units[unit]!;
      const at = binAt(from, offset);
      kernel.subtract(binAt(slot, offset), at, at, bins);
    },
    read(slot, feature) {
      const offset = offsets[feature]!;
      const count = features[feature]!.bins + 1;
      const [gradient, hessian] = [counted.values[0]!, counted.values[1]!];
      const to = [sums.at + 16 * offset, counts.at + 4 * offset] as const;
      kernel.unpack(binAt(slot, offset), count, gradient, hessian, bits, ...to);
      return histogram;
    },
    // The lower half of a hessian has the count in its last bits.
    countOf: (slot, bin) => halves[4 * (all * slot + bin) + 2]! & mask,
    scan({ slot, gradient, hessian, count }, from, to, parent, rules, best) {
      found.setFloat64(0, best.gain, true);
      const at = kernel.scanAll(
        binAt(slot, 0),
        binned.at + 8 * from,
        to - from,
        counted.values[0]!,
        counted.values[1]!,
        bits,
        gradient,
        hessian,
        count,
        rules.minRowsPerLeaf,
        rules.minHessian,
        rules.l2,
        parent,
        small.at,
      );
      if (at < 0) return;
      best.feature = chosen[from + at]!;
      best.order = undefined;
      best.gain = found.getFloat64(0, true);
      best.gradient = found.getFloat64(8, true);
      best.hessian = found.getFloat64(16, true);
      best.count = found.getInt32(24, true);
      best.bin = found.getInt32(28, true);
      best.withMissing = found.getInt32(32, true) === 1;
    },
  };
}
