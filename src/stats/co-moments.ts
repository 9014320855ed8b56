import { joinPair, PAIR, pairOf, type PairSums } from './pair-sums.ts';

/** Rows a block: those of ten columns fit into the processor's nearest cache. */
const BLOCK = 256;

/** Room for the rows of a block: a list of columns each. */
interface Scratch {
  /** Distances from the block's mean, 0 where a row has none. */
  readonly x: readonly Float64Array[];
  /** The same, weighted; `x` itself without weights. */
  readonly wx: readonly Float64Array[];
  /** 1 where a row has a value, else 0. */
  readonly has: readonly Float64Array[];
  readonly means: Float64Array;
  readonly sums: Float64Array;
  /** Rows of the block, those in which every column has a value first. */
  readonly order: Int32Array;
  readonly weights: Float64Array;
}

/**
 * Adds rows to the sums of all pairs of columns, which change.
 *
 * In each block the rows in which every column has a value go through one product of matrices; for the others each pair
 * is looked at by itself.
 */
export function addCoMoments(
  sums: PairSums,
  columns: readonly Float64Array[],
  weights: Float64Array | undefined,
): PairSums {
  const rows = columns[0]!.length;
  const pivots = sums.pivots.map((pivot, i) => (Number.isNaN(pivot) ? pivotOf(columns[i]!, weights) : pivot));
  // Without a pivot nothing counts, and the distances can be from anywhere.
  const centers = pivots.map((pivot) => pivot || 0);
  const room = (): Float64Array[] => columns.map(() => new Float64Array(Math.min(BLOCK, rows)));
  const x = room();
  const scratch: Scratch = {
    x,
    wx: weights ? room() : x,
    has: room(),
    means: new Float64Array(columns.length),
    sums: new Float64Array(8),
    order: new Int32Array(BLOCK),
    weights: new Float64Array(BLOCK).fill(1),
  };
  for (let from = 0; from < rows; from += BLOCK) {
    const to = Math.min(from + BLOCK, rows);
    const complete = orderRows(columns, from, to, scratch.order);
    if (complete > 0) addComplete(sums, columns, weights, centers, scratch, complete);
    if (complete < to - from) addIncomplete(sums, columns, weights, centers, scratch, complete, to - from);
  }
  return { rows: sums.rows + rows, pivots, figures: sums.figures };
}

/** A median of the first values that count: near most, whatever the first one is. */
function pivotOf(values: Float64Array, weights: Float64Array | undefined): number {
  const counts = (value: number, row: number): boolean =>
    value - value === 0 && (weights === undefined || weights[row]! > 0);
  const first = values.subarray(0, 4 * BLOCK).filter(counts);
  return first.length > 0 ? first.sort()[first.length >> 1]! : (values.find(counts) ?? NaN);
}

/** Puts the rows in which every value is finite first; how many they are. */
function orderRows(columns: readonly Float64Array[], from: number, to: number, order: Int32Array): number {
  if (columns.every((values) => allFinite(values, from, to))) {
    for (let row = from; row < to; row++) order[row - from] = row;
    return to - from;
  }
  let first = 0;
  let last = to - from;
  for (let row = from; row < to; row++) {
    const complete = columns.every((values) => values[row]! - values[row]! === 0);
    if (complete) order[first++] = row;
    else order[--last] = row;
  }
  return first;
}

function allFinite(values: Float64Array, from: number, to: number): boolean {
  let sum = 0;
  for (let row = from; row < to; row++) sum += values[row]! * 0;
  return sum === 0;
}

/** Rows in which every column has a value: `count` of them, in order. */
function addComplete(
  { figures }: PairSums,
  columns: readonly Float64Array[],
  weights: Float64Array | undefined,
  pivots: Float64Array,
  { x, wx, means, order, weights: own, sums }: Scratch,
  count: number,
): void {
  const weight = weights ? gather(weights, order, 0, count, own) : count;
  if (weight === 0) {
    for (let pair = 0; pair < figures.length; pair += PAIR) figures[pair]! += count;
    return;
  }
  for (let i = 0; i < columns.length; i++) {
    means[i] = weights
      ? centerWeighted(columns[i]!, order, count, pivots[i]!, own, weight, x[i]!, wx[i]!)
      : center(columns[i]!, order, count, pivots[i]!, x[i]!);
  }
  const d = columns.length;
  const squares = new Float64Array(d);
  for (let i = 0; i < d; i++) squares[i] = dot(wx[i]!, x[i]!, count);
  for (let i = 0; i < d; i += 2) {
    for (let j = i; j < d; j += 2) {
      // Two columns by two: each value that is read goes into two products. Beyond the last column it is that one again.
      const i2 = Math.min(i + 1, d - 1);
      const j2 = Math.min(j + 1, d - 1);
      dots(wx[i]!, wx[i2]!, x[j]!, x[j2]!, count, sums);
      for (let p = 0; p < 4; p++) {
        const [a, b] = [i + (p >> 1), j + (p & 1)];
        if (a > b || b >= d) continue;
        const at = PAIR * pairOf(a, b, d);
        joinPair(figures, at, count, weight, means[a]!, means[b]!, sums[p]!, squares[a]!, squares[b]!);
      }
    }
  }
}

