import { lossAt, inBlocks, largestScore, productsOf, scoreBlock, type Design } from './design.ts';
import { eigenOf } from './eigen.ts';
import { sumGram, type Gram } from './gram.ts';
import { inverseGram, type Inverse } from './inverse-gram.ts';
import type { Problem } from './minimise.ts';

/** The most products of probabilities that are summed for the curvature of the classes. */
const MOST_PRODUCTS = 2e7;

/**
 * The log loss of several classes. Points have shape `[classes, width + 1]`.
 *
 * The curvature is taken to be that of the mean row: diag(p) − p pᵀ, averaged, between the classes, times Xᵀ X between
 * the features. Turned to the eigenvectors of the first, it falls apart into one matrix a class.
 */
export function softmaxProblem(design: Design, l2: number, start: Float64Array, guessed: boolean): Problem {
  const { outputs, width, rows } = design;
  let whole: Promise<Gram> | undefined;
  const gramOf = (every: number): Promise<Gram> => {
    if (every > 1) return sumGram(design, () => design.weights.at, every);
    return (whole ??= sumGram(design, () => design.weights.at));
  };
  return {
    rows,
    width,
    backend: 'float64',
    precision: { rounding: 1e-12, stallTolerance: 1e-4 },
    start,
    guessed,
    separable: true,
    evaluate: (point, gradient, every) => lossAt(design, 'softmax', point, gradient, every),
    async curvature(point, every = 1) {
      const gram = await gramOf(every);
      const { values, vectors } = eigenOf(await bendOfClasses(design, point, every), outputs);
      const inverses = new Map<number, Inverse>();
      const scales = Array.from(values, (value) => nearest(value, Math.max(...values)));
      for (const scale of scales) {
        if (!inverses.has(scale)) inverses.set(scale, await inverseGram(design, gram, scale, l2));
      }
      const turn = (vector: Float64Array, back: boolean): Float64Array => {
        const out = new Float64Array(vector.length);
        for (let a = 0; a < outputs; a++) {
          for (let b = 0; b < outputs; b++) {
            const by = back ? vectors[a * outputs + b]! : vectors[b * outputs + a]!;
            for (let j = 0; j <= width; j++) out[a * (width + 1) + j]! += by * vector[b * (width + 1) + j]!;
          }
        }
        return out;
      };
      const apply = (vector: Float64Array): Float64Array => {
        const turned = turn(vector, false);
        scales.forEach((scale, k) => {
          const part = turned.subarray(k * (width + 1), (k + 1) * (width + 1));
          part.set(inverses.get(scale)!(part));
        });
        return turn(turned, true);
      };
      return Object.assign(apply, {
        weakest: Math.min(...[...inverses.values()].map((each) => each.weakest)),
      });
    },
    largestMove: (step, every) => largestScore(design, step, every),
  };
}

/** Four steps to a doubling: with few different numbers there are few matrices to invert. */
function nearest(value: number, most: number): number {
  return value > 1e-12 * most ? 2 ** (Math.round(4 * Math.log2(value)) / 4) : 0;
}

/** The mean of diag(p) − p pᵀ over the rows, by weight; of some blocks of them where there are many classes. */
async function bendOfClasses(design: Design, point: Float64Array, every: number): Promise<Float64Array> {
  const { outputs, block, rows, labels, weights, z, sums, kernel } = design;
  const bend = new Float64Array(outputs * outputs);
  const p = new Float64Array(outputs);
  let total = 0;
  design.point.values.set(point);
  const sparse = Math.max(every, Math.ceil((rows * outputs ** 2) / MOST_PRODUCTS));
  const visit = (count: number): void => {
    scoreBlock(design, count);
    kernel.softmax(z.at, 8 * (block + 2), outputs, labels.at, weights.at, count, sums.at);
    for (let i = 0; i < count; i++) {
      const weight = weights.values[i]!;
      if (weight === 0) continue;
      total += weight;
      for (let k = 0; k < outputs; k++)
        p[k] = z.values[k * (block + 2) + i]! / weight + (labels.values[i] === k ? 1 : 0);
      for (let k = 0, at = 0; k < outputs; k++) {
        bend[at + k]! += weight * p[k]!;
        for (let l = 0; l < outputs; l++, at++) bend[at]! -= weight * p[k]! * p[l]!;
      }
    }
  };
  await inBlocks(design, productsOf(design) + 4 * outputs ** 2, visit, sparse);
  return bend.map((value) => value / total);
}
