import { SlipwayError } from '../core/error.ts';
import { checkKeys, checkNumber } from '../core/options.ts';
import type { Metric } from '../metrics/metric.ts';
import { falseDiscoveryRate as corrected } from '../stats/false-discovery-rate.ts';
import { column, type Table } from '../table/table.ts';
import { checkSlicing, type SliceBy } from './by-slice.ts';
import { checkMetric, checkScoredRows, scoredTable } from './check-scored-rows.ts';
import type { Scored } from './evaluation.ts';
import { columnsFor, influenceOf, measure, rowsAt, type MeasuredRows } from './measured-rows.ts';
import { pruneSlices, type Candidate } from './prune-slices.ts';
import { combinations, crossedCells, levelsOfCell, sliceLevels, type SliceLevels } from './slice-cells.ts';
import { less, sumCells, TERMS, worseTest } from './slice-sums.ts';

/** Options of {@link weakSlices}. */
export interface WeakSlicesOptions {
  /** What to search by, as in `bySlice`. A number column named alone is searched in `bins`. */
  readonly columns: readonly SliceBy[];
  /** Most of those in one slice: 1 to 3. @default 2 */
  readonly crossed?: number;
  /** Buckets of about as many rows each that a number column is searched in, 2 to 100. @default 4 */
  readonly bins?: number;
  /** Slices of fewer rows are not tested; 2 or more. @default 100 */
  readonly minRows?: number;
  /** What share of the slices found may be chance; above 0 and below 1. @default 0.05 */
  readonly falseDiscoveryRate?: number;
}

/** A slice that a stronger one explains. */
export interface OverlappingSlice {
  readonly slice: Readonly<Record<string, string>>;
  readonly rows: number;
  readonly pValue: number;
}

/** A slice whose rows are worse than the rest. */
export interface WeakSlice {
  readonly slice: Readonly<Record<string, string>>;
  readonly rows: number;
  /** The metric of its rows alone. */
  readonly value: number;
  /** How likely rows so much worse than all others are by chance: one test, one-sided. */
  readonly pValue: number;
  /** The same after the correction for all tests: at most the false discovery rate. */
  readonly correctedPValue: number;
  /** Slices that were found as well, and are no worse than the rest but for the rows they share with this one. */
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
  /** How many levels of what was searched have fewer rows than `minRows`: neither they nor their crossings are tested. */
  readonly small: number;
}

const where = 'evaluate/weak-slices';

