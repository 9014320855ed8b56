import { numberAt } from '../../sql/answer.ts';
import { aggregate, call, literal, numberOf, onlyIf, type NumberExpression } from '../../sql/expression.ts';
import type { SqlAnswer, SqlForm, SqlQuestion } from '../../sql/form.ts';
import { LEAST_VARIANCE } from '../least-variance.ts';
import type { Moments } from '../moments.ts';
import { powerOfTwo } from '../power-of-two.ts';
import type { WeightOption } from '../weights.ts';
import { badWeights, checkWeights, countedOf, finiteOf } from './sql-parts.ts';

/**
 * Moments on an engine, in two rounds: counts and the mean; then powers of the distances from it, scaled by a power of two
 * so that they stay in the range of doubles, with the rounding of the mean corrected.
 */
export function momentsSql(name: string, { weight }: WeightOption = {}): SqlForm<Moments> {
  return function* form() {
    const value = numberOf(name);
    const finite = finiteOf(name);
    // Without a weight a row counts 1, and what is not finite nothing.
    const weighs = weight === undefined ? undefined : onlyIf(call('isFinite', value), numberOf(weight));
    const counted = countedOf(name, weight);
    const first = yield {
      groups: [],
      aggregates: [
        aggregate('countRows'),
        aggregate('count', value),
        aggregate('count', finite),
        aggregate('countIf', call('equal', value, literal(0))),
        aggregate('countIf', call('less', finite, literal(0))),
        aggregate('countIf', call('equal', finite, call('floor', finite))),
        aggregate('minimum', finite),
        aggregate('maximum', finite),
        aggregate('average', finite),
        ...(weighs && weight !== undefined
          ? [
              aggregate('sum', weighs),
              aggregate('sum', call('multiply', weighs, counted)),
              badWeights(weight),
              aggregate('minimum', counted),
              aggregate('maximum', counted),
            ]
          : []),
      ],
    };
    if (weight !== undefined) checkWeights('stats/moments', weight, first, 11);
    const [rows, count, known] = [numberAt(first, 0), numberAt(first, 1), numberAt(first, 2)];
    const total = weighs ? zeroIfMissing(numberAt(first, 9)) : known;
    const [min, max] = [numberAt(first, 6) + 0, numberAt(first, 7) + 0];
    const facts = {
      count,
      missing: rows - count,
      infinite: count - known,
      zeros: numberAt(first, 3),
      negatives: numberAt(first, 4),
      wholeNumbers: numberAt(first, 5),
      weight: total,
    };
    const none = { mean: NaN, variance: NaN, skewness: NaN, kurtosis: NaN };
    if (!(total > 0)) return { ...facts, ...none, min, max };
    const [low, high] = weighs ? [numberAt(first, 12) + 0, numberAt(first, 13) + 0] : [min, max];
    if (low === high) return { ...facts, ...none, mean: low, variance: 0, min, max };
    const average = weighs ? numberAt(first, 10) / total : numberAt(first, 8);
    // Where the sum is beyond the largest double, any number among them will do.
    const near = Number.isFinite(average) ? average : low / 2 + high / 2;
    const reach = powerOfTwo(Math.max(high - near, near - low));
    const second = yield powersAround(counted, weighs, near, reach);
    return { ...facts, ...shapeOf(second, near, reach, total), min, max };
  };
}

function powersAround(
  counted: NumberExpression,
  weighs: NumberExpression | undefined,
  near: number,
  reach: number,
): SqlQuestion {
  // Scaled first: the distance itself may be beyond the largest double.
  const distance = call('subtract', call('multiply', counted, literal(1 / reach)), literal(near / reach));
  const square = call('multiply', distance, distance);
  const powers = [distance, square, call('multiply', square, distance), call('multiply', square, square)];
  return {
    groups: [],
    aggregates: powers.map((power) => aggregate('sum', weighs ? call('multiply', weighs, power) : power)),
  };
}

function shapeOf(
  sums: SqlAnswer,
  near: number,
  reach: number,
  total: number,
): Pick<Moments, 'mean' | 'variance' | 'skewness' | 'kurtosis'> {
  const [left, squares, cubes, fourths] = [0, 1, 2, 3].map((power) => numberAt(sums, power)) as [
    number,
    number,
    number,
    number,
  ];
  const rest = left / total;
  const around = Math.max(0, squares - left * rest);
  const spread = around / total;
  const variance = (around * reach * reach) / total;
  const third = cubes - 3 * rest * squares + 2 * total * rest ** 3;
  const fourth = fourths - 4 * rest * cubes + 6 * rest * rest * squares - 3 * total * rest ** 4;
  const shapeless = !(variance > LEAST_VARIANCE && variance < Infinity);
  return {
    mean: near + rest * reach + 0,
    variance,
    skewness: shapeless ? NaN : third / total / spread ** 1.5,
    kurtosis: shapeless ? NaN : fourth / total / spread ** 2 - 3,
  };
}

function zeroIfMissing(value: number): number {
  return Number.isNaN(value) ? 0 : value;
}
