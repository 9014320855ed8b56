import { random, type Random } from '../core/random.ts';
import { groupCodes } from '../metrics/group-codes.ts';
import type { Metric } from '../metrics/metric.ts';
import { scoreOrder } from '../metrics/score-order.ts';
import { NO_INTERVAL } from '../stats/error-intervals.ts';
import { quantileAt } from '../stats/quantile-at.ts';
import { sortedGroups } from '../stats/sorted-groups.ts';
import type { Interval } from '../stats/wilson.ts';
import type { Column } from '../table/column.ts';
import { rowsAt, type MeasuredRows } from './measured-rows.ts';

/**
 * The figure of each metric in each of some seeded draws, by its name.
 *
 * What is drawn with replacement, as many as there are, is rows, or, for a metric over groups of rows, those groups: the
 * same for every model that scored them and for every metric that draws the same. Rows come in ascending order of their
 * model's scores, where there is one a row, since metrics are quicker on those; those of groups, group by group, and the
 * column that tells groups apart has a new value for each time that one was drawn.
 *
 * @param models - the same rows, scored by one model or more.
 * @param timesOf - how often each row of a model comes, from how often each was drawn, where that is not the same; groups
 *   come as often as they were drawn.
 */
export function drawnFigures(
  models: readonly MeasuredRows[],
  metrics: readonly (readonly [string, Metric])[],
  { resamples, seed }: { readonly resamples: number; readonly seed: number },
  figureOf: (metric: Metric, models: readonly MeasuredRows[]) => number,
  timesOf: TimesOf = (times) => times,
): ReadonlyMap<string, Float64Array> {
  const figures = new Map(metrics.map(([name]) => [name, new Float64Array(resamples)]));
  for (const group of new Set(metrics.map(([, metric]) => metric.group))) {
    const alike = metrics.filter(([, metric]) => metric.group === group);
    const draw = group === undefined ? rowDraw(models, timesOf) : groupDraw(models, group);
    const source = random(seed);
    for (let at = 0; at < resamples; at++) {
      const drawn = draw(source);
      for (const [name, metric] of alike) figures.get(name)![at] = figureOf(metric, drawn);
    }
  }
  return figures;
}

type Draw = (source: Random) => readonly MeasuredRows[];
type TimesOf = (times: Int32Array, model: number) => Int32Array;

function rowDraw(models: readonly MeasuredRows[], timesOf: TimesOf): Draw {
  const count = models[0]!.labels.length;
  const orders = models.map(orderOf);
  const times = new Int32Array(count);
  return (source) => {
    times.fill(0);
    for (let row = 0; row < count; row++) times[source.integer(count)]!++;
    return models.map((rows, model) => rowsAt(rows, repeated(orders[model]!, timesOf(times, model))));
  };
}

function groupDraw(models: readonly MeasuredRows[], group: string): Draw {
  const { codes, groups } = groupCodes('evaluate/bootstrap', group, models[0]!.columns!);
  const { starts, order } = sortedGroups(codes, groups);
  const names = Array.from({ length: groups }, (_, time) => String(time));
  return (source) => {
    const drawn = Int32Array.from({ length: groups }, () => source.integer(groups));
    const rows = drawn.reduce((sum, of) => sum + starts[of + 1]! - starts[of]!, 0);
    const [places, times] = [new Int32Array(rows), new Int32Array(rows)];
    let next = 0;
    drawn.forEach((of, time) => {
      for (let at = starts[of]!; at < starts[of + 1]!; at++) {
        places[next] = order[at]!;
        times[next++] = time;
      }
    });
    return models.map((model) => {
      const { columns, ...rest } = rowsAt(model, places);
      const told = numbered(columns!.columns.get(group)!, times, names);
      return { ...rest, columns: { rows, columns: new Map([...columns!.columns, [group, told]]) } };
    });
  };
}

/** A column of the same kind that has a value for each time a group was drawn. */
function numbered({ kind }: Column, times: Int32Array, names: readonly string[]): Column {
  if (kind === 'category') return { kind, codes: times, levels: names };
  if (kind === 'text') return { kind, values: Array.from(times, (time) => names[time]!) };
  return { kind: 'number', values: Float64Array.from(times) };
}

/** Each row of the order as often as it was drawn. */
function repeated(order: Int32Array, times: Int32Array): Int32Array {
  const places = new Int32Array(times.reduce((sum, time) => sum + time, 0));
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
 * The percentiles between which a share of the drawn figures lies: of differences, whose draws are off by what is off alike for
 * both models, which cancels.
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
 * The basic interval of a figure: as far as draws are from it, so far it is from the truth, on the other side. What draws are
 * too high by, as where chance counts as distance, is so taken off and not added a second time.
 *
 * It is kept within bounds, and holds its figure. Draws without a figure count as in {@link bootstrapInterval}.
 *
 * @source A. C. Davison, D. V. Hinkley (1997), Bootstrap Methods and their Application, 5.2.1.
 */
export function basicInterval(
  figure: number,
  drawn: Float64Array,
  confidence: number,
  [least, most]: readonly [number, number] = [-Infinity, Infinity],
): Interval {
  const { low: below, high: above } = bootstrapInterval(drawn, confidence);
  if (Number.isNaN(below) || Number.isNaN(above)) return NO_INTERVAL;
  return {
    low: Math.max(least, Math.min(figure, 2 * figure - above)),
    high: Math.min(most, Math.max(figure, 2 * figure - below)),
  };
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
