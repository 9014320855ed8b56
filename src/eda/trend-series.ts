import { SlipwayError } from '../core/error.ts';
import { quantileOf } from '../stats/quantiles.ts';
import { sortedCopy } from '../stats/sort-numbers.ts';
import { wilsonInterval } from '../stats/wilson.ts';
import type { Zone } from '../table/zone.ts';
import { unitCalendar, type TrendUnit, type UnitCalendar } from './trend-calendar.ts';

/** What a point says of its rows. */
export type TrendAggregate = 'mean' | 'median' | 'count' | 'share';

/** The rows of a trend: an instant each, and a value where one is asked for. None is missing. */
export interface TrendRows {
  readonly instants: Float64Array;
  /** For `share` 0 or 1; for `count` of no meaning. */
  readonly values: Float64Array;
}

/** A series of units in order: all neighbours, or those with rows. */
export interface TrendSeries {
  readonly starts: readonly number[];
  /** Shape `[points]`; how many units each is after the first. */
  readonly places: Float64Array;
  readonly rows: Float64Array;
  /** `NaN` where there is nothing to say, and so with the 95 % limits. */
  readonly values: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** The most units that a series with the empty ones may span. */
export const MOST_POINTS = 200_000;
/** The 97.5 % point of the standard normal distribution. */
const Z = 1.959963984540054;

/** How many units the instants span. */
export function spanOf({ instants }: TrendRows, unit: TrendUnit, zone: Zone): number {
  const ordinals = ordinalsOf(instants, unitCalendar(unit, zone, instants[0] ?? 0));
  let [first, last] = [Infinity, -Infinity];
  for (let row = 0; row < ordinals.length; row++) {
    if (ordinals[row]! < first) first = ordinals[row]!;
    if (ordinals[row]! > last) last = ordinals[row]!;
  }
  return ordinals.length === 0 ? 0 : last - first + 1;
}

/**
 * The rows by unit, with the units that have none or without them.
 *
 * @throws {SlipwayError} `too-large` past 200,000 units, when the empty ones are asked for.
 */
export function trendSeries(
  where: string,
  given: TrendRows,
  unit: TrendUnit,
  aggregate: TrendAggregate,
  zone: Zone,
  empty: 'kept' | 'left-out',
): TrendSeries {
  const { instants, values } = given;
  const calendar = unitCalendar(unit, zone, instants[0] ?? 0);
  const ordinals = ordinalsOf(instants, calendar);
  const sorted = sortedCopy(ordinals);
  const first = sorted[0] ?? 0;
  const span = sorted.length === 0 ? 0 : sorted[sorted.length - 1]! - first + 1;
  if (empty === 'kept' && span > MOST_POINTS) {
    throw new SlipwayError(
      'too-large',
      where,
      `the times span ${span} units of a ${unit}; expected at most ${MOST_POINTS}. Name a longer unit, or filter out times that cannot be.`,
      { details: { points: span, unit } },
    );
  }
  const places =
    empty === 'kept'
      ? Float64Array.from({ length: span }, (_, at) => at)
      : sorted.filter((ordinal, at) => ordinal !== sorted[at - 1]).map((ordinal) => ordinal - first);
  const pointOf = new Int32Array(ordinals.length);
  const rows = new Float64Array(places.length);
  for (let row = 0; row < ordinals.length; row++) {
    const place = ordinals[row]! - first;
    const point = empty === 'kept' ? place : placeOf(places, place);
    pointOf[row] = point;
    rows[point]!++;
  }
  return {
    starts: Array.from(places, (place) => calendar.startOf(first + place)),
    places,
    rows,
    ...aggregated(aggregate, pointOf, values, rows),
  };
}

function ordinalsOf(instants: Float64Array, calendar: UnitCalendar): Float64Array {
  const ordinals = new Float64Array(instants.length);
  for (let row = 0; row < instants.length; row++) ordinals[row] = calendar.ordinalOf(instants[row]!);
  return ordinals;
}

/** Where a value that is there is among ascending ones. */
function placeOf(sorted: Float64Array, value: number): number {
  let [low, high] = [0, sorted.length - 1];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

type Aggregated = Pick<TrendSeries, 'values' | 'low' | 'high'>;

function aggregated(
  aggregate: TrendAggregate,
  places: Int32Array,
  values: Float64Array,
  rows: Float64Array,
): Aggregated {
  const nothing = (): Float64Array => new Float64Array(rows.length).fill(NaN);
  if (aggregate === 'count') return { values: Float64Array.from(rows), low: nothing(), high: nothing() };
  if (aggregate === 'median') return medians(places, values, rows, nothing);
  const [means, squares] = [new Float64Array(rows.length), new Float64Array(rows.length)];
  const seen = new Float64Array(rows.length);
  for (let row = 0; row < places.length; row++) {
    const place = places[row]!;
    const distance = values[row]! - means[place]!;
    means[place]! += distance / ++seen[place]!;
    squares[place]! += distance * (values[row]! - means[place]!);
  }
  const [low, high] = [nothing(), nothing()];
  for (let place = 0; place < rows.length; place++) {
    const [count, mean] = [rows[place]!, means[place]!];
    if (count === 0) means[place] = NaN;
    else if (aggregate === 'share') {
      const interval = wilsonInterval(Math.round(mean * count), count);
      [low[place], high[place]] = [interval.low, interval.high];
    } else if (count > 1) {
      const half = Z * Math.sqrt(squares[place]! / (count - 1) / count);
      [low[place], high[place]] = [mean - half, mean + half];
    }
  }
  return { values: means, low, high };
}

function medians(
  places: Int32Array,
  values: Float64Array,
  rows: Float64Array,
  nothing: () => Float64Array,
): Aggregated {
  const ends = new Int32Array(rows.length);
  for (let place = 1; place < rows.length; place++) ends[place] = ends[place - 1]! + rows[place - 1]!;
  const grouped = new Float64Array(values.length);
  for (let row = 0; row < places.length; row++) grouped[ends[places[row]!]!++] = values[row]!;
  const [middles, low, high] = [nothing(), nothing(), nothing()];
  for (let place = 0; place < rows.length; place++) {
    const count = rows[place]!;
    const sorted = sortedCopy(grouped.subarray(ends[place]! - count, ends[place]));
    middles[place] = quantileOf(sorted, 0.5);
    // Between these ranks the median lies in 95 of 100 samples: the normal approximation of the binomial.
    const from = Math.floor((count - Z * Math.sqrt(count)) / 2);
    if (from < 1) continue;
    low[place] = sorted[from - 1]!;
    high[place] = sorted[count - from]!;
  }
  return { values: middles, low, high };
}
