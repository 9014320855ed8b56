import { LOST } from './cholesky.ts';
import { lossAt, inBlocks, largestScore, productsOf, type Design } from './design.ts';
import { sumGram } from './gram.ts';
import { inverseGram } from './inverse-gram.ts';
import { leastNorm } from './least-norm.ts';
import type { Problem } from './minimise.ts';
import { nullVectors } from './null-vectors.ts';

/**
 * Least squares. Points are those of features less their means, which the solver sees; `leastNorm` leads back, and where
 * nothing is penalised to the weights of least norm.
 *
 * @param from - weights and intercept to begin with. @default 0
 */
export async function squaresProblem(
  design: Design,
  l2: number,
  from: Float64Array | undefined,
): Promise<
  Problem & { readonly leastNorm: (point: Float64Array, isFree: boolean) => Promise<Float64Array> }
> {
  const { rows, width, columns, weights } = design;
  const means = await meansOf(design);
  /** What the intercept is off by when features are not less their means. */
  const shift = (point: Float64Array): number => {
    let sum = 0;
    for (let j = 0; j < columns; j++) sum += means[j]! * point[j]!;
    return sum;
  };
  const moved = (point: Float64Array, by: number): Float64Array => {
    const other = point.slice();
    other[width]! += by;
    return other;
  };
  const gram = await sumGram(design, () => weights.at, 1, means);
  const inverse = await inverseGram(design, gram, 1, l2);
  const evaluateAt = async (point: Float64Array, gradient: Float64Array): Promise<number> => {
    const loss = await lossAt(design, 'squares', moved(point, -shift(point)), gradient);
    for (let j = 0; j < columns; j++) gradient[j]! -= means[j]! * gradient[width]!;
    return loss;
  };
  return {
    rows,
    width,
    backend: 'float64',
    precision: { rounding: 1e-12, stallTolerance: 1e-4 },
    start: from ? moved(from, shift(from)) : new Float64Array(width + 1),
    guessed: false,
    separable: false,
    evaluate: evaluateAt,
    curvature: () => inverse,
    gram: () => Promise.resolve(gram),
    largestMove: (step, every) => largestScore(design, moved(step, -shift(step)), every),
    async leastNorm(point, isFree) {
      let best = point;
      if (isFree && l2 === 0 && gram.whole && !(inverse.weakest > LOST)) {
        const shrunk = await leastNorm(point, await nullVectors(gram, design.turn), design.turn);
        const unused = new Float64Array(width + 1);
        const before = await evaluateAt(point, unused);
        const after = await evaluateAt(shrunk, unused);
        if (after <= before + 1e-9 * rows) best = shrunk;
      }
      return moved(best, -shift(best));
    },
  };
}

/** The mean of each dense column, by weight. */
async function meansOf(design: Design): Promise<Float64Array> {
  const { columns, kernel, x, weights } = design;
  const { gradient } = design;
  gradient.values.fill(0);
  let total = 0;
  await inBlocks(design, productsOf(design), (rows) => {
    kernel.correlate(x.at, rows, columns, weights.at, gradient.at);
    for (let i = 0; i < rows; i++) total += weights.values[i]!;
  });
  return gradient.values.slice(0, columns).map((sum) => sum / total);
}
