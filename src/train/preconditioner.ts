import { width, type Matrix } from '../table/matrix.ts';

/** The most columns whose curvature is kept in full: two megabytes. */
const most = 512;

/**
 * The inverse of the curvature of penalised logistic regression, as a function of a vector: weights in expanded order,
 * then the intercept.
 *
 * Every level of a category together equals the intercept, which leaves directions along which only the penalty
 * bends the objective. A diagonal cannot see them, and a solver crawls along them for hundreds of steps; the full
 * curvature can. Past 512 columns it is kept for those with the most curvature, and its diagonal for the rest.
 *
 * @param bends - shape `[rows]`: weight · p(1 − p), the curvature of each row's loss.
 * @cost rows × (dense + categories)² time, once.
 */
export function inverseCurvature(
  matrix: Matrix,
  bends: Float64Array,
  l2: number,
): (vector: Float64Array) => Float64Array {
  const diagonal = diagonalOf(matrix, bends, l2);
  const kept = Array.from(diagonal, (_, j) => j)
    .sort((a, b) => diagonal[b]! - diagonal[a]! || a - b)
    .slice(0, most)
    .sort((a, b) => a - b);
  const slots = new Int32Array(diagonal.length).fill(-1);
  kept.forEach((column, slot) => (slots[column] = slot));
  const size = kept.length;
  const block = blockOf(matrix, bends, slots, size);
  kept.forEach((column, slot) => (block[slot * size + slot] = diagonal[column]!));
  factorize(block, size);
  return (vector) => {
    const solved = vector.map((v, j) => v / diagonal[j]!);
    const part = Float64Array.from(kept, (column) => vector[column]!);
    solve(block, size, part);
    kept.forEach((column, slot) => (solved[column] = part[slot]!));
    return solved;
  };
}

function diagonalOf(matrix: Matrix, bends: Float64Array, l2: number): Float64Array {
  const { rows, dense, categories } = matrix;
  const columns = dense.names.length;
  const intercept = width(matrix);
  const squares = new Float64Array(intercept + 1);
  for (let i = 0, at = 0; i < rows; i++) {
    const by = bends[i]!;
    for (let j = 0; j < columns; j++, at++) squares[j]! += by * dense.values[at]! * dense.values[at]!;
    squares[intercept]! += by;
  }
  let offset = columns;
  for (const { codes, levels } of categories) {
    for (let i = 0; i < rows; i++) if (codes[i]! >= 0) squares[offset + codes[i]!]! += bends[i]!;
    offset += levels.length;
  }
  // A column of zeros without a penalty has no curvature and no gradient: any positive number will do.
  return squares.map((sum, j) => sum + (j === intercept ? 0 : l2) || 1);
}

/** The sums of bend · xⱼ · xₖ over the rows, for the kept columns, below the diagonal. */
function blockOf(
  { rows, dense, categories }: Matrix,
  bends: Float64Array,
  slots: Int32Array,
  size: number,
): Float64Array {
  const columns = dense.names.length;
  const block = new Float64Array(size * size);
  const at = new Int32Array(columns + categories.length + 1);
  const x = new Float64Array(at.length);
  const starts = categories.map((_, k) =>
    categories.slice(0, k).reduce((sum, { levels }) => sum + levels.length, columns),
  );
  for (let i = 0; i < rows; i++) {
    let n = 0;
    for (let j = 0; j < columns; j++) {
      at[n] = slots[j]!;
      x[n] = dense.values[i * columns + j]!;
      if (at[n]! >= 0 && x[n] !== 0) n++;
    }
    for (let k = 0; k < categories.length; k++) {
      const code = categories[k]!.codes[i]!;
      if (code < 0) continue;
      at[n] = slots[starts[k]! + code]!;
      x[n] = 1;
      if (at[n]! >= 0) n++;
    }
    at[n] = slots[slots.length - 1]!;
    x[n] = 1;
    if (at[n]! >= 0) n++;
    const by = bends[i]!;
    for (let a = 1; a < n; a++) {
      const base = at[a]! * size;
      const scaled = by * x[a]!;
      for (let b = 0; b < a; b++) block[base + at[b]!]! += scaled * x[b]!;
    }
  }
  return block;
}

/** The Cholesky factor of a symmetric matrix, in place below its diagonal; a pivot lost to rounding is raised. */
function factorize(block: Float64Array, size: number): void {
  for (let i = 0; i < size; i++) {
    const row = i * size;
    for (let j = 0; j <= i; j++) {
      const other = j * size;
      let sum = block[row + j]!;
      const floor = 1e-10 * sum;
      for (let k = 0; k < j; k++) sum -= block[row + k]! * block[other + k]!;
      block[row + j] = i === j ? Math.sqrt(Math.max(sum, floor)) : sum / block[other + j]!;
    }
  }
}

function solve(factor: Float64Array, size: number, vector: Float64Array): void {
  for (let i = 0; i < size; i++) {
    let sum = vector[i]!;
    for (let k = 0; k < i; k++) sum -= factor[i * size + k]! * vector[k]!;
    vector[i] = sum / factor[i * size + i]!;
  }
  for (let i = size - 1; i >= 0; i--) {
    const value = vector[i]! / factor[i * size + i]!;
    vector[i] = value;
    for (let k = 0; k < i; k++) vector[k]! -= factor[i * size + k]! * value;
  }
}
