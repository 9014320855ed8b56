import { SlipwayError } from '../core/error.ts';
import { checkChoice, checkKeys, checkNumber } from '../core/options.ts';
import { column, type Table } from '../table/table.ts';
import { binLocator, countInBins } from './bin-counts.ts';
import {
  equalWidthEdges,
  finiteRange,
  joinRanges,
  quantileEdges,
  rangeFrom,
  type FiniteRange,
} from './bin-edges.ts';
import { hold, joinHeld, noHeld, type HeldValues } from './held-values.ts';
import { boundedFrequencies, boundedWidths } from './histogram-bounded.ts';
import { sharedMoments } from './moment-sums.ts';
import { selectQuantiles } from './select-quantiles.ts';
import { histogramSql } from './sql/histogram-sql.ts';
import { sharingAdd, sharingFinish, type Share, type SharingFinish } from './sharing.ts';
import { isJoint, plannedBelow, spreadPlan } from './spread-plan.ts';
import type { Statistic } from './statistic.ts';
import { weightedQuantiles } from './weighted-quantiles.ts';
import { checkWeight, weightsOf, withWeight, type WeightOption } from './weights.ts';

/** Options of {@link histogram}: edges, or how many bins to lay over the values. */
export type HistogramOptions = HistogramEdges | HistogramBins;

/** Bins that are known beforehand. */
export interface HistogramEdges extends WeightOption {
  /** Bin edges, at least two, finite and strictly increasing. */
  readonly edges: readonly number[];
}

/** Bins over the range of the finite values. */
export interface HistogramBins extends WeightOption {
  /** How many, from 1 to 10,000; there are fewer where there is no room for all. */
  readonly bins: number;
  /** Whether bins are as wide as each other, or hold about as much. @default 'equal-width' */
  readonly spacing?: 'equal-width' | 'equal-frequency';
}

/** Counts in bins. Without weights, `count` is the sum of `counts`, `under` and `over`. */
export interface Histogram {
  /** Values present, the infinite ones included, whatever their weights. */
  readonly count: number;
  readonly missing: number;
  /** Shape `[bins + 1]`; empty where bins were asked for and no value is finite, or, of equal frequency, none weighs anything. */
  readonly edges: readonly number[];
  /** Shape `[bins]`: values, or their weights; bin `i` holds `edges[i] <= value < edges[i + 1]`, the last one its upper edge too. */
  readonly counts: readonly number[];
  /** Values below the first edge. */
  readonly under: number;
  /** Values above the last edge. */
  readonly over: number;
  /** How far the count of one bin can be off at most; 0 when exact. */
  readonly countError: number;
}

const WHERE = 'stats/histogram';

/**
 * How many values of a number or time column fall into each of some bins.
 *
 * Bins are half-open, `[low, high)`, and the last one is closed. Nothing is dropped: values outside the edges are
 * in `under` and `over`, infinities among them, and `NaN` is missing.
 *
 * Bins of equal width go from the smallest to the largest finite value; those of whole numbers are a whole number wide
 * and begin half way between two. Bins of equal frequency are cut at the type 7 quantiles, ties merged. A constant has
 * one bin, from itself to itself. Over batches such bins come from some thousand cells, or from a sketch, and
 * `countError` says what that costs; whole numbers of a small range stay exact.
 *
 * @param name - a number or time column.
 * @param options.weight - a number column: how much each row adds to its bin. Equal frequency is then equal weight, and
 *   over batches keeps all values.
 * @throws {SlipwayError} `bad-option` on edges that are not finite and increasing, or another number of bins;
 *   `unknown-column`, `wrong-kind` and, on a weight that is missing, negative or infinite, `bad-data`, when computed.
 * @source Bins as `numpy.histogram`, which drops what is outside; whole numbers are our own.
 * @example
 * compute(table({ age: numberColumn([1, 2, 3, 9]) }), { age: histogram('age', { edges: [0, 2, 4] }) }).age.counts // => [1, 2]
 */
export function histogram(name: string, options: HistogramOptions): Statistic<Histogram, unknown> {
  if (typeof options === 'object' && options !== null && 'bins' in options) {
    checkKeys(WHERE, options, ['bins', 'spacing', 'weight']);
    const bins = checkNumber(WHERE, 'bins', options.bins, { min: 1, max: 10_000, integer: true });
    const spacing = checkChoice(WHERE, 'spacing', options.spacing ?? 'equal-width', [
      'equal-width',
      'equal-frequency',
    ]);
    return overValues(name, { bins, spacing, weight: checkWeight(WHERE, options.weight) });
  }
  checkKeys(WHERE, options, ['edges', 'weight']);
  return betweenEdges(name, checkEdges(options.edges), checkWeight(WHERE, options.weight));
}

interface EdgesState {
  readonly rows: number;
  readonly missing: number;
  /** Shape `[bins + 2]`: under, each bin, over. */
  readonly slots: Float64Array;
}

function betweenEdges(
  name: string,
  edges: readonly number[],
  weight: string | undefined,
): Statistic<Histogram, EdgesState> {
  const locator = binLocator(edges);
  return {
    key: JSON.stringify(['histogram', name, edges, ...(weight === undefined ? [] : [{ weight }])]),
    columns: withWeight([name], weight),
    start: () => ({ rows: 0, missing: 0, slots: new Float64Array(edges.length + 1) }),
    add({ rows, missing, slots }, batch) {
      const { values } = column(batch, name, ['number', 'time'], WHERE);
      const weights = weightsOf(WHERE, batch, weight, rows);
      const absent = countInBins(locator, values, weights, slots);
      return { rows: rows + values.length, missing: missing + absent, slots };
    },
    merge: (first, second) => ({
      rows: first.rows + second.rows,
      missing: first.missing + second.missing,
      slots: first.slots.map((counted, slot) => counted + second.slots[slot]!),
    }),
    finish: ({ rows, missing, slots }) => histogramOf(edges, slots, rows - missing, missing),
    sql: histogramSql(name, { edges, weight }),
  };
}

