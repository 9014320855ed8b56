import { random } from '../core/random.ts';
import { scoreOrder } from '../metrics/score-order.ts';
import { quantileAt } from '../stats/quantile-at.ts';
import type { Interval } from '../stats/wilson.ts';
import { rowsAt, type MeasuredRows } from './measured-rows.ts';

/**
 * The rows of a seeded draw with replacement, as many as there are, each row as often as it was drawn; the same draw for
 * every model that scored them.
 *
 * Rows come in ascending order of their model's scores, where there is one a row: metrics that need that order find it so.
 *
 * @param models - the same rows, scored by one model or more.
 */
export function resample(
  models: readonly MeasuredRows[],
  { resamples, seed }: { readonly resamples: number; readonly seed: number },
  visit: (models: readonly MeasuredRows[], draw: number) => void,
): void {
  const count = models[0]!.labels.length;
  const orders = models.map(orderOf);
  const source = random(seed);
  const times = new Int32Array(count);
  for (let draw = 0; draw < resamples; draw++) {
    times.fill(0);
    for (let row = 0; row < count; row++) times[source.integer(count)]!++;
    visit(
      models.map((rows, model) => rowsAt(rows, repeated(orders[model]!, times))),
      draw,
    );
  }
}

/** Each row of the order as often as it was drawn. */
function repeated(order: Int32Array, times: Int32Array): Int32Array {
  const places = new Int32Array(order.length);
  let next = 0;
  for (let at = 0; at < order.length; at++) {
    const row = order[at]!;
    for (let time = times[row]!; time > 0; time--) places[next++] = row;
  }
  return places;
}

function orderOf({ labels, scores }: MeasuredRows): Int32Array {
  return scores.length === labels.length ? scoreOrder(scores) : Int32Array.from(labels, (_, row) => row);
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

/**
 * How likely so large a difference is, either way, when there is none: twice the share of draws on the rarer side of 0.
 *
 * Draws of 0 or without a figure count on both sides, and the difference itself is one draw more, so that it is never 0.
 *
 * @source A. C. Davison, D. V. Hinkley (1997), Bootstrap Methods and their Application, (4.11), of the bootstrap's own draws.
 */
export function bootstrapPValue(drawn: Float64Array): number {
  let [below, above] = [1, 1];
  for (const difference of drawn) {
    if (!(difference > 0)) below++;
    if (!(difference < 0)) above++;
  }
  return Math.min(1, (2 * Math.min(below, above)) / (drawn.length + 1));
}
