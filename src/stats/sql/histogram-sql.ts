import { listAt, numberAt } from '../../sql/answer.ts';
import {
  aggregate,
  call,
  listAggregate,
  literal,
  numberOf,
  type NumberExpression,
} from '../../sql/expression.ts';
import type { SqlAnswer, SqlForm, SqlQuestion } from '../../sql/form.ts';
import { binLocator, countInBins } from '../bin-counts.ts';
import { equalWidthEdges, quantileEdges } from '../bin-edges.ts';
import type { Histogram, HistogramOptions } from '../histogram.ts';
import { quantileAt } from '../quantile-at.ts';
import { weightedQuantiles } from '../weighted-quantiles.ts';
import { finiteOf } from './sql-parts.ts';
import { FEW_VALUES, rankedValues, valueCounts, type ValueCounts } from './value-counts.ts';

const WHERE = 'stats/histogram';

type Round<Result> = Generator<SqlQuestion, Result, SqlAnswer>;

/**
 * A histogram on an engine: the edges as in memory, from the range or from exact order statistics; then counts of what is
 * below each edge. A weighted one fetches the different values with their weights.
 */
export function histogramSql(name: string, options: HistogramOptions): SqlForm<Histogram> {
  return function* form() {
    const { weight } = options;
    const value = numberOf(name);
    const finite = finiteOf(name);
    const first = yield {
      groups: [],
      aggregates: [
        aggregate('countRows'),
        aggregate('count', value),
        aggregate('count', finite),
        aggregate('countIf', call('equal', finite, call('floor', finite))),
        aggregate('minimum', finite),
        aggregate('maximum', finite),
        ...('bins' in options && options.spacing === 'equal-frequency' && weight === undefined
          ? [aggregate('countDistinct', finite)]
          : []),
      ],
    };
    const [rows, count, known] = [numberAt(first, 0), numberAt(first, 1), numberAt(first, 2)];
    const weighed = weight === undefined ? undefined : yield* valueCounts(WHERE, value, weight);
    let edges: readonly number[];
    if ('edges' in options) edges = options.edges;
    else if (options.spacing !== 'equal-frequency') {
      const [min, max] = [numberAt(first, 4) + 0, numberAt(first, 5) + 0];
      const whole = numberAt(first, 3) === known && min > -(2 ** 51) && max < 2 ** 51;
      edges = equalWidthEdges({ finite: known, min, max, whole }, options.bins);
    } else if (weighed) edges = weightedEdges(weighed, options.bins);
    else edges = yield* frequencyEdges(finite, known, numberAt(first, 6), options.bins);
    const slots = weighed ? weighedSlots(weighed, edges) : yield* countedSlots(value, count, edges);
    const over = slots.length - 1;
    return {
      count,
      missing: rows - count,
      edges: [...edges],
      counts: slots.slice(1, over),
      under: slots[0]!,
      over: slots[over]!,
      countError: 0,
    };
  };
}

function sharesOf(bins: number): number[] {
  return Array.from({ length: bins + 1 }, (_, index) => index / bins);
}

/** The type 7 quantiles, from the values at their ranks: rounded as in memory, since an edge is compared with values. */
function* frequencyEdges(
  finite: NumberExpression,
  known: number,
  distinct: number,
  bins: number,
): Round<readonly number[]> {
  if (known === 0) return [];
  const at =
    distinct <= FEW_VALUES
      ? rankedValues(yield* valueCounts(WHERE, finite))
      : yield* valuesAt(finite, known, sharesOf(bins));
  return quantileEdges(sharesOf(bins).map((share) => quantileAt(known, share, at)));
}

function* valuesAt(
  finite: NumberExpression,
  count: number,
  shares: readonly number[],
): Round<(rank: number) => number> {
  const below = shares.map((share) => Math.floor((count - 1) * share));
  const ranks = [...new Set(below.flatMap((rank) => [rank, Math.min(rank + 1, count - 1)]))];
  ranks.sort((first, second) => first - second);
  const told = yield { groups: [], aggregates: [listAggregate('valuesAt', finite, [count, ...ranks])] };
  const values = listAt(told, 0);
  const found = new Map(ranks.map((rank, index) => [rank, values[index]!]));
  return (rank) => found.get(rank)!;
}

function weightedEdges({ values, counts }: ValueCounts, bins: number): number[] {
  const finite = values.map((value) => (Number.isFinite(value) ? value : NaN));
  const held = { rows: values.length, parts: [finite], weights: [counts] };
  return quantileEdges(weightedQuantiles(held, sharesOf(bins)).filter((edge) => !Number.isNaN(edge)));
}

function weighedSlots({ values, counts }: ValueCounts, edges: readonly number[]): number[] {
  const slots = new Float64Array(Math.max(2, edges.length + 1));
  countInBins(binLocator(edges.length > 0 ? edges : [0]), values, counts, slots);
  return [...slots];
}

/** Under, each bin, over. Without edges the infinite values are still below and above. */
function* countedSlots(value: NumberExpression, count: number, edges: readonly number[]): Round<number[]> {
  const ends = edges.length > 0 ? edges : [0];
  const different = [...new Set(ends)];
  const last = different[different.length - 1]!;
  const told = yield {
    groups: [],
    aggregates: [
      listAggregate('countsBelow', value, different),
      aggregate('countIf', call('atMost', value, literal(last))),
    ],
  };
  const listed = listAt(told, 0);
  const below = ends.map((edge) => listed[different.indexOf(edge)] ?? 0);
  const reached = numberAt(told, 1);
  const bins = below.slice(1).map((upTo, bin) => upTo - below[bin]!);
  // The last edge itself belongs to the last bin.
  if (bins.length > 0) bins[bins.length - 1]! += reached - below[below.length - 1]!;
  const over = count - reached;
  return edges.length > 0 ? [below[0]!, ...bins, over] : [below[0]!, over];
}
