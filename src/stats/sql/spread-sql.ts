import { listAt, numberAt } from '../../sql/answer.ts';
import { aggregate, call, listAggregate, literal, numberOf } from '../../sql/expression.ts';
import type { SqlAnswer, SqlForm, SqlQuestion } from '../../sql/form.ts';
import { quantileAt } from '../quantile-at.ts';
import { finiteOf } from './sql-parts.ts';
import { FEW_VALUES, valueCounts } from './value-counts.ts';
import { gridShares, pointQuantiles, weightsBetween } from '../number-points.ts';
import { decilesOf, TENTHS, tenthsOf } from '../deciles.ts';
import type { Spread } from '../spread.ts';

type Round<Result> = Generator<SqlQuestion, Result, SqlAnswer>;

/** How an engine computes a {@link Spread}: to the bit as in memory. */
export function spreadSql(name: string): SqlForm<Spread> {
  return function* form() {
    const value = numberOf(name);
    const finite = finiteOf(name);
    const first = yield {
      groups: [],
      aggregates: [
        aggregate('count', finite),
        aggregate('countDistinct', finite),
        aggregate('countIf', call('less', value, literal(-Number.MAX_VALUE))),
        aggregate('countIf', call('less', literal(Number.MAX_VALUE), value)),
      ],
    };
    const [count, different, below, above] = [0, 1, 2, 3].map((place) => numberAt(first, place)) as Four;
    const common = { finite: count, below, above, rankError: 0 };
    if (count === 0)
      return { ...common, quantiles: new Float64Array(gridShares.length).fill(NaN), deciles: null };
    if (different <= FEW_VALUES) {
      const found = yield* valueCounts('stats/spread', finite);
      const points = { values: [...found.values], weights: [...found.counts], rankError: 0 };
      const between = (edges: readonly number[]): readonly number[] => weightsBetween(points, edges);
      return {
        ...common,
        quantiles: Float64Array.from(pointQuantiles(points, gridShares, false)),
        deciles: decilesOf(pointQuantiles(points, TENTHS, false), below, above, between),
      };
    }
    const quantiles = yield* gridOf(name, count);
    const tenths = tenthsOf(quantiles);
    const edges = [...new Set(tenths.map((edge) => edge + 0))];
    const told = yield { groups: [], aggregates: [listAggregate('countsBelow', finite, edges)] };
    const upTo = [...listAt(told, 0), count];
    const deciles = decilesOf(tenths, below, above, () => upTo.map((end, bin) => end - (upTo[bin - 1] ?? 0)));
    return { ...common, quantiles, deciles };
  };
}

type Four = [number, number, number, number];

/** The quantiles from the values at the ranks around them: an engine's own may be rounded otherwise. */
function* gridOf(name: string, count: number): Round<Float64Array> {
  const below = gridShares.map((share) => Math.floor((count - 1) * share));
  const ranks = [...new Set(below.flatMap((rank) => [rank, Math.min(rank + 1, count - 1)]))];
  ranks.sort((first, second) => first - second);
  const told = yield {
    groups: [],
    aggregates: [listAggregate('valuesAt', finiteOf(name), [count, ...ranks])],
  };
  const values = listAt(told, 0);
  const found = new Map(ranks.map((rank, index) => [rank, values[index]!]));
  return Float64Array.from(gridShares, (share) => quantileAt(count, share, (rank) => found.get(rank)!));
}
