import { SlipwayError } from '../core/error.ts';
import { checkChoice, checkKeys, checkNames, checkNumber } from '../core/options.ts';
import { fPValue } from '../stats/f-distribution.ts';
import { quantileOf } from '../stats/quantiles.ts';
import { sortedCopy } from '../stats/sort-numbers.ts';
import { column, type Table } from '../table/table.ts';
import { zoneOf } from '../table/zone.ts';
import { figure } from './figures.ts';
import type { TrendUnit } from './trend-calendar.ts';
import { changePoints } from './trend-change-points.ts';
import { seasonality, withoutCycle } from './trend-seasonality.ts';
import { trendSeries, type TrendAggregate } from './trend-series.ts';
import { trendSlope, type TrendSlope } from './trend-slope.ts';
import { chooseUnit, trendRows } from './trend-rows.ts';

export type { TrendAggregate, TrendSlope, TrendUnit };

/** Options of {@link trend}. */
export interface TrendOptions {
  /** The time column. */
  readonly time: string;
  /** What is followed: a number column for `mean` and `median`, any with `level` for `share`; for `count` it may be left out. */
  readonly column?: string;
  /** What a point says of its rows. @default 'mean' with a column, else 'count' */
  readonly aggregate?: TrendAggregate;
  /** For `share`: the level, text or number (as JavaScript spells it) whose share is followed. */
  readonly level?: string;
  /** What a point spans. @default the shortest that gives at most 800 points */
  readonly unit?: TrendUnit;
  /** IANA zone whose calendar is meant. @default the zone of the time column */
  readonly timeZone?: string;
  /** How the test for a slope takes neighbours that go together. @default 'hamed-rao' */
  readonly correction?: 'none' | 'hamed-rao';
  /** A step with a larger p-value than this is left out, in (0, 1]. @default 0.01 */
  readonly maxPValue?: number;
}

/** The rows of one unit of time. Instants are milliseconds since 1970 UTC. */
export interface TrendPoint {
  readonly start: number;
  readonly rows: number;
  /** `null` without rows, save for a count. */
  readonly value: number | null;
  /** 95 % limits of the value; `null` where rows are too few, and for a count. */
  readonly low: number | null;
  readonly high: number | null;
}

/** A step from one level to another. */
export interface TrendChange {
  /** The start of the first point after it. */
  readonly at: number;
  /** Mean of the points from the step before, or the beginning, up to it; and from it to the next, or the end. */
  readonly before: number;
  readonly after: number;
  /** Of Pettitt's test on those points. */
  readonly pValue: number;
}

/** How values follow the hours of the day, the days of the week or the months of the year. */
export interface TrendSeasonality {
  readonly by: 'hourOfDay' | 'dayOfWeek' | 'month';
  /** Share of the variance within days, weeks or years that the place in the cycle explains, in [0, 1]: eta squared. */
  readonly strength: number;
  readonly pValue: number;
  /** Hours 0 to 23; days from Monday 1 to Sunday 7; months 1 to 12. `mean` of the points of that place, over `rows` rows. */
  readonly levels: readonly { readonly value: number; readonly mean: number; readonly rows: number }[];
}

/** How something went over time. Plain JSON; a figure that does not exist is `null`. */
export interface Trend {
  readonly column: string | null;
  readonly time: string;
  readonly aggregate: TrendAggregate;
  /** Of `share`, else `null`. */
  readonly followed: string | null;
  readonly unit: TrendUnit;
  readonly zone: string;
  /** Rows whose time or value is missing, infinite or beyond any calendar: in no figure. */
  readonly leftOut: number;
  /** Neighbouring units, those without rows included. */
  readonly points: readonly TrendPoint[];
  /** Of all rows together: their mean, median or share; of a count the mean of the points. */
  readonly level: number | null;
  /** `null` on fewer than 4 points with a value, or when all are alike. */
  readonly slope: TrendSlope | null;
  readonly changePoints: readonly TrendChange[];
  readonly seasonality: readonly TrendSeasonality[];
}

const WHERE = 'eda/trend';

