import type { Metric } from '../../metrics/metric.ts';
import { drawnFigures } from '../bootstrap.ts';
import type { IntervalOptions } from '../intervals.ts';
import { influenceOf, measure, unitsOf, type MeasuredRows } from '../measured-rows.ts';
import { pairedInterval, sameScores } from '../paired-interval.ts';
import { worseBy, type Cost } from './cost.ts';

/** What shuffling costs in one metric. */
export interface PermutationCost extends Cost {
  /** Standard deviation of the cost from one shuffling to the next; `NaN` with one. */
  readonly deviation: number;
}

/** The scores of rows once values in some columns went from row to row. */
export interface Shuffling {
  readonly scores: Float64Array;
  /** By row, the row whose values it has. */
  readonly from: Int32Array;
}

/** The mean cost over some shufflings, and how far it is off for other rows like these and other shufflings. */
export function shuffledCost(
  metric: Metric,
  rows: MeasuredRows,
  shufflings: readonly Shuffling[],
  options: Required<IntervalOptions>,
): PermutationCost {
  const each = shufflings.map(({ scores }) => worseBy(metric, rows, { ...rows, scores }));
  const cost = each.reduce((sum, one) => sum + one, 0) / each.length;
  const deviation = Math.sqrt(each.reduce((sum, one) => sum + (one - cost) ** 2, 0) / (each.length - 1));
  const isSame = shufflings.every(({ scores }) => sameScores(rows, scores));
  const error = shuffledError(metric, rows, shufflings);
  const found =
    error === undefined
      ? drawnCosts(metric, rows, shufflings, options)
      : // Few rows may hide what the shufflings themselves show.
        Math.max(error, each.length > 1 ? deviation / Math.sqrt(each.length) : 0);
  const { interval } = pairedInterval(
    metric,
    { difference: cost, figures: [measure(metric, rows), cost], isSame, found },
    options.confidence,
  );
  return { cost, interval, deviation };
}

/**
 * The standard error of a mean cost. A row, or a group of rows where the metric is over groups, moves it twice: by what it
 * loses with the values of others, and by what others lose with its values. `undefined` when the metric does not tell how far
 * rows move it.
 *
 * What single shufflings add by chance to both is taken off again, down to what so many shufflings of rows that do not hang
 * together would leave.
 *
 * @source W. Hoeffding (1948), Annals of Mathematical Statistics 19(3), 293–325, section 5: the projection of a statistic
 *   over pairs of rows.
 */
function shuffledError(
  metric: Metric,
  rows: MeasuredRows,
  shufflings: readonly Shuffling[],
): number | undefined {
  const own = influenceOf(metric, rows);
  if (!own) return undefined;
  const units = unitsOf(metric, rows) ?? Int32Array.from(own, (_, row) => row);
  const weightOf = (row: number): number => (rows.weights ? rows.weights[row]! : 1);
  const moves = new Float64Array(own.length);
  let [byChance, least] = [0, 0];
  for (const { scores, from } of shufflings) {
    const theirs = influenceOf(metric, { ...rows, scores })!;
    const [lost, givers] = [new Float64Array(own.length), new Float64Array(own.length)];
    for (let row = 0; row < own.length; row++) {
      if (weightOf(row) === 0) continue;
      lost[units[row]!]! += weightOf(row) * (own[row]! - theirs[row]!);
      givers[units[row]!]!++;
    }
    for (let row = 0; row < own.length; row++)
      if (weightOf(row) > 0) moves[units[from[row]!]!]! += lost[units[row]!]!;
    for (let unit = 0; unit < own.length; unit++) {
      moves[unit]! += lost[unit]!;
      byChance += givers[unit]! * lost[unit]! ** 2;
      least += lost[unit]! ** 2;
    }
  }
  const squares = moves.reduce((sum, move) => sum + move ** 2, 0);
  const total = own.reduce((sum, _, row) => sum + weightOf(row), 0);
  return Math.sqrt(Math.max(squares - byChance, least)) / (shufflings.length * total);
}

/**
 * From rows that are drawn anew: a row with another's values comes as often as both were drawn, multiplied.
 *
 * @source A. B. Owen (2007), The pigeonhole bootstrap, Annals of Applied Statistics 1(2), 386–411: too wide rather than
 *   too narrow. Of a metric over groups, groups are drawn as those that get values alone.
 */
function drawnCosts(
  metric: Metric,
  rows: MeasuredRows,
  shufflings: readonly Shuffling[],
  options: Required<IntervalOptions>,
): Float64Array {
  // Before and after each shuffling in turn, on the same rows: what moves nothing costs exactly nothing.
  const pairs = shufflings.flatMap(({ scores }) => [rows, { ...rows, scores }]);
  const figureOf = (_: Metric, models: readonly MeasuredRows[]): number => {
    let sum = 0;
    for (let at = 0; at < models.length; at += 2) sum += worseBy(metric, models[at]!, models[at + 1]!);
    return sum / shufflings.length;
  };
  const timesOf = (times: Int32Array, model: number): Int32Array => {
    const { from } = shufflings[model >> 1]!;
    return times.map((time, row) => time * times[from[row]!]!);
  };
  return drawnFigures(pairs, [['cost', metric]], options, figureOf, timesOf).get('cost')!;
}
