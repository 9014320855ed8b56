import { checkKeys, checkNumber } from '../core/options.ts';
import type { Metric } from '../metrics/metric.ts';
import { falseDiscoveryRate } from '../stats/false-discovery-rate.ts';
import { column, type Table } from '../table/table.ts';
import { checkSlicing, type SliceBy } from './by-slice.ts';
import { checkMetric, checkScoredRows, scoredTable } from './check-scored-rows.ts';
import type { Scored } from './evaluation.ts';
import { measure, rowsAt, type MeasuredRows } from './measured-rows.ts';
import { pruneSlices, type FoundSlice } from './prune-slices.ts';
import { searchUnits, type SearchUnits } from './search-units.ts';
import { candidatesOf, unitsOf, type Candidate } from './slice-candidates.ts';
import { levelsOfCell, sliceLevels } from './slice-cells.ts';
import { less, sumAll } from './slice-sums.ts';

/** Options of {@link weakSlices}. */
export interface WeakSlicesOptions {
  /** What to search by, as in `bySlice`. A number column named alone is searched in `bins`. */
  readonly columns: readonly SliceBy[];
  /** Most of those in one slice: 1 to 3. @default 2 */
  readonly crossed?: number;
  /** Buckets of about as many rows each that a number column is searched in, 2 to 100. @default 4 */
  readonly bins?: number;
  /** Slices of fewer rows, or of a metric over groups fewer groups, are not tested; 2 or more. @default 100 */
  readonly minRows?: number;
  /** What share of the slices that pass the tests may be chance; above 0 and below 1. @default 0.05 */
  readonly falseDiscoveryRate?: number;
}

/** A slice that another explains. */
export interface OverlappingSlice {
  readonly slice: Readonly<Record<string, string>>;
  readonly rows: number;
  /** How many groups those rows are, where the metric is over groups. */
  readonly groups?: number;
  readonly pValue: number;
}

/** A slice whose rows are worse than the rest. */
export interface WeakSlice {
  readonly slice: Readonly<Record<string, string>>;
  readonly rows: number;
  /** How many groups those rows are, where the metric is over groups. */
  readonly groups?: number;
  /** The metric of its rows alone. */
  readonly value: number;
  /** The metric of all other rows. */
  readonly rest: number;
  /** How likely rows so much worse than all others are by chance: one test, one-sided. */
  readonly pValue: number;
  /** The same after the correction for all tests: at most the false discovery rate. */
  readonly correctedPValue: number;
  /** Slices that were found as well, and that this one is taken to explain. */
  readonly overlapping: readonly OverlappingSlice[];
}

/** What a search found. Plain JSON, where the figures exist. */
export interface WeakSlices {
  /** The metric over all rows. */
  readonly value: number;
  /** The least likely by chance first. */
  readonly slices: readonly WeakSlice[];
  /** How many slices were tested. */
  readonly tested: number;
  /** How many levels of what was searched are smaller than `minRows`: neither they nor their crossings are tested. */
  readonly small: number;
}

const where = 'evaluate/weak-slices';

/**
 * The slices on which a model is worse than elsewhere, among all levels of some columns and their crossings.
 *
 * Rows are worth what the metric's `rowValues` say; of a metric without them, such as the AUC, how far they move the
 * figure of all rows (`influence`), and a slice whose own figure is better than that of the rest is left out. Of a metric
 * over groups of rows, such as `ndcg`, whole groups are searched, by what is the same in all rows of a group. Each slice of
 * enough rows is held against all other rows by two tests, of which the larger p-value counts: Welch's, and the score
 * test, which has the variance of all rows; either alone finds far too many slices where few rows are worth much more, or
 * much less, than most. The p-values are corrected for how many tests there were. Missing values are a level of their own;
 * rows of weight 0 are no rows.
 *
 * Of slices that overlap, the least likely by chance comes first. One that is no worse than other rows but for those it
 * shares with a slice above it, or that lies within one and is no worse than the rest of it, is named under that. This is
 * a heuristic for readers: the false discovery rate is held over all slices that pass the tests, those in `overlapping`
 * among them, and not shown to be held by what is left at the top.
 *
 * @param scored - labels, scores and the raw rows.
 * @returns a plain record. Where the metric does not exist, `value` is `NaN` and nothing is found.
 * @throws {SlipwayError} `bad-option`; `unsupported` on a metric that tells neither `rowValues` nor `influence`, and of a
 *   metric over groups on columns that are not the same in all rows of a group; `unknown-column`, `wrong-kind` on a time
 *   column by its values; `too-large` on a column of more than 10,000 levels, or a crossing of more than two million; and
 *   as `evaluate` does.
 * @cost one pass over the rows for each crossing, some 10 ns a row, and one more for those with a slice that is found;
 *   each slice found then costs its own rows, or those of a slice that holds it. Without `rowValues`, each slice at the top
 *   costs the metric of all other rows.
 * @source Y. Chung, T. Kraska, N. Polyzotis, K. H. Tae, S. E. Whang (2019), Slice Finder, ICDE: slices by levels, Welch's
 *   test; W. G. Cochran (1977), Sampling Techniques, theorem 2.2: the variance of the score test. The correction is that of
 *   Y. Benjamini, Y. Hochberg (1995), JRSS B 57, 289–300; that it holds for tests of overlapping slices is shown by
 *   simulation only. What is named under what is our own rule.
 * @example
 * const city = Array.from({ length: 600 }, (_, row) => ['Bath', 'York', 'Hull'][row % 3]);
 * const labels = Float64Array.from(city, (name, row) => (name === 'Hull' ? row : 3 * row) % 2);
 * const scores = Float64Array.from(city, (name, row) => (name === 'Hull' && row % 5 < 2 ? 1 - labels[row] : labels[row]));
 * const found = weakSlices({ labels, scores, table: table({ city: categoryColumn(city) }) }, accuracy, { columns: ['city'] });
 * found.slices.map(({ slice, rows, value }) => [slice.city, rows, value]) // => [['Hull', 200, 0.6]]
 */
