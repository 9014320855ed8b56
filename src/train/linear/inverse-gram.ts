import { factorize, solve } from './cholesky.ts';
import type { Design } from './design.ts';
import type { Gram } from './gram.ts';

/** A matrix times a vector: weights in expanded order, then the intercept. Gives a new one. */
export interface Inverse {
  (vector: Float64Array): Float64Array;
  /** The least share of a diagonal number that the rows above leave of it: 1 where features have nothing in common. */
  readonly weakest: number;
}

/**
 * The inverse of `scale` times a Gram matrix, `l2` added to its diagonal but for the intercept, as a function of a vector.
 *
 * Every level of a category together equals the intercept, which leaves directions along which only the penalty bends
 * the objective. A diagonal cannot see them, and a solver crawls along them for hundreds of steps; the full matrix can.
 *
 * @cost kept² × (kept ÷ 3 + eliminated), once; kept × (kept + 2 eliminated) a vector.
 */
export async function inverseGram(design: Design, gram: Gram, scale: number, l2: number): Promise<Inverse> {
  const { size, kept, eliminated } = gram;
  const intercept = gram.diagonal.length - 1;
  // A column of zeros without a penalty has no curvature and no gradient: any positive number will do.
  const diagonal = gram.diagonal.map((sum, j) => scale * sum + (j === intercept ? 0 : l2) || 1);
  const roots = Float64Array.from(eliminated, (feature) => Math.sqrt(diagonal[feature]!));
  const { sums } = design.gram;
  const { turn } = design;
  // The rows of those eliminated over the roots of their diagonal: what they take off the rest is their product.
  const cross = gram.cross.map((value, at) => (scale * value) / roots[Math.floor(at / size)]!);
  sums.values.set(cross);
  const product = cross.length;
  sums.values.fill(0, product, product + size * size);
  const step = Math.ceil(1e7 / size ** 2);
  for (let row = 0; row < eliminated.length; row += step) {
    const count = Math.min(step, eliminated.length - row);
    design.kernel.gram(sums.at + 8 * row * size, count, size, sums.at + 8 * product, size);
    turn.spend((count * size ** 2) / 2);
    await turn.due();
  }
  const factor = gram.full.map((value, at) => scale * value - sums.values[product + at]!);
  kept.forEach((feature, row) => {
    factor[row * size + row] = diagonal[feature]! - sums.values[product + row * size + row]!;
  });
  const pivots = Float64Array.from(kept, (feature) => diagonal[feature]!);
  const weakest = await factorize(factor, size, pivots, turn);
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
    turn.spend(size * (kept.length + 2 * eliminated.length));
    return solved;
  };
  return Object.assign(apply, { weakest });
}
