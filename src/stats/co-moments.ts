import { center, centerPresent, centerRun, centerWeighted, gather } from './center-columns.ts';
import { joinPair, PAIR, pairOf, type PairSums } from './pair-sums.ts';

/** Rows a block: its columns are still in a near cache when they are multiplied. */
const BLOCK = 512;
/** A pair is taken around its own means when this share of its squares was their distance from the columns' means. */
const FAR = 0.9;

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
  /** Shape `[columns, columns]`; filled where the second column is not before the first. */
  readonly products: Float64Array;
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
    sums: new Float64Array(7),
    products: new Float64Array(columns.length ** 2),
    order: new Int32Array(BLOCK),
    weights: new Float64Array(BLOCK).fill(1),
  };
  for (let from = 0; from < rows; from += BLOCK) {
    const to = Math.min(from + BLOCK, rows);
    if (!weights && centerAll(columns, from, to, centers, scratch)) {
      addProducts(sums, scratch, to - from, to - from);
      continue;
    }
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

/** Centers all columns over the rows of a block, when every value is finite; else says that it did not. */
function centerAll(
  columns: readonly Float64Array[],
  from: number,
  to: number,
  centers: Float64Array,
  { x, means }: Scratch,
): boolean {
  for (let i = 0; i < columns.length; i++) {
    const mean = centerRun(columns[i]!, from, to, centers[i]!, x[i]!);
    if (mean - mean !== 0) return false;
    means[i] = mean;
  }
  return true;
}

/** Puts the rows in which every value is finite first; how many they are. */
function orderRows(columns: readonly Float64Array[], from: number, to: number, order: Int32Array): number {
  let first = 0;
  let last = to - from;
  for (let row = from; row < to; row++) {
    let sum = 0;
    for (let i = 0; i < columns.length; i++) sum += columns[i]![row]! * 0;
    if (sum === 0) order[first++] = row;
    else order[--last] = row;
  }
  return first;
}

/** Rows in which every column has a value: `count` of them, in order. */
function addComplete(
  sums: PairSums,
  columns: readonly Float64Array[],
  weights: Float64Array | undefined,
  pivots: Float64Array,
  scratch: Scratch,
  count: number,
): void {
  const { x, wx, means, order, weights: own } = scratch;
  const weight = weights ? gather(weights, order, 0, count, own) : count;
  if (weight === 0) {
    for (let pair = 0; pair < sums.figures.length; pair += PAIR) sums.figures[pair]! += count;
    return;
  }
  for (let i = 0; i < columns.length; i++) {
    means[i] = weights
      ? centerWeighted(columns[i]!, order, count, pivots[i]!, own, weight, x[i]!, wx[i]!)
      : center(columns[i]!, order, count, pivots[i]!, x[i]!);
  }
  addProducts(sums, scratch, count, weight);
}

/** Adds what centered columns know of all pairs. */
function addProducts(
  { figures }: PairSums,
  { x, wx, means, products }: Scratch,
  count: number,
  weight: number,
): void {
  const d = x.length;
  // Two columns by two: each value that is read goes into two products. Beyond the last column it is that one again.
  for (let i = 0; i < d; i += 2) {
    const i2 = Math.min(i + 1, d - 1);
    for (let j = i; j < d; j += 2) {
      const j2 = Math.min(j + 1, d - 1);
      dots(wx[i]!, wx[i2]!, x[j]!, x[j2]!, count, products, i * d + j, i2 * d + j, j2 - j);
    }
  }
  let at = 0;
  for (let i = 0; i < d; i++) {
    for (let j = i; j < d; j++, at += PAIR) {
      const product = products[i * d + j]!;
      const squareI = products[i * d + i]!;
      const squareJ = products[j * d + j]!;
      joinPair(figures, at, count, weight, means[i]!, means[j]!, product, squareI, squareJ);
    }
  }
}

/** The products of two columns with two others, put to two places and to those `next` beside them. */
function dots(
  a: Float64Array,
  b: Float64Array,
  c: Float64Array,
  d: Float64Array,
  count: number,
  into: Float64Array,
  first: number,
  second: number,
  next: number,
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
  into[first] = ac;
  into[first + next] = ad;
  into[second] = bc;
  into[second + next] = bd;
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
    means[i] = centerPresent(columns[i]!, order, start, end, pivots[i]!, own, x[i]!, has[i]!);
  for (let i = 0; i < d; i++) {
    for (let j = i; j < d; j++) {
      let [awayI, awayJ] = [0, 0];
      pairDots(x[i]!, has[i]!, x[j]!, has[j]!, own, count, 0, 0, sums);
      const both = sums[0]!;
      if (both === 0) continue;
      const weight = sums[1]!;
      // The means over the rows that both have, as distances from those over the rows that each has.
      let leftI = weight === 0 ? 0 : sums[2]! / weight;
      let leftJ = weight === 0 ? 0 : sums[3]! / weight;
      if (sums[2]! * leftI > FAR * sums[5]! || sums[3]! * leftJ > FAR * sums[6]!) {
        [awayI, awayJ] = [leftI, leftJ];
        pairDots(x[i]!, has[i]!, x[j]!, has[j]!, own, count, awayI, awayJ, sums);
        [leftI, leftJ] = [sums[2]! / weight, sums[3]! / weight];
      }
      joinPair(
        figures,
        PAIR * pairOf(i, j, d),
        both,
        weight,
        means[i]! + awayI + leftI,
        means[j]! + awayJ + leftJ,
        sums[4]! - sums[2]! * leftJ,
        Math.max(0, sums[5]! - sums[2]! * leftI),
        Math.max(0, sums[6]! - sums[3]! * leftJ),
      );
    }
  }
}

/** Of the rows that both columns have, each `away` from where its distances are from: count, weight, both sums, the sums of the product and of both squares. */
function pairDots(
  x: Float64Array,
  hasX: Float64Array,
  y: Float64Array,
  hasY: Float64Array,
  weights: Float64Array,
  count: number,
  awayX: number,
  awayY: number,
  into: Float64Array,
): void {
  let both = 0;
  let weight = 0;
  let [sumX, sumY, product, squareX, squareY] = [0, 0, 0, 0, 0];
  for (let k = 0; k < count; k++) {
    const has = hasX[k]! * hasY[k]!;
    const w = weights[k]! * has;
    const a = x[k]! - awayX;
    const b = y[k]! - awayY;
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
