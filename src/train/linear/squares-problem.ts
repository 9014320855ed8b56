import { lossAt, inBlocks, largestScore, type Design } from './design.ts';
import { sumGram } from './gram.ts';
import { inverseGram, LOST } from './inverse-gram.ts';
import type { Problem } from './minimise.ts';

/** Eigenvalues below this share of the largest diagonal are taken for 0, where some are. */
const LEAST = 1e-9;

/**
 * Least squares. Points are those of features less their means, which the solver sees; `leastNorm` leads back, and where
 * nothing is penalised to the weights of least norm.
 *
 * @param from - weights and intercept to begin with. @default 0
 */
export function squaresProblem(
  design: Design,
  l2: number,
  from: Float64Array | undefined,
): Problem & { readonly leastNorm: (point: Float64Array, isFree: boolean) => Float64Array } {
  const { rows, width, columns, weights } = design;
  const means = meansOf(design);
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
  const gram = sumGram(design, () => weights.at, 1, means);
  const inverse = inverseGram(design, gram, 1, l2);
  const evaluateAt = (point: Float64Array, gradient: Float64Array): number => {
    const loss = lossAt(design, 'squares', moved(point, -shift(point)), gradient);
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
    gram: () => gram,
    largestMove: (step, every) => largestScore(design, moved(step, -shift(step)), every),
    leastNorm(point, isFree) {
      let best = point;
      if (isFree && l2 === 0 && inverse.weakest < LOST) {
        // What a small penalty shrinks to nothing is what the labels say nothing about.
        const small =
          LEAST * gram.diagonal.subarray(0, width).reduce((most, value) => Math.max(most, value), 0);
        const target = point.map((value, j) => (j === width ? 0 : small * value));
        const without = inverseGram(design, gram, 1, small)(target);
        const shrunk = point.map((value, j) => value - without[j]!);
        const unused = new Float64Array(width + 1);
        const [before, after] = [evaluateAt(point, unused), evaluateAt(shrunk, unused)];
        if (after <= before + 1e-9 * rows) best = shrunk;
      }
      return moved(best, -shift(best));
    },
  };
}

/** The mean of each dense column, by weight. */
function meansOf(design: Design): Float64Array {
  const { columns, kernel, x, weights } = design;
  const { gradient } = design;
  gradient.values.fill(0);
  let total = 0;
  inBlocks(design, (rows) => {
    kernel.correlate(x.at, rows, columns, weights.at, gradient.at);
    for (let i = 0; i < rows; i++) total += weights.values[i]!;
  });
  return gradient.values.slice(0, columns).map((sum) => sum / total);
}