export function weakSlices(scored: Scored, metric: Metric, options: WeakSlicesOptions): WeakSlices {
  checkKeys(where, options, ['columns', 'crossed', 'bins', 'minRows', 'falseDiscoveryRate']);
  const crossed = checkNumber(where, 'crossed', options.crossed ?? 2, { min: 1, max: 3, integer: true });
  const bins = checkNumber(where, 'bins', options.bins ?? 4, { min: 2, max: 100, integer: true });
  const minRows = checkNumber(where, 'minRows', options.minRows ?? 100, { min: 2, integer: true });
  const rate = checkNumber(where, 'falseDiscoveryRate', options.falseDiscoveryRate ?? 0.05, {
    min: Number.MIN_VALUE,
    max: 1 - Number.EPSILON,
  });
  checkMetric(where, 'metric', metric);
  const searched = checkSlicing([options.columns])[0]!;
  const table = scoredTable(where, scored, 'slices are searched for');
  const rows = checkScoredRows(where, scored, [['metric', metric]]);
  const value = measure(metric, rows);
  const units = searchUnits(metric, rows, value);
  const levels = searched.map((by) => sliceLevels(table, binned(table, by, bins), minRows, units));
  const small = levels.reduce((sum, of) => sum + of.small, 0);
  if (Number.isNaN(units.worth[0] ?? NaN)) return { value, slices: [], tested: 0, small };

  const whole = sumAll(units);
  const candidates = candidatesOf(levels, { crossed, least: minRows }, whole, units);
  const found = foundOf(candidates, rate);
  const named = (of: FoundSlice): Named => nameOf(of, metric, rows, units);
  const kept = pruneSlices(found, {
    ...{ whole, units, rate },
    figuresOf: (of) => figuresOf(of, metric, rows, value, whole, units),
  });
  return {
    value,
    slices: kept.map(({ place, figures, overlapping }) => ({
      ...named(found[place]!),
      ...figures,
      pValue: found[place]!.pValue,
      correctedPValue: found[place]!.correctedPValue,
      overlapping: overlapping.map((at) => ({ ...named(found[at]!), pValue: found[at]!.pValue })),
    })),
    tested: candidates.filter(({ pValue }) => !Number.isNaN(pValue)).length,
    small,
  };
}

function binned(table: Table, by: SliceBy, bins: number): SliceBy {
  if (typeof by !== 'string' || column(table, by, undefined, where).kind !== 'number') return by;
  return { column: by, bins };
}

/** What passes the correction for all tests, the least likely by chance first. */
function foundOf(
  candidates: readonly Candidate[],
  rate: number,
): readonly (FoundSlice & { readonly correctedPValue: number })[] {
  const q = falseDiscoveryRate(candidates.map(({ pValue }) => pValue));
  const found = candidates
    .map((candidate, place) => ({ ...candidate, correctedPValue: q[place]! }))
    .filter(({ correctedPValue }) => correctedPValue <= rate)
    .sort((a, b) => a.pValue - b.pValue || b.t - a.t);
  const units = unitsOf(found);
  return found.map((of, place) => ({ ...of, units: units[place]! }));
}

type Named = Pick<WeakSlice, 'slice' | 'rows' | 'groups'>;

function nameOf(
  { by, cell, units }: FoundSlice,
  { group }: Metric,
  rows: MeasuredRows,
  { rowsOf }: SearchUnits,
): Named {
  const places = levelsOfCell(by, cell);
  const slice = Object.fromEntries(by.map(({ name, levels }, at) => [name, levels[places[at]!]!]));
  if (group === undefined) return { slice, rows: units.length };
  return { slice, rows: countRows(rowsOf(units), rows.weights), groups: units.length };
}

/** Rows of weight 0 are no rows. */
function countRows(places: Int32Array, weights: Float64Array | undefined): number {
  return weights ? places.filter((row) => weights[row]! > 0).length : places.length;
}

/** The figures of a slice and of the rest; `null` when they say that the slice is the better of the two. */
function figuresOf(
  { units: members, sums }: FoundSlice,
  metric: Metric,
  rows: MeasuredRows,
  all: number,
  whole: Float64Array,
  units: SearchUnits,
): Pick<WeakSlice, 'value' | 'rest'> | null {
  const value = measure(metric, rowsAt(rows, units.rowsOf(members)));
  if (metric.rowValues) {
    // The rest of a mean is a mean; what units are worth is how far below it they are.
    const [, total, moved] = less(whole, sums);
    return { value, rest: all + (metric.direction === 'lower' ? 1 : -1) * (moved! / total!) };
  }
  const others = othersOf(members, units.worth.length);
  const rest = measure(metric, rowsAt(rows, units.rowsOf(others)));
  const isBetter = metric.direction === 'lower' ? value < rest : value > rest;
  return isBetter ? null : { value, rest };
}

function othersOf(members: Int32Array, units: number): Int32Array {
  const isMember = new Uint8Array(units);
  for (const unit of members) isMember[unit] = 1;
  return Int32Array.from({ length: units }, (_, unit) => unit).filter((unit) => isMember[unit] === 0);
}