/**
 * How a column went over time: its level by hour, day, week or month, whether it rises or falls, where it stepped, and
 * which hours, weekdays and months are unlike the others.
 *
 * Points are on the calendar of the zone: a day has 23 to 25 hours where clocks change. A missing time or value is left out and
 * counted; a unit without rows has no value (of a count: 0) and is no neighbour of anything. The first and last units may be
 * covered in part, which a count shows as a fall.
 *
 * *Slope*: Theil and Sen's line with its 95 % interval, in the column's unit per unit of time, and the test of Mann and
 * Kendall; neighbours that go together widen both (Hamed and Rao), unless `correction` is `none`. From 1,500 points on,
 * neighbours are averaged first. *Steps*: PELT on the mean, every step costing three times the long-run variance times
 * ln n; those that Pettitt's test finds no more than chance are left out, and all of them where one straight line does as well.
 * For both, the cycle of the day is taken out of hours and that of the week out of days; the cycle of the year is not,
 * so that seasons show as steps. *Seasonality*: one-way analysis of variance by place in the cycle, days, weeks or years
 * around their own means; listed when the cycle is gone through twice (of a count: in 200,000 hours, days or months at most).
 *
 * Limits of a mean are the normal ones, of a share Wilson's, of a median by ranks. All p-values take the points of a cycle or
 * stretch for independent beyond what is said here.
 *
 * @throws {SlipwayError} `bad-option`; `unknown-column`; `wrong-kind`; `too-large` on more than 200,000 units.
 * @cost one pass over the rows for each cycle, and the square of the points: a second at 20,000 hours.
 * @source P. K. Sen (1968); H. B. Mann (1945); K. H. Hamed, A. R. Rao (1998); R. Killick, P. Fearnhead, I. A. Eckley
 *   (2012); N. R. Zhang, D. O. Siegmund (2007) for the penalty; A. N. Pettitt (1979).
 * @example
 * const at = Array.from({ length: 30 }, (_, day) => Date.UTC(2013, 0, 1 + day));
 * const fares = table({ at: timeColumn(at), fare: numberColumn(at.map((_, day) => 5 + 2 * day)) });
 * trend(fares, { time: 'at', column: 'fare', unit: 'day' }).slope.perUnit // => 2
 */
export function trend(from: Table, options: TrendOptions): Trend {
  checkKeys(WHERE, options, [
    ...['time', 'column', 'aggregate', 'level', 'unit', 'timeZone', 'correction', 'maxPValue'],
  ]);
  const time = checkNames(WHERE, 'time', [options.time])[0]!;
  const name = options.column === undefined ? null : checkNames(WHERE, 'column', [options.column])[0]!;
  const aggregate = checkChoice(WHERE, 'aggregate', options.aggregate ?? (name === null ? 'count' : 'mean'), [
    'mean',
    'median',
    'count',
    'share',
  ]);
  const followed = checkFollowed(aggregate, name, options.level);
  const correction = checkChoice(WHERE, 'correction', options.correction ?? 'hamed-rao', [
    'none',
    'hamed-rao',
  ]);
  const maxPValue = checkNumber(WHERE, 'maxPValue', options.maxPValue ?? 0.01, {
    min: Number.MIN_VALUE,
    max: 1,
  });
  const zone = zoneOf(options.timeZone ?? column(from, time, 'time', WHERE).zone);
  const rows = trendRows(WHERE, from, time, name, aggregate, followed);
  const unit =
    options.unit === undefined
      ? chooseUnit(rows.instants)
      : checkChoice(WHERE, 'unit', options.unit, ['hour', 'day', 'week', 'month']);
  const series = trendSeries(WHERE, rows, unit, aggregate, zone, 'kept');
  const steady = withoutCycle(series, unit, zone);
  const present = Int32Array.from(steady.keys()).filter((at) => !Number.isNaN(steady[at]));
  const values = Float64Array.from(present, (at) => steady[at]!);
  return {
    column: name,
    time,
    aggregate,
    followed,
    unit,
    zone: zone.name,
    leftOut: from.rows - rows.instants.length,
    points: series.starts.map((start, at) => ({
      start,
      rows: series.rows[at]!,
      value: figure(series.values[at]!),
      low: figure(series.low[at]!),
      high: figure(series.high[at]!),
    })),
    level: figure(levelOf(rows.values, series.values, aggregate)),
    slope: trendSlope(Float64Array.from(present), values, correction),
    changePoints: changePoints(values, maxPValue).map(({ at, ...rest }) => ({
      at: series.starts[present[at]!]!,
      ...rest,
    })),
    seasonality: seasonality(WHERE, rows, aggregate, zone).map(
      ({ by, strength, fStatistic, degrees, levels }) => ({
        by,
        strength,
        pValue: fPValue(fStatistic, ...degrees),
        levels,
      }),
    ),
  };
}

function checkFollowed(aggregate: TrendAggregate, name: string | null, level: unknown): string | null {
  const refuse = (message: string): SlipwayError => new SlipwayError('bad-option', WHERE, message);
  if (aggregate !== 'count' && name === null)
    throw refuse(`aggregate is "${aggregate}" and there is no column; expected its name.`);
  if (aggregate !== 'share') {
    if (level !== undefined) throw refuse(`level goes with aggregate "share"; found "${aggregate}".`);
    return null;
  }
  if (typeof level !== 'string')
    throw refuse(
      `level is ${level === undefined ? 'left out' : `of type ${typeof level}`}; expected the text of the level whose share is followed.`,
    );
  return level;
}

function levelOf(rows: Float64Array, points: Float64Array, aggregate: TrendAggregate): number {
  if (aggregate === 'median') return quantileOf(sortedCopy(rows), 0.5);
  let mean = NaN;
  const values = aggregate === 'count' ? points : rows;
  for (let at = 0; at < values.length; at++)
    mean = at === 0 ? values[0]! : mean + (values[at]! - mean) / (at + 1);
  return mean;
}
