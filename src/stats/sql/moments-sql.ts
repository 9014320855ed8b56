import { numberAt } from '../../sql/answer.ts';
import { aggregate, call, literal, numberOf, onlyIf, type NumberExpression } from '../../sql/expression.ts';
import type { SqlAnswer, SqlForm, SqlQuestion } from '../../sql/form.ts';
import type { Moments } from '../moments.ts';
import type { WeightOption } from '../weights.ts';
import { badWeights, checkWeights, finiteOf } from './sql-parts.ts';

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
          ? [aggregate('sum', weighs), aggregate('sum', call('multiply', weighs, finite)), badWeights(weight)]
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
    if (min === max) return { ...facts, ...none, mean: min, variance: 0, min, max };
    const near = weighs ? numberAt(first, 10) / total : numberAt(first, 8);
    if (!Number.isFinite(near)) return { ...facts, ...none, variance: Infinity, min, max };
    const reach = powerOfTwo(Math.max(max - near, near - min));
    const second = yield powersAround(finite, weighs, near, reach);
    return { ...facts, ...shapeOf(second, near, reach, total), min, max };
  };
}

function powersAround(
  finite: NumberExpression,
  weighs: NumberExpression | undefined,
  near: number,
  reach: number,
): SqlQuestion {
  const distance = call('multiply', call('subtract', finite, literal(near)), literal(1 / reach));
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
  const variance = Math.max(0, squares - left * rest) / total;
  const third = cubes - 3 * rest * squares + 2 * total * rest ** 3;
  const fourth = fourths - 4 * rest * cubes + 6 * rest * rest * squares - 3 * total * rest ** 4;
  const shapeless = !(variance > 0);
  return {
    mean: near + rest * reach + 0,
    variance: variance * reach * reach,
    skewness: shapeless ? NaN : third / total / variance ** 1.5,
    kurtosis: shapeless ? NaN : fourth / total / variance ** 2 - 3,
  };
}

/** A power of two of at least a length that is above 0, and with an inverse. */
function powerOfTwo(length: number): number {
  return length < Infinity ? 2 ** Math.max(-1000, Math.ceil(Math.log2(length))) : 2 ** 1000;
}

function zeroIfMissing(value: number): number {
  return Number.isNaN(value) ? 0 : value;
}
