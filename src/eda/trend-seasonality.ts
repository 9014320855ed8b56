import type { Zone } from '../table/zone.ts';
import { CYCLES, type Cycle, type TrendUnit } from './trend-calendar.ts';
import {
  MOST_POINTS,
  spanOf,
  trendSeries,
  type TrendAggregate,
  type TrendRows,
  type TrendSeries,
} from './trend-series.ts';

/** How values follow a cycle of the calendar. Plain JSON. */
export interface Seasonality {
  readonly by: Cycle['by'];
  /** Share of the variance within days, weeks or years that the cycle explains, in [0, 1]: eta squared. */
  readonly strength: number;
  readonly fStatistic: number;
  readonly degrees: readonly [between: number, within: number];
  /** Hours 0 to 23, days of the week from Monday 1 to Sunday 7, months 1 to 12; those that have a value. */
  readonly levels: readonly { readonly value: number; readonly mean: number; readonly rows: number }[];
}

/**
 * The cycles that a series goes through: of the day by hours, of the week by days, of the year by months.
 *
 * Each is judged on the series of its own unit. The level, straight from the mean of one day, week or year to the next, is taken
 * out, so that a trend is no season, and what is left is held against the place in the cycle by one-way analysis of
 * variance, less a degree of freedom for each mean. A cycle is listed when the series goes through it twice; none of the day where all
 * instants are midnights, and of a count none whose units are more than 200,000.
 */
export function seasonality(
  where: string,
  rows: TrendRows,
  aggregate: TrendAggregate,
  zone: Zone,
): Seasonality[] {
  if (rows.instants.length === 0) return [];
  return CYCLES.flatMap((cycle): Seasonality[] => {
    if (cycle.by === 'hourOfDay' && rows.instants.every((instant) => isMidnight(instant, zone))) return [];
    const counts = aggregate === 'count';
    if (counts && spanOf(rows, cycle.unit, zone) > MOST_POINTS) return [];
    const series = trendSeries(where, rows, cycle.unit, aggregate, zone, counts ? 'kept' : 'left-out');
    const found = cycleOf(series, cycle, zone);
    return found ? [found] : [];
  });
}

function isMidnight(instant: number, zone: Zone): boolean {
  return (instant + zone.offsetAt(instant)) % 86_400_000 === 0;
}

/** No place in a cycle is beyond this. */
const PLACES = 25;
const TURNS = 5;

function cycleOf(series: TrendSeries, cycle: Cycle, zone: Zone): Seasonality | null {
  const { left, levelOf, rounds } = withoutRounds(series, cycle, zone);
  const [counts, means, rows] = [0, 1, 2].map(() => new Float64Array(PLACES)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const effects = meansBy(left, levelOf);
  let [points, groups, between, total] = [0, 0, 0, 0];
  for (let at = 0; at < left.length; at++) {
    if (Number.isNaN(left[at])) continue;
    const level = levelOf[at]!;
    if (counts[level] === 0) groups++;
    means[level]! += (series.values[at]! - means[level]!) / ++counts[level]!;
    rows[level]! += series.rows[at]!;
    between += effects[level]! ** 2;
    total += left[at]! ** 2;
    points++;
  }
  const size = series.values.reduce((most, value) => (Math.abs(value) > most ? Math.abs(value) : most), 0);
  const within = points - groups - (rounds - 1);
  // What rounding leaves of a line or a constant is no variation.
  const least = points * (size * 1e-13) ** 2;
  if (rounds < 2 || groups < 2 || within < 1 || !(total > least && total < Infinity)) return null;
  return {
    by: cycle.by,
    strength: Math.min(1, between / total),
    fStatistic: between / (groups - 1) / (Math.max(0, total - between) / within),
    degrees: [groups - 1, within],
    levels: [...counts.keys()]
      .filter((level) => counts[level]! > 0)
      .map((value) => ({ value, mean: means[value]!, rows: rows[value]! })),
  };
}

/**
 * What is left of each point without the level of its time, around 0; `NaN` where there is no value.
 *
 * The level runs straight from the mean of one day, week or year to that of the next, so that nothing is left of a line; the
 * means leave out what the place in the cycle adds, in a few turns, so that half a week weighs no Sundays it has not.
 */
function withoutRounds(
  { starts, places, values }: TrendSeries,
  cycle: Cycle,
  zone: Zone,
): { readonly left: Float64Array; readonly levelOf: Int8Array; readonly rounds: number } {
  const levelOf = Int8Array.from(starts, (start) => cycle.valueAt(start, zone));
  const roundOf = new Int32Array(values.length);
  let [rounds, last] = [0, NaN];
  for (let at = 0; at < values.length; at++) {
    if (Number.isNaN(values[at])) continue;
    const round = cycle.roundOf(starts[at]!, zone);
    if (round !== last) rounds++;
    last = round;
    roundOf[at] = rounds - 1;
  }
  let left = values;
  let effects = new Float64Array(PLACES);
  for (let turn = 0; turn < TURNS; turn++) {
    left = withoutLevel(values, places, roundOf, rounds, (at) => effects[levelOf[at]!]!);
    effects = meansBy(left, levelOf);
  }
  return { left, levelOf, rounds };
}

function withoutLevel(
  values: Float64Array,
  placeAt: Float64Array,
  roundOf: Int32Array,
  rounds: number,
  effectAt: (at: number) => number,
): Float64Array {
  const [counts, levels, places] = [0, 1, 2].map(() => new Float64Array(rounds)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  for (let at = 0; at < values.length; at++) {
    if (Number.isNaN(values[at])) continue;
    const round = roundOf[at]!;
    const count = ++counts[round]!;
    levels[round]! += (values[at]! - effectAt(at) - levels[round]!) / count;
    places[round]! += (placeAt[at]! - places[round]!) / count;
  }
  const left = values.slice();
  let [sum, present] = [0, 0];
  for (let at = 0; at < values.length; at++) {
    if (Number.isNaN(values[at])) continue;
    const round = roundOf[at]!;
    // Beyond the middle of the first and the last one, the line runs on.
    const from = Math.max(0, Math.min(rounds - 2, placeAt[at]! < places[round]! ? round - 1 : round));
    const to = Math.min(rounds - 1, from + 1);
    const slope = to === from ? 0 : (levels[to]! - levels[from]!) / (places[to]! - places[from]!);
    left[at] = values[at]! - levels[from]! - slope * (placeAt[at]! - places[from]!);
    sum += left[at]!;
    present++;
  }
  return left.map((value) => value - sum / present);
}

/** The mean of what is present by place in the cycle; 0 where nothing is. */
function meansBy(left: Float64Array, levelOf: Int8Array): Float64Array<ArrayBuffer> {
  const [counts, means] = [new Float64Array(PLACES), new Float64Array(PLACES)];
  for (let at = 0; at < left.length; at++) {
    const level = levelOf[at]!;
    if (!Number.isNaN(left[at])) means[level]! += (left[at]! - means[level]!) / ++counts[level]!;
  }
  return means;
}

/** The series without the cycle that its own points show, of the day for hours and of the week for days. */
export function withoutCycle(series: TrendSeries, unit: TrendUnit, zone: Zone): Float64Array {
  const cycle = CYCLES.find((each) => each.unit === unit && unit !== 'month');
  if (!cycle) return series.values;
  const { left, levelOf, rounds } = withoutRounds(series, cycle, zone);
  if (rounds < 2) return series.values;
  const effects = meansBy(left, levelOf);
  return series.values.map((value, at) => value - effects[levelOf[at]!]!);
}