interface ValuesState {
  readonly held: HeldValues;
  readonly range: FiniteRange;
}

function overValues(
  name: string,
  { bins, spacing, weight }: Required<HistogramBins>,
): Statistic<Histogram, ValuesState> {
  const wide = spacing === 'equal-width';
  const key = ['histogram', name, { bins, spacing, ...(weight === undefined ? {} : { weight }) }];
  const bounded = wide
    ? boundedWidths(name, bins, weight, key)
    : weight === undefined
      ? boundedFrequencies(name, bins, key)
      : undefined;
  const add = sharingAdd(({ held, range }: ValuesState, batch: Table, share: Share): ValuesState => {
    const after = hold(WHERE, held, batch, name, weight);
    const { values } = column(batch, name, ['number', 'time'], WHERE);
    return { held: after, range: joinRanges(range, rangeFrom(sharedMoments(share, name, values))) };
  });
  const alone = ({ held, range }: ValuesState): Histogram => {
    const edges = wide ? equalWidthEdges(range, bins) : frequencyEdges(held, bins);
    const slots = new Float64Array(Math.max(2, edges.length + 1));
    // Without finite values the infinite ones are still below and above.
    const locator = binLocator(edges.length > 0 ? edges : [0]);
    held.parts.forEach((part, index) => countInBins(locator, part, held.weights[index], slots));
    return histogramOf(edges, slots, held.rows - range.missing, range.missing);
  };
  const plannable = wide && weight === undefined;
  return {
    key: JSON.stringify(key),
    columns: withWeight([name], weight),
    start: () => ({ held: noHeld(), range: finiteRange([]) }),
    add,
    merge: (first, second) => ({
      held: joinHeld(first.held, second.held),
      range: joinRanges(first.range, second.range),
    }),
    finish: plannable ? sharingFinish(alone, withQuantiles(name, bins, alone)) : alone,
    ...(bounded ? { bounded } : {}),
    sql: histogramSql(name, { bins, spacing, weight }),
  };
}

/** Bins of equal width from the looks at the values that their quantiles take, where those are asked for too. */
function withQuantiles(
  name: string,
  bins: number,
  alone: (state: ValuesState) => Histogram,
): Pick<SharingFinish<Histogram, ValuesState>, 'plan' | 'shared'> {
  const isPlanned = ({ held, range }: ValuesState): boolean =>
    range.min < range.max && range.finite + range.missing === held.rows;
  return {
    plan(state, share) {
      if (!isPlanned(state)) return;
      const planned = spreadPlan(share, name);
      for (const edge of equalWidthEdges(state.range, bins)) planned.edges.add(edge);
      if (state.range.whole) planned.whole = state.range;
    },
    shared(state, share) {
      const plan = spreadPlan(share, name);
      if (!isPlanned(state) || !isJoint(plan)) return alone(state);
      const { held, range } = state;
      const edges = equalWidthEdges(range, bins);
      const below = plannedBelow(plan, held);
      // Nothing is above the last edge, and what is at it is in the last bin.
      const upTo = edges.map((edge, place) => (place === edges.length - 1 ? range.finite : below.get(edge)!));
      const slots = Float64Array.from([0, ...upTo.slice(1).map((rows, bin) => rows - upTo[bin]!), 0]);
      return histogramOf(edges, slots, range.finite, range.missing);
    },
  };
}

function frequencyEdges(held: HeldValues, bins: number): number[] {
  const finite = { ...held, parts: held.parts.map(withoutInfinities) };
  const tenths = Array.from({ length: bins + 1 }, (_, index) => index / bins);
  if (held.weights.length > 0) return quantileEdges(weightedQuantiles(finite, tenths).filter(isPresent));
  return quantileEdges(selectQuantiles(finite, tenths).values.filter(isPresent));
}

function isPresent(value: number): boolean {
  return !Number.isNaN(value);
}

/** The values themselves, unless some are infinite. */
function withoutInfinities(values: Float64Array): Float64Array {
  const infinite = (value: number): boolean => value === Infinity || value === -Infinity;
  return values.some(infinite) ? values.map((value) => (infinite(value) ? NaN : value)) : values;
}

function histogramOf(
  edges: readonly number[],
  slots: Float64Array,
  count: number,
  missing: number,
): Histogram {
  const over = slots.length - 1;
  return {
    count,
    missing,
    edges,
    counts: [...slots.subarray(1, over)],
    under: slots[0]!,
    over: slots[over]!,
    countError: 0,
  };
}

function checkEdges(edges: unknown): readonly number[] {
  const ok =
    Array.isArray(edges) &&
    edges.length >= 2 &&
    edges.every(
      (edge, index) =>
        Number.isFinite(edge) && (index === 0 || (edge as number) > (edges[index - 1] as number)),
    );
  if (!ok) {
    throw new SlipwayError(
      'bad-option',
      WHERE,
      'edges is not a list of at least two finite numbers, each larger than the one before; expected such a list.',
    );
  }
  return [...(edges as number[])];
}
