import { SlipwayError } from '../core/error.ts';
import { quantileOf } from '../stats/quantiles.ts';
import { sortedCopy } from '../stats/sort-numbers.ts';
import { wilsonInterval } from '../stats/wilson.ts';
import type { Zone } from '../table/zone.ts';
import { unitCalendar, type TrendUnit } from './trend-calendar.ts';

/** What a point says of its rows. */
export type TrendAggregate = 'mean' | 'median' | 'count' | 'share';

/** The rows of a trend: an instant each, and a value where one is asked for. None is missing. */
export interface TrendRows {
  readonly instants: Float64Array;
  /** For `share` 0 or 1; for `count` of no meaning. */
  readonly values: Float64Array;
}

/** A series of neighbouring units, the empty ones included. */
export interface TrendSeries {
  readonly starts: readonly number[];
  readonly rows: Float64Array;
  /** `NaN` where there is nothing to say, and so with the 95 % limits. */
  readonly values: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
}

const MOST_POINTS = 1_000_000;
/** The 97.5 % point of the standard normal distribution. */
const Z = 1.959963984540054;

/** The rows by unit. @throws {SlipwayError} `too-large` past a million points. */
export function trendSeries(
  where: string,
  { instants, values }: TrendRows,
  unit: TrendUnit,
  aggregate: TrendAggregate,
  zone: Zone,
): TrendSeries {
  const calendar = unitCalendar(unit, zone, instants[0] ?? 0);
  let [first, last] = [Infinity, -Infinity];
  const ordinals = new Float64Array(instants.length);
  for (let row = 0; row < instants.length; row++) {
    const ordinal = calendar.ordinalOf(instants[row]!);
    ordinals[row] = ordinal;
    if (ordinal < first) first = ordinal;
    if (ordinal > last) last = ordinal;
  }
  const length = instants.length === 0 ? 0 : last - first + 1;
  if (length > MOST_POINTS) {
    throw new SlipwayError(
      'too-large',
      where,
      `the times span ${length} units of a ${unit}; expected at most ${MOST_POINTS}. Name a longer unit, or filter out times that cannot be.`,
      { details: { points: length, unit } },
    );
  }
  const places = Int32Array.from(ordinals, (ordinal) => ordinal - first);
  const rows = new Float64Array(length);
  for (let row = 0; row < places.length; row++) rows[places[row]!]!++;
  return {
    starts: Array.from({ length }, (_, at) => calendar.startOf(first + at)),
    rows,
    ...aggregated(aggregate, places, values, rows),
  };
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
