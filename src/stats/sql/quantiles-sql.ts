import { listAt, numberAt } from '../../sql/answer.ts';
import { aggregate, listAggregate, numberOf } from '../../sql/expression.ts';
import type { SqlForm } from '../../sql/form.ts';
import type { Quantiles } from '../quantiles.ts';
import { quantileAt } from '../quantile-at.ts';
import { weightedQuantiles } from '../weighted-quantiles.ts';
import type { WeightOption } from '../weights.ts';
import { FEW_VALUES, rankedValues, valueCounts } from './value-counts.ts';

const WHERE = 'stats/quantiles';

/**
 * Quantiles on an engine. Few different values are fetched with their counts, and the quantiles are those in memory to the
 * bit; many are left to the engine's own quantile of type 7. Weighted ones fetch all different values.
 */
export function quantilesSql(
  name: string,
  probabilities: readonly number[],
  { weight }: WeightOption = {},
): SqlForm<Quantiles> {
  return function* form() {
    const value = numberOf(name);
    const first = yield {
      groups: [],
      aggregates: [
        aggregate('countRows'),
        aggregate('count', value),
        ...(weight === undefined ? [aggregate('countDistinct', value)] : []),
      ],
    };
    const [rows, count] = [numberAt(first, 0), numberAt(first, 1)];
    const facts = { count, missing: rows - count, rankError: 0 };
    if (weight !== undefined) {
      const { values, counts } = yield* valueCounts(WHERE, value, weight);
      const held = { rows: values.length, parts: [values], weights: [counts] };
      return { ...facts, values: weightedQuantiles(held, probabilities) };
    }
    if (count === 0) return { ...facts, values: Float64Array.from(probabilities, () => NaN) };
    if (numberAt(first, 2) > FEW_VALUES) {
      const told = yield { groups: [], aggregates: [listAggregate('quantiles', value, probabilities)] };
      return { ...facts, values: Float64Array.from(listAt(told, 0)) };
    }
    const at = rankedValues(yield* valueCounts(WHERE, value));
    return { ...facts, values: Float64Array.from(probabilities, (share) => quantileAt(count, share, at)) };
  };
}
