import { checkFlag, checkKeys } from '../core/options.ts';
import type { Metric, Metrics } from '../metrics/metric.ts';
import type { Slicing } from './by-slice.ts';
import { checkMetrics, checkScoredRows, scoredTable } from './check-scored-rows.ts';
import { curvesOf } from './curves-of.ts';
import type { Evaluation, Scored } from './evaluation.ts';
import {
  checkIntervals,
  intervalsOf,
  intervalsOfSlices,
  isDrawn,
  type IntervalOptions,
} from './intervals.ts';
import { measure, type MeasuredRows } from './measured-rows.ts';
import { rowsBySlice } from './rows-by-slice.ts';
import { sliceGroups } from './slice-groups.ts';

/** Options of {@link evaluate}. */
export interface EvaluateOptions {
  /** Which slices to judge besides all rows, from `bySlice`; they read the columns of `scored.table`. @default [] */
  readonly slices?: Slicing;
  /** Asks for an interval beside each figure, over all rows and in each slice; `{}` for the defaults. @default none */
  readonly intervals?: IntervalOptions;
  /** Whether to add what pictures are drawn from, over all rows; of probabilities of a binary label. @default false */
  readonly curves?: boolean;
}

const where = 'evaluate/evaluate';

/**
 * How good scores are: every metric over all rows, and over every slice.
 *
 * A slice is the rows of one level of a column, of a bucket of a number, or of a part of a date (`bySlice`). Levels come
 * in the order the column has them; a missing value is in the slice `(missing)`. Every slice with rows is there, however
 * small: it is for the reader, or the gate, to say how small is too small.
 *
 * An interval is the metric's own (`interval`), as Wilson's of a share; the normal one, within the metric's `bounds`, where
 * the metric knows how far each row moves it (`influence`, or the `rowValues` of a mean); and the basic one of a seeded
 * bootstrap elsewhere.
 *
 * @param scored - labels, scores and, for slices and metrics that read columns, the raw rows; from `predictor.score`,
 *   or your own arrays.
 * @param metrics - by the name they will have in limits, such as `{ auc, logLoss }`.
 * @returns a plain record. A metric that does not exist, such as the AUC of one class, is `NaN`, as is an interval of
 *   it, one of rows that all move it alike or of a single row, unless it is a share, and a bootstrap's where too many
 *   resamples have no figure.
 * @throws {SlipwayError} `bad-data` on what is no arrays, on a missing label or score, or where a metric refuses one, naming the row;
 *   `shape-mismatch` when lengths differ; `bad-option` without metrics, on a function that is no metric, on a metric
 *   called `slices`, or on slices or metrics that read columns without a table; `unknown-column`, `wrong-kind` on a
 *   column that cannot be sliced so, such as a time column by its values; `too-large` beyond 10,000 slices; `column-collision`
 *   when a column has both missing values and a level `(missing)`.
 * @cost rows are grouped once a column; then each metric reads every row once a column. The bootstrap, for metrics that
 *   need it, evaluates them once for each resample.
 * @example
 * const scored = { labels: Float64Array.of(0, 1, 1), scores: Float64Array.of(0.2, 0.9, 0.4),
 *   table: table({ origin: categoryColumn(['EWR', 'EWR', 'JFK']) }) };
 * evaluate(scored, { accuracy }, { slices: bySlice('origin') }).slices // => [{ slice: { origin: 'EWR' }, rows: 2, metrics: { accuracy: 1 } }, { slice: { origin: 'JFK' }, rows: 1, metrics: { accuracy: 0 } }]
 */
export function evaluate(scored: Scored, metrics: Metrics, options: EvaluateOptions = {}): Evaluation {
  checkKeys(where, options, ['slices', 'intervals', 'curves']);
  const { slices = [] } = options;
  const curves = checkFlag(where, 'curves', options.curves ?? false);
  const intervals = options.intervals && checkIntervals(where, options.intervals);
  const named = checkMetrics(where, metrics);
  const rows = checkScoredRows(where, scored, named);
  const groups =
    slices.length === 0 ? [] : [...sliceGroups(scoredTable(where, scored, 'slices are asked for'), slices)];
  const ofSlices =
    intervals &&
    intervalsOfSlices(
      where,
      intervals,
      groups.reduce((count, of) => count + of.slices.length, 0),
      named.find(([, metric]) => isDrawn(metric))?.[0],
    );
  const judge = (
    of: MeasuredRows,
    options: Required<IntervalOptions> | undefined,
  ): Pick<Evaluation, 'metrics' | 'intervals'> => {
    const figures = figuresOf(named, of);
    return { metrics: figures, ...(options && { intervals: intervalsOf(named, figures, of, options) }) };
  };
  return {
    rows: rows.labels.length,
    ...judge(rows, intervals),
    directions: Object.fromEntries(named.map(([name, { direction }]) => [name, direction])),
    slices: groups.flatMap(({ slices, codes }) =>
      rowsBySlice(rows, codes, slices.length).map((of, place) => ({
        slice: slices[place]!,
        rows: of.labels.length,
        ...judge(of, ofSlices),
      })),
    ),
    ...(intervals && { confidence: intervals.confidence }),
    ...(intervals?.slices === 'together' && { sliceConfidence: ofSlices!.confidence }),
    ...(curves && { curves: curvesOf(rows) }),
  };
}

function figuresOf(
  metrics: readonly (readonly [string, Metric])[],
  rows: MeasuredRows,
): Readonly<Record<string, number>> {
  return Object.fromEntries(metrics.map(([name, metric]) => [name, measure(metric, rows)]));
}
