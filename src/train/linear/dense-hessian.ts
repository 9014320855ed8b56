import { SlipwayError } from '../../core/error.ts';
import type { Problem } from './minimise.ts';

/** The most features of which all products are kept: 32 megabytes. */
const MOST = 2048;

/**
 * The curvature of loss and `l2` at a point, in full, row-major: shape `[width + 1, width + 1]`.
 *
 * @throws {SlipwayError} `too-large` beyond 2,048 features.
 */
export async function denseHessian(
  where: string,
  problem: Problem,
  point: Float64Array,
  l2: number,
): Promise<Float64Array> {
  const size = problem.width + 1;
  const gram = problem.width <= MOST ? await problem.gram?.(point) : undefined;
  if (!gram?.whole) {
    throw new SlipwayError(
      'too-large',
      where,
      `there are ${problem.width} features; expected at most ${MOST}, and 511 beside the category of most levels, where l1 is above 0.`,
    );
  }
  const hessian = new Float64Array(size * size);
  const set = (a: number, b: number, value: number): void => {
    hessian[a * size + b] = value;
    hessian[b * size + a] = value;
  };
  gram.kept.forEach((feature, row) => {
    for (let other = 0; other < row; other++)
      set(feature, gram.kept[other]!, gram.full[row * gram.size + other]!);
  });
  gram.eliminated.forEach((feature, row) => {
    gram.kept.forEach((other, column) => set(feature, other, gram.cross[row * gram.size + column]!));
  });
  gram.diagonal.forEach((value, j) => set(j, j, value + (j === problem.width ? 0 : l2)));
  return hessian;
}
