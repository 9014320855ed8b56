import { groupCodes } from '../metrics/group-codes.ts';
import { errorOf, meanInfluence } from '../metrics/influence.ts';
import type { Metric } from '../metrics/metric.ts';
import { weightedMean } from '../metrics/weighted-mean.ts';
import type { Table } from '../table/table.ts';
import { take } from '../table/take.ts';

const where = 'evaluate/measured-rows';

/** What metrics read of some rows. */
export interface MeasuredRows {
  readonly labels: Float64Array;
  readonly scores: Float64Array;
  readonly weights: Float64Array | undefined;
  /** The raw columns that metrics name. */
  readonly columns: Table | undefined;
}

/** A metric of some rows. */
export function measure(metric: Metric, rows: MeasuredRows): number {
  return metric(rows.labels, rows.scores, rows.weights, columnsFor(metric, rows));
}

/** The columns that a metric names; `undefined` when it names none. */
export function columnsFor({ columns = [] }: Metric, rows: MeasuredRows): Table | undefined {
  if (columns.length === 0) return undefined;
  const all = rows.columns!;
  return { rows: all.rows, columns: new Map(columns.map((name) => [name, all.columns.get(name)!])) };
}

/**
 * How far each row moves a metric: its influence, or, of a metric that is a mean of what rows are worth, how far those
 * are from it. `undefined` when the metric tells neither.
 */
export function influenceOf(metric: Metric, rows: MeasuredRows): Float64Array | undefined {
  const columns = columnsFor(metric, rows);
  if (metric.influence) return metric.influence(rows.labels, rows.scores, rows.weights, columns);
  if (!metric.rowValues) return undefined;
  const values = metric.rowValues(rows.labels, rows.scores, columns);
  return meanInfluence(values, weightedMean(values, rows.weights), rows.weights);
}

/** By row, which of the units that chance draws it is of, the groups of a metric over groups; `undefined` where rows are. */
export function unitsOf({ group }: Metric, { columns }: MeasuredRows): Int32Array | undefined {
  return group === undefined ? undefined : groupCodes(where, group, columns!).codes;
}

/** The standard error of a figure, from how far each row moves it; of a metric over groups, from how far each group does. */
export function standardError(metric: Metric, rows: MeasuredRows, influence: Float64Array): number {
  return errorOf(influence, rows.weights, unitsOf(metric, rows));
}

/**
 * The standard error of a figure less that of other scores of the same rows: what makes rows hard for both cancels.
 * `undefined` when the metric does not tell how far rows move it.
 */
export function differenceError(metric: Metric, rows: MeasuredRows, other: MeasuredRows): number | undefined {
  const own = influenceOf(metric, rows);
  if (!own) return undefined;
  const theirs = influenceOf(metric, other)!;
  // Differences first: what moves nothing is 0, and not nearly so.
  const moves = own.map((move, row) => move - theirs[row]!);
  return standardError(metric, rows, moves);
}

/** Some rows, in the order given; a place may come more than once. */
export function rowsAt({ labels, scores, weights, columns }: MeasuredRows, places: Int32Array): MeasuredRows {
  return {
    labels: valuesAt(labels, places),
    scores: valuesAt(scores, places, scores.length / labels.length),
    weights: weights && valuesAt(weights, places),
    columns: columns && take(columns, places),
  };
}

/** The values of rows; of several a row, side by side. */
function valuesAt(values: Float64Array, places: Int32Array, width = 1): Float64Array {
  const out = new Float64Array(places.length * width);
  for (let place = 0; place < places.length; place++) {
    const from = places[place]! * width;
    for (let k = 0; k < width; k++) out[place * width + k] = values[from + k]!;
  }
  return out;
}