/**
 * The slices on which a model is worse than elsewhere, among all levels of some columns and their crossings.
 *
 * Rows are worth what the metric's `rowValues` say; of a metric without them, such as the AUC, how far they move the
 * figure of all rows (`influence`). Each slice of enough rows is held against all other rows by Welch's test, and the
 * p-values are corrected for how many tests there were. Of slices that overlap, the least likely by chance comes first: one
 * that is no worse but for rows it shares with a stronger one is named under that, as is a part of one that is no worse
 * than the rest of it. Missing values are a level of their own; rows of weight 0 are no rows.
 *
 * @param scored - labels, scores and the raw rows.
 * @returns a plain record. Where the metric does not exist, `value` is `NaN` and nothing is found.
 * @throws {SlipwayError} `bad-option`; `unsupported` on a metric that tells neither `rowValues` nor `influence`;
 *   `unknown-column`, `wrong-kind` on a time column by its values; `too-large` on a column of more than 10,000 levels, or a
 *   crossing of more than two million; and as `evaluate` does.
 * @cost one pass over the rows for each crossing, some 10 ns a row, and one for each slice that is found.
 * @source Y. Chung, T. Kraska, N. Polyzotis, K. H. Tae, S. E. Whang (2019), Slice Finder, ICDE: slices by levels, Welch's
 *   test; the correction is that of Y. Benjamini, Y. Hochberg (1995), JRSS B 57, 289–300.
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
  const worth = worthOf(metric, rows, value);
  const levels = searched.map((by) => sliceLevels(table, binned(table, by, bins), minRows, rows.weights));
  const small = levels.reduce((sum, of) => sum + of.small, 0);
  if (Number.isNaN(worth[0] ?? NaN)) return { value, slices: [], tested: 0, small };

  const whole = sumCells(oneCell(rows), 1, worth, rows.weights);
  const candidates = candidatesOf(levels, crossed, minRows, whole, worth, rows.weights);
  const q = corrected(candidates.map(({ pValue }) => pValue));
  const found = candidates
    .map((candidate, place) => ({ candidate, correctedPValue: q[place]! }))
    .filter(({ correctedPValue }) => correctedPValue <= rate)
    .sort((a, b) => a.candidate.pValue - b.candidate.pValue || b.candidate.t - a.candidate.t);
  const kept = pruneSlices(
    found.map(({ candidate }) => candidate),
    { whole, worth, weights: rows.weights, rate },
  );
  return {
    value,
    slices: kept.map(({ place, places, overlapping }) => {
      const { candidate, correctedPValue } = found[place]!;
      return {
        ...named(candidate),
        value: measure(metric, rowsAt(rows, places)),
        pValue: candidate.pValue,
        correctedPValue,
        overlapping: overlapping.map((other) => ({
          ...named(found[other]!.candidate),
          pValue: found[other]!.candidate.pValue,
        })),
      };
    }),
    tested: candidates.filter(({ pValue }) => !Number.isNaN(pValue)).length,
    small,
  };
}

/** How much worse than on average each row is; `NaN` each where the metric does not exist. */
function worthOf(metric: Metric, rows: MeasuredRows, value: number): Float64Array {
  const sign = metric.direction === 'lower' ? 1 : -1;
  const values = metric.rowValues?.(rows.labels, rows.scores, columnsFor(metric, rows));
  if (values) return values.map((worth) => sign * (worth - value));
  const influence = influenceOf(metric, rows);
  if (influence) return influence.map((moved) => sign * moved);
  throw new SlipwayError(
    'unsupported',
    where,
    'the metric tells neither what rows are worth nor how far they move it; expected one with rowValues or influence.',
  );
}

function binned(table: Table, by: SliceBy, bins: number): SliceBy {
  if (typeof by !== 'string' || column(table, by, undefined, where).kind !== 'number') return by;
  return { column: by, bins };
}

function oneCell({ labels, weights }: MeasuredRows): Int32Array {
  return Int32Array.from(labels, (_, row) => (weights && weights[row] === 0 ? -1 : 0));
}

function candidatesOf(
  levels: readonly SliceLevels[],
  crossed: number,
  minRows: number,
  whole: Float64Array,
  worth: Float64Array,
  weights: Float64Array | undefined,
): readonly Candidate[] {
  const candidates: Candidate[] = [];
  // How many rows a crossing of fewer has: one that has as many is the same slice by another name.
  const rowsOf = new Map<string, number>();
  for (let size = 1; size <= Math.min(crossed, levels.length); size++) {
    for (const by of combinations(levels, size)) {
      const { cells, count } = crossedCells(by);
      const all = sumCells(cells, count, worth, weights);
      for (let cell = 0; cell < count; cell++) {
        const sums = all.slice(TERMS * cell, TERMS * (cell + 1));
        const rows = sums[0]!;
        if (rows < minRows || whole[0]! - rows < 2) continue;
        const places = levelsOfCell(by, cell);
        const conditions = by.map((of, at) => ({ of, code: places[at]! }));
        const parents = conditions.map((_, left) => keyOf(conditions.filter((_, at) => at !== left)));
        if (size > 1 && parents.some((key) => rowsOf.get(key) === rows)) continue;
        rowsOf.set(keyOf(conditions), rows);
        candidates.push({ conditions, sums, ...worseTest(sums, less(whole, sums)) });
      }
    }
  }
  return candidates;
}

function keyOf(conditions: Candidate['conditions']): string {
  return JSON.stringify(conditions.map(({ of, code }) => [of.name, code]));
}

function named({ conditions, sums }: Candidate): Pick<WeakSlice, 'slice' | 'rows'> {
  const slice = Object.fromEntries(conditions.map(({ of, code }) => [of.name, of.levels[code]!]));
  return { slice, rows: sums[0]! };
}
