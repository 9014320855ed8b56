import type { Turn } from './turn.ts';

/** A pivot below this share of its diagonal number is lost to rounding: some features are sums of others. */
export const LOST = 1e-10;

/**
 * The Cholesky factor of a symmetric matrix, in place below its diagonal; a pivot below the share `floor` of its diagonal
 * number is raised to that.
 *
 * @param block - shape `[diagonal.length, size]`.
 * @returns the least pivot, as a share of its diagonal number.
 */
export async function factorize(
  block: Float64Array,
  size: number,
  diagonal: Float64Array,
  turn: Turn,
  floor: number = LOST,
): Promise<number> {
  let weakest = Infinity;
  for (let i = 0; i < diagonal.length; i++) {
    const sum = factorRow(block, size, i);
    weakest = Math.min(weakest, sum / diagonal[i]!);
    block[i * size + i] = Math.sqrt(Math.max(sum, floor * diagonal[i]!));
    turn.spend((i * i) / 2);
    await turn.due();
  }
  return weakest;
}

/** A row of the factor; gives its pivot before the root is taken. */
function factorRow(block: Float64Array, size: number, i: number): number {
  const row = i * size;
  for (let j = 0; j < i; j++) {
    const other = j * size;
    let sum = block[row + j]!;
    for (let k = 0; k < j; k++) sum -= block[row + k]! * block[other + k]!;
    block[row + j] = sum / block[other + j]!;
  }
  let pivot = block[row + i]!;
  for (let k = 0; k < i; k++) pivot -= block[row + k]! * block[row + k]!;
  return pivot;
}

/** Solves with the factor, in place. */
export function solve(factor: Float64Array, size: number, vector: Float64Array): void {
  for (let i = 0; i < vector.length; i++) {
    let sum = vector[i]!;
    for (let k = 0; k < i; k++) sum -= factor[i * size + k]! * vector[k]!;
    vector[i] = sum / factor[i * size + i]!;
  }
  for (let i = vector.length - 1; i >= 0; i--) {
    const value = vector[i]! / factor[i * size + i]!;
    vector[i] = value;
    for (let k = 0; k < i; k++) vector[k]! -= factor[i * size + k]! * value;
  }
}

/**
 * Leaves a row and its column out of the matrix that a factor of `count` rows is of, in place.
 *
 * @source Turned back to a triangle by Givens' rotations: G. Golub, C. Van Loan, Matrix Computations, 4th ed., section 6.5.
 */
export function leaveOut(factor: Float64Array, size: number, count: number, row: number): void {
  factor.copyWithin(row * size, (row + 1) * size, count * size);
  for (let i = row; i < count - 1; i++) {
    const at = i * size + i;
    const length = Math.hypot(factor[at]!, factor[at + 1]!);
    const c = factor[at]! / length;
    const s = factor[at + 1]! / length;
    for (let k = i, from = at; k < count - 1; k++, from += size) {
      const left = factor[from]!;
      const right = factor[from + 1]!;
      factor[from] = c * left + s * right;
      factor[from + 1] = c * right - s * left;
    }
  }
}
