import { kernelMemory } from '../../kernels/kernel-memory.ts';
import { loadKernel } from '../../kernels/load-kernel.ts';
import { treesWasm } from '../../kernels/trees-wasm.ts';
import type { Matrix } from '../../table/matrix.ts';
import { writeBins, type BinnedFeature } from './bin-features.ts';
import { roots } from './exponential.ts';
import { sumOfTallies, type LogTally } from './binary-loss.ts';
import { countBits, shiftsOf, unitOf } from './shifts.ts';
import { addTo, sizesOf, type LoopSizes, type TreeLoops } from './tree-loops.ts';

/** The functions of kernels/trees.ts, by what they are handed; places are in bytes. */
type TreeKernel = Readonly<
  Record<
    | 'binaryLoss'
    | 'addTo'
    | 'pack'
    | 'gather'
    | 'sumUp'
    | 'subtract'
    | 'unpack'
    | 'partition'
    | 'scan'
    | 'binOf',
    (...parts: number[]) => number
  >
>;

/** The loops compiled, with everything they work on in one memory. */
export async function simdLoops(
  matrix: Matrix,
  features: readonly BinnedFeature[],
  slots: number,
  outputs: number,
): Promise<TreeLoops> {
  const sizes = sizesOf(matrix.rows, features, slots, outputs);
  const { groups, offsets, bins } = sizes;
  const memory = kernelMemory(bytesOf(sizes));
  const kernel = (await loadKernel<TreeKernel>(treesWasm, memory.memory))!;
  const data = memory.uint8(4 * groups * matrix.rows);
  // Two rows are taken at a time: there is room for one more.
  const pairs = memory.float64(2 * (matrix.rows + 1) * outputs);
  const scores = memory.float64((matrix.rows + 1) * outputs);
  const labels = memory.float64(outputs === 1 ? matrix.rows + 1 : 0);
  const powers = memory.float64(32);
  const inOrder = memory.float64(2 * matrix.rows);
  const packed = memory.float64(2 * matrix.rows);
  const rows = memory.int32(matrix.rows);
  const others = memory.int32(matrix.rows);
  const numbers = memory.float32(matrix.rows);
  const small = memory.float64(256);
  const slotsAt = Array.from({ length: slots }, () => memory.float64(2 * bins));
  const sums = memory.float64(2 * bins);
  const counts = memory.int32(bins);
  powers.values.set(roots);
  if (outputs === 1) scores.values[matrix.rows] = -2 * 300;
  const bits = countBits(matrix.rows);
  let units = { gradient: 0, hessian: 0 };
  writeBins(matrix, features, data.values, (values, edges, _, at) => {
    numbers.values.set(values);
    new Float32Array(small.values.buffer, small.at, edges.length).set(edges);
    kernel.binOf(numbers.at, matrix.rows, small.at, edges.length, data.at + at);
  });
  const groupAt = (group: number): number => data.at + 4 * matrix.rows * group;
  const histogram = { sums: sums.values, counts: counts.values };
  const found = new DataView(small.values.buffer, small.at, 32);
  const sides = new Uint8Array(small.values.buffer, small.at, 256);
  return {
    features,
    offsets,
    rows: rows.values,
    slots,
    sums: scores.values.subarray(0, matrix.rows * outputs),
    addTo(start, end, output, value) {
      if (outputs === 1) kernel.addTo(scores.at, rows.at + 4 * start, end - start, value);
      else addTo(scores.values, rows.values, start, end, outputs, output, value);
    },
    binaryLoss(given) {
      labels.values.set(given);
      kernel.binaryLoss(labels.at, scores.at, matrix.rows, pairs.at, powers.at, small.at);
      const [first, second] = [0, 1].map((lane): LogTally => ({
        product: small.values[lane]!,
        halvings: small.values[2 + lane]!,
        far: small.values[4 + lane]!,
      }));
      return sumOfTallies(first!, second!) / matrix.rows;
    },
    pairs: pairs.values.subarray(0, 2 * matrix.rows * outputs),
    load(output) {
      const from = 2 * matrix.rows * output;
      const shifts = shiftsOf(pairs.values.subarray(from, from + 2 * matrix.rows));
      if (!shifts) return false;
      const { gradient, hessian } = shifts;
      units = { gradient: unitOf(gradient), hessian: unitOf(hessian) };
      kernel.pack(pairs.at + 8 * from, matrix.rows, gradient, hessian, bits, packed.at);
      return true;
    },
    sumUp(start, end, slot, wanted) {
      const to = slotsAt[slot]!;
      to.values.fill(0);
      const from = rows.at + 4 * start;
      const count = end - start;
      kernel.gather(packed.at, from, count, inOrder.at);
      const binAt = (feature: number): number => to.at + 16 * offsets[feature]!;
      for (const group of wanted) {
        const at = 4 * group;
        kernel.sumUp(
          groupAt(group),
          from,
          inOrder.at,
          count,
          binAt(at),
          binAt(at + 1),
          binAt(at + 2),
          binAt(at + 3),
        );
      }
    },
    read(slot) {
      kernel.unpack(slotsAt[slot]!.at, bins, units.gradient, units.hessian, bits, sums.at, counts.at);
      return histogram;
    },
    scan(_, { offset, end, first, parent }, node, { minRowsPerLeaf, minHessian, l2 }, best) {
      found.setFloat64(0, best.gain, true);
      found.setFloat64(8, first < 0 ? 0 : sums.values[2 * first]!, true);
      found.setFloat64(16, first < 0 ? 0 : sums.values[2 * first + 1]!, true);
      found.setInt32(24, first < 0 ? 0 : counts.values[first]!, true);
      const [s, c] = [sums.at + 16 * offset, counts.at + 4 * offset];
      const { gradient, hessian, count } = node;
      const bin = kernel.scan(
        s,
        c,
        end,
        gradient,
        hessian,
        count,
        minRowsPerLeaf,
        minHessian,
        l2,
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
    subtract: (slot, from) => void kernel.subtract(slotsAt[slot]!.at, slotsAt[from]!.at, bins),
    partition(start, end, feature, isLeft) {
      sides.set(isLeft);
      const column = groupAt(feature >> 2) + (feature & 3);
      return start + kernel.partition(column, rows.at + 4 * start, end - start, small.at, others.at);
    },
  };
}

/** What the arrays take, with a line of the cache for each, so that none of them lacks room. */
function bytesOf({ rows, groups, bins, slots, outputs }: LoopSizes): number {
  return (
    4 * groups * rows +
    (44 + 24 * outputs) * rows +
    8 * rows +
    32 * outputs +
    4096 +
    16 * bins * slots +
    20 * bins +
    64 * (13 + slots)
  );
}
