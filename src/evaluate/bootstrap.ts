import { random } from '../core/random.ts';
import { scoreOrder } from '../metrics/score-order.ts';
import { quantileAt } from '../stats/quantile-at.ts';
import type { Interval } from '../stats/wilson.ts';
import { take } from '../table/take.ts';
import type { MeasuredRows } from './measured-rows.ts';

/**
 * The rows of a seeded draw with replacement, as many as there are, each row as often as it was drawn.
 *
 * Rows come in ascending order of the scores where there is one a row: metrics that need that order find it so.
 */
export function resample(
  rows: MeasuredRows,
  { resamples, seed }: { readonly resamples: number; readonly seed: number },
  visit: (rows: MeasuredRows, draw: number) => void,
): void {
  const count = rows.labels.length;
  const order = orderOf(rows);
  const source = random(seed);
  const times = new Int32Array(count);
  for (let draw = 0; draw < resamples; draw++) {
    times.fill(0);
    for (let row = 0; row < count; row++) times[source.integer(count)]!++;
    const places = new Int32Array(count);
    let next = 0;
    for (let place = 0; place < count; place++)
      for (let time = times[place]!; time > 0; time--) places[next++] = order[place]!;
    visit(rowsAt(rows, places), draw);
  }
}

function orderOf({ labels, scores }: MeasuredRows): Int32Array {
  return scores.length === labels.length ? scoreOrder(scores) : Int32Array.from(labels, (_, row) => row);
}

function rowsAt({ labels, scores, weights, columns }: MeasuredRows, places: Int32Array): MeasuredRows {
  return {
    labels: valuesAt(labels, places),
    scores: valuesAt(scores, places, scores.length / labels.length),
    weights: weights && valuesAt(weights, places),
    columns: columns && take(columns, places),
  };
}

/** The values of rows; of several a row, side by side. */
export function valuesAt(values: Float64Array, places: Int32Array, width = 1): Float64Array {
  const out = new Float64Array(places.length * width);
  for (let place = 0; place < places.length; place++) {
    const from = places[place]! * width;
    for (let k = 0; k < width; k++) out[place * width + k] = values[from + k]!;
  }
  return out;
}

/**
 * The percentiles between which a share of the drawn figures lies.
 *
 * A draw without a figure, such as the AUC of rows of one class, counts as beyond either end: where there are so many
 * that an end falls among them, the interval does not exist.
 *
 * @source B. Efron, R. J. Tibshirani (1993), An Introduction to the Bootstrap, 13.3; quantiles of type 7.
 */
export function bootstrapInterval(drawn: Float64Array, confidence: number): Interval {
  const ordered = drawn.filter((figure) => !Number.isNaN(figure)).sort();
  const without = drawn.length - ordered.length;
  const tail = (1 - confidence) / 2;
  // In front of the ordered figures, what lies below them; behind, what lies above: nothing, whose place gives NaN.
  const low = quantileAt(drawn.length, tail, (place) => ordered[place - without] ?? NaN);
  const high = quantileAt(drawn.length, 1 - tail, (place) => ordered[place] ?? NaN);
  return Number.isNaN(low) || Number.isNaN(high) ? { low: NaN, high: NaN } : { low, high };
}