/** Copies some rows; their sum. */
function gather(
  values: Float64Array,
  order: Int32Array,
  from: number,
  to: number,
  into: Float64Array,
): number {
  let sum = 0;
  for (let k = from; k < to; k++) sum += into[k - from] = values[order[k]!]!;
  return sum;
}

/** Distances from the mean of some rows, and that mean as a distance from the pivot. */
function center(
  values: Float64Array,
  order: Int32Array,
  count: number,
  pivot: number,
  into: Float64Array,
): number {
  let sum = 0;
  for (let k = 0; k < count; k++) {
    const distance = values[order[k]!]! - pivot;
    into[k] = distance;
    sum += distance;
  }
  const mean = sum / count;
  for (let k = 0; k < count; k++) into[k]! -= mean;
  return mean;
}

function centerWeighted(
  values: Float64Array,
  order: Int32Array,
  count: number,
  pivot: number,
  weights: Float64Array,
  weight: number,
  x: Float64Array,
  wx: Float64Array,
): number {
  let sum = 0;
  for (let k = 0; k < count; k++) {
    const distance = values[order[k]!]! - pivot;
    x[k] = distance;
    sum += distance * weights[k]!;
  }
  const mean = sum / weight;
  for (let k = 0; k < count; k++) {
    const distance = x[k]! - mean;
    x[k] = distance;
    wx[k] = distance * weights[k]!;
  }
  return mean;
}

function dot(a: Float64Array, b: Float64Array, count: number): number {
  let sum = 0;
  for (let k = 0; k < count; k++) sum += a[k]! * b[k]!;
  return sum;
}

function dots(
  a: Float64Array,
  b: Float64Array,
  c: Float64Array,
  d: Float64Array,
  count: number,
  into: Float64Array,
): void {
  let ac = 0;
  let ad = 0;
  let bc = 0;
  let bd = 0;
  for (let k = 0; k < count; k++) {
    const p = a[k]!;
    const q = b[k]!;
    const r = c[k]!;
    const s = d[k]!;
    ac += p * r;
    ad += p * s;
    bc += q * r;
    bd += q * s;
  }
  into[0] = ac;
  into[1] = ad;
  into[2] = bc;
  into[3] = bd;
}

/** Rows in which some column has no value: those from `start` in the order. */
function addIncomplete(
  { figures }: PairSums,
  columns: readonly Float64Array[],
  weights: Float64Array | undefined,
  pivots: Float64Array,
  { x, has, means, order, weights: own, sums }: Scratch,
  start: number,
  end: number,
): void {
  const d = columns.length;
  const count = end - start;
  if (weights) gather(weights, order, start, end, own);
  else own.fill(1);
  for (let i = 0; i < d; i++)
    means[i] = centerPresent(columns[i]!, order, start, end, pivots[i]!, x[i]!, has[i]!);
  for (let i = 0; i < d; i++) {
    for (let j = i; j < d; j++) {
      pairDots(x[i]!, has[i]!, x[j]!, has[j]!, own, count, sums);
      const both = sums[0]!;
      if (both === 0) continue;
      const weight = sums[1]!;
      // The means over the rows that both have, as distances from those over the rows that each has.
      const leftI = weight === 0 ? 0 : sums[2]! / weight;
      const leftJ = weight === 0 ? 0 : sums[3]! / weight;
      joinPair(
        figures,
        PAIR * pairOf(i, j, d),
        both,
        weight,
        means[i]! + leftI,
        means[j]! + leftJ,
        sums[4]! - sums[2]! * leftJ,
        Math.max(0, sums[5]! - sums[2]! * leftI),
        Math.max(0, sums[6]! - sums[3]! * leftJ),
      );
    }
  }
}

/** Distances from the mean of what is finite, 0 and `has` 0 where nothing is; the mean as a distance from the pivot. */
function centerPresent(
  values: Float64Array,
  order: Int32Array,
  start: number,
  end: number,
  pivot: number,
  x: Float64Array,
  has: Float64Array,
): number {
  let sum = 0;
  let present = 0;
  for (let k = start; k < end; k++) {
    const distance = values[order[k]!]! - pivot;
    const finite = distance - distance === 0;
    x[k - start] = finite ? distance : 0;
    has[k - start] = finite ? 1 : 0;
    if (finite) {
      sum += distance;
      present++;
    }
  }
  const mean = present === 0 ? 0 : sum / present;
  for (let k = 0; k < end - start; k++) x[k] = (x[k]! - mean) * has[k]!;
  return mean;
}

/** Of the rows that both columns have: count, weight, both sums, the sums of the product and of both squares. */
function pairDots(
  x: Float64Array,
  hasX: Float64Array,
  y: Float64Array,
  hasY: Float64Array,
  weights: Float64Array,
  count: number,
  into: Float64Array,
): void {
  let both = 0;
  let weight = 0;
  let [sumX, sumY, product, squareX, squareY] = [0, 0, 0, 0, 0];
  for (let k = 0; k < count; k++) {
    const has = hasX[k]! * hasY[k]!;
    const w = weights[k]! * has;
    const a = x[k]!;
    const b = y[k]!;
    both += has;
    weight += w;
    sumX += w * a;
    sumY += w * b;
    product += w * a * b;
    squareX += w * a * a;
    squareY += w * b * b;
  }
  into[0] = both;
  into[1] = weight;
  into[2] = sumX;
  into[3] = sumY;
  into[4] = product;
  into[5] = squareX;
  into[6] = squareY;
}
