import type { Design } from './design.ts';
import type { Gram } from './gram.ts';

/** A matrix times a vector: weights in expanded order, then the intercept. Gives a new one. */
export interface Inverse {
  (vector: Float64Array): Float64Array;
  /** The least share of a diagonal number that the rows above leave of it: 1 where features have nothing in common. */
  readonly weakest: number;
}

/** A pivot below this share of its diagonal number is lost to rounding: some features are sums of others. */
export const LOST = 1e-10;

/**
 * The inverse of `scale` times a Gram matrix, `l2` added to its diagonal but for the intercept, as a function of a vector.
 *
 * Every level of a category together equals the intercept, which leaves directions along which only the penalty bends
 * the objective. A diagonal cannot see them, and a solver crawls along them for hundreds of steps; the full matrix can.
 *
 * @cost kept² × (kept ÷ 3 + eliminated), once; kept × (kept + 2 eliminated) a vector.
 */
export function inverseGram(design: Design, gram: Gram, scale: number, l2: number): Inverse {
  const { size, kept, eliminated } = gram;
  const intercept = gram.diagonal.length - 1;
  // A column of zeros without a penalty has no curvature and no gradient: any positive number will do.
  const diagonal = gram.diagonal.map((sum, j) => scale * sum + (j === intercept ? 0 : l2) || 1);
  const roots = Float64Array.from(eliminated, (feature) => Math.sqrt(diagonal[feature]!));
  const { sums } = design.gram;
  // The rows of those eliminated over the roots of their diagonal: what they take off the rest is their product.
  const cross = gram.cross.map((value, at) => (scale * value) / roots[Math.floor(at / size)]!);
  sums.values.set(cross);
  const product = cross.length;
  sums.values.fill(0, product, product + size * size);
  design.kernel.gram(sums.at, eliminated.length, size, sums.at + 8 * product, size);
  const factor = gram.full.map((value, at) => scale * value - sums.values[product + at]!);
  kept.forEach((feature, row) => {
    factor[row * size + row] = diagonal[feature]! - sums.values[product + row * size + row]!;
  });
  const pivots = Float64Array.from(kept, (feature) => diagonal[feature]!);
  const weakest = factorize(factor, size, pivots);
  const apply = (vector: Float64Array): Float64Array => {
    const solved = vector.map((value, j) => value / diagonal[j]!);
    const part = Float64Array.from(kept, (feature) => vector[feature]!);
    const own = Float64Array.from(eliminated, (feature, row) => vector[feature]! / roots[row]!);
    for (let row = 0, at = 0; row < own.length; row++, at += size) {
      for (let j = 0; j < part.length; j++) part[j]! -= cross[at + j]! * own[row]!;
    }
    solve(factor, size, part);
    for (let row = 0, at = 0; row < own.length; row++, at += size) {
      let sum = own[row]!;
      for (let j = 0; j < part.length; j++) sum -= cross[at + j]! * part[j]!;
      solved[eliminated[row]!] = sum / roots[row]!;
    }
    kept.forEach((feature, row) => (solved[feature] = part[row]!));
    return solved;
  };
  return Object.assign(apply, { weakest });
}

/** The Cholesky factor of a symmetric matrix, in place below its diagonal; a pivot lost to rounding is raised. Gives the least pivot, as a share of its diagonal. */
function factorize(block: Float64Array, size: number, diagonal: Float64Array): number {
  let weakest = Infinity;
  for (let i = 0; i < diagonal.length; i++) {
    const row = i * size;
    const floor = LOST * diagonal[i]!;
    for (let j = 0; j <= i; j++) {
      const other = j * size;
      let sum = block[row + j]!;
      for (let k = 0; k < j; k++) sum -= block[row + k]! * block[other + k]!;
      if (i === j) weakest = Math.min(weakest, sum / diagonal[i]!);
      block[row + j] = i === j ? Math.sqrt(Math.max(sum, floor)) : sum / block[other + j]!;
    }
  }
  return weakest;
}

function solve(factor: Float64Array, size: number, vector: Float64Array): void {
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
