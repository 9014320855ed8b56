import { factorize, leaveOut, solve } from './cholesky.ts';
import type { Turn } from './turn.ts';

/** ½ u · M u − pull · u + l1·‖u‖₁, to be minimised. */
export interface SparseQuadratic {
  /** M, positive semidefinite, row-major. */
  readonly matrix: Float64Array;
  readonly pull: Float64Array;
  readonly l1: number;
  /** Coordinates that are to be 0. */
  readonly isIdle: (j: number) => boolean;
}

/** Where the search ended, and whether that is the minimum. */
export interface SparseSolution {
  readonly at: Float64Array;
  readonly solved: boolean;
}

/** Sweeps before the support is solved; rounds of both. */
const [SWEEPS, ROUNDS] = [10, 300];
/** The share of itself that is added to each diagonal number: more than rounding takes from a pivot. */
const RIDGE = 1e-12;
/** Rounding of a slope, relative to what it is a sum of. */
const ROUNDING = 4e-15;

/**
 * The minimum of a quadratic and an l1 penalty. A few sweeps over the coordinates find which are not 0; on those the
 * quadratic is solved at once, since a sweep hardly moves along a direction in which many of them are nearly the same;
 * those that would change their sign on the way are let go. Both never raise the objective.
 *
 * @param tolerance - how far the minimum may be along one coordinate, or along all that are not 0, in the matrix's norm.
 * @source Sweeps as J. Friedman, T. Hastie, R. Tibshirani (2010), J. Stat. Softw. 33(1); steps on the support as the
 *   feature-sign search of H. Lee, A. Battle, R. Raina, A. Ng (2006), NIPS 19.
 */
export async function sparseMinimum(
  quadratic: SparseQuadratic,
  start: Float64Array,
  tolerance: number,
  turn: Turn,
): Promise<SparseSolution> {
  const at = start.slice();
  for (let j = 0; j < at.length; j++) if (quadratic.isIdle(j)) at[j] = 0;
  const slopes = slopesAt(quadratic, at);
  for (let round = 0; round < ROUNDS; round++) {
    const rounding = ROUNDING * sizeAt(quadratic, at);
    const enough = Math.max(tolerance, rounding);
    let swept = Infinity;
    for (let k = 0; k < SWEEPS && swept > enough; k++) {
      swept = sweep(quadratic, at, slopes, turn);
      await turn.due();
    }
    const settled = await settle(quadratic, at, slopes, tolerance, rounding, turn);
    if (swept <= enough && settled) return { at, solved: true };
  }
  return { at, solved: false };
}

/** Each coordinate in its turn goes to its best; gives the longest move. */
function sweep(
  { matrix, l1, isIdle }: SparseQuadratic,
  at: Float64Array,
  slopes: Float64Array,
  turn: Turn,
): number {
  const width = at.length;
  let most = 0;
  for (let j = 0; j < width; j++) {
    if (isIdle(j)) continue;
    const bend = matrix[j * width + j]!;
    const move = shrunk(bend * at[j]! - slopes[j]!, l1) / bend - at[j]!;
    if (move === 0) continue;
    at[j]! += move;
    for (let k = 0, from = j * width; k < width; k++, from++) slopes[k]! += move * matrix[from]!;
    turn.spend(width);
    most = Math.max(most, Math.sqrt(bend) * Math.abs(move));
  }
  turn.spend(width);
  return most;
}

/** Goes to the minimum over the coordinates that are not 0, of which some may become so; gives whether it was there before. */
async function settle(
  quadratic: SparseQuadratic,
  at: Float64Array,
  slopes: Float64Array,
  tolerance: number,
  rounding: number,
  turn: Turn,
): Promise<boolean> {
  const { matrix, l1 } = quadratic;
  const width = at.length;
  const support = Array.from(at.keys()).filter((j) => at[j] !== 0);
  const size = support.length;
  const factor = new Float64Array(size * size);
  const diagonal = Float64Array.from(support, (j) => matrix[j * width + j]!);
  for (let a = 0; a < size; a++) {
    for (let b = 0; b < a; b++) factor[a * size + b] = matrix[support[a]! * width + support[b]!]!;
    factor[a * size + a] = (1 + RIDGE) * diagonal[a]!;
  }
  const weakest = await factorize(factor, size, diagonal, turn, RIDGE / 10);
  // Along what the matrix hardly bends, rounding of the slopes looks like a longer way.
  const enough = Math.max(tolerance, rounding / Math.sqrt(Math.max(weakest, RIDGE)));
  for (let isFirst = true; support.length > 0; isFirst = false) {
    const down = Float64Array.from(support, (j) => -slopes[j]! - l1 * Math.sign(at[j]!));
    const step = down.slice();
    solve(factor, size, step);
    if (Math.sqrt(Math.max(0, dot(down, step))) <= enough) return isFirst;
    const stopped = move(at, support, step);
    slopes.set(slopesAt(quadratic, at));
    turn.spend(support.length * (width + support.length));
    if (stopped < 0) return false;
    leaveOut(factor, size, support.length, stopped);
    support.splice(stopped, 1);
    await turn.due();
  }
  return size === 0;
}

/** Takes a step as far as the first sign that would change, and leaves that one at 0; gives its place, −1 where none would. */
function move(at: Float64Array, support: readonly number[], step: Float64Array): number {
  let share = 1;
  let first = -1;
  support.forEach((j, k) => {
    const reach = -at[j]! / step[k]!;
    if (reach > 0 && reach < share) {
      share = reach;
      first = k;
    }
  });
  support.forEach((j, k) => (at[j]! += share * step[k]!));
  if (first >= 0) at[support[first]!] = 0;
  return first;
}

/** M u − pull. */
function slopesAt({ matrix, pull }: SparseQuadratic, at: Float64Array): Float64Array {
  const slopes = pull.map((value) => -value);
  const width = at.length;
  for (let j = 0; j < width; j++) {
    const by = at[j]!;
    if (by === 0) continue;
    for (let k = 0, from = j * width; k < width; k++, from++) slopes[k]! += by * matrix[from]!;
  }
  return slopes;
}

/** The most that the terms of a slope amount to, over the root of its bend. */
function sizeAt({ matrix, pull, isIdle }: SparseQuadratic, at: Float64Array): number {
  let [pulled, sum] = [0, 0];
  for (let j = 0; j < at.length; j++) {
    if (isIdle(j)) continue;
    const root = Math.sqrt(matrix[j * at.length + j]!);
    pulled = Math.max(pulled, Math.abs(pull[j]!) / root);
    sum += root * Math.abs(at[j]!);
  }
  return pulled + sum;
}

function shrunk(value: number, by: number): number {
  return Math.sign(value) * Math.max(0, Math.abs(value) - by);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < a.length; j++) sum += a[j]! * b[j]!;
  return sum;
}
