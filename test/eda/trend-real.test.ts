import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { trend, type Trend } from '../../src/eda/trend.ts';
import { fromCsv } from '../../src/sources/from-csv.ts';
import { numberColumn, timeColumn, type ColumnKind } from '../../src/table/column.ts';
import { concat } from '../../src/table/concat.ts';
import { column, withColumns, type Table } from '../../src/table/table.ts';

const shared = new URL('../../../shared/data/', import.meta.url);
const read = (path: string, columns: Record<string, ColumnKind> = {}): Table => {
  const bytes = readFileSync(new URL(path, shared));
  return fromCsv(path.endsWith('.gz') ? gunzipSync(bytes) : bytes, { columns });
};
const dates = ({ changePoints }: Trend): string[] =>
  changePoints.map(({ at }) => new Date(at).toISOString().slice(0, 10));

test.skipIf(!existsSync(shared))(
  'bike rentals rise over two years, by the hour, the day and the month',
  () => {
    const rides = read('bikeshare/hour.csv', { dteday: 'text' });
    const days = column(rides, 'dteday', 'text').values;
    const hours = column(rides, 'hr', 'number').values;
    const at = timeColumn(days.map((day, row) => Date.parse(`${day!}T00:00Z`) + hours[row]! * 3_600_000));
    const from = withColumns(rides, { at });
    const daily = trend(from, { time: 'at', column: 'cnt' });
    expect([daily.unit, daily.points.length, daily.leftOut]).toEqual(['day', 731, 0]);
    expect(daily.level! * 17_379).toBeCloseTo(3_292_679, 3);
    expect(daily.slope!.low).toBeGreaterThan(0);
    expect(daily.slope!.pValue).toBeLessThan(1e-4);
    // The rise from 143.8 to 234.7 in a year is a quarter of a rental a day.
    expect(daily.slope!.perUnit).toBeGreaterThan(0.15);
    expect(daily.slope!.perUnit).toBeLessThan(0.35);
    const [byHour, byDay, byMonth] = daily.seasonality;
    expect([byHour!.by, byDay!.by, byMonth!.by]).toEqual(['hourOfDay', 'dayOfWeek', 'month']);
    expect(byHour!.strength).toBeGreaterThan(0.5);
    expect(byHour!.pValue).toBeLessThan(1e-100);
    const busiest = byHour!.levels.reduce((most, level) => (level.mean > most.mean ? level : most));
    const quietest = byHour!.levels.reduce((least, level) => (level.mean < least.mean ? level : least));
    expect([busiest.value, quietest.value]).toEqual([17, 4]);
    expect(byDay!.strength).toBeLessThan(0.1);
    expect(byMonth!.strength).toBeGreaterThan(0.8);
    expect(byMonth!.pValue).toBeLessThan(0.001);
    // 165 hours of the two years are missing: points without a value.
    const hourly = trend(from, { time: 'at', column: 'cnt', unit: 'hour' });
    expect(hourly.points.filter(({ rows }) => rows === 0)).toHaveLength(165);
  },
);

test.skipIf(!existsSync(shared))(
  'the market changes when the states are joined: 5 May 1997, to the week',
  () => {
    const market = read('elec2/elec2.csv.gz');
    const transfer = trend(market, { time: 'timestamp', column: 'transfer' });
    expect(transfer.unit).toBe('week');
    expect(dates(transfer)).toEqual(['1997-05-05']);
    expect(transfer.changePoints[0]!.before).toBeCloseTo(0.41491, 4);
    expect(transfer.changePoints[0]!.after).toBeCloseTo(0.554, 2);
    const up = trend(market, { time: 'timestamp', column: 'price_move', aggregate: 'share', level: 'UP' });
    expect(up.level).toBeCloseTo(19_237 / 45_312, 12);
    expect(up.changePoints).toEqual([]);
  },
);

test.skipIf(!existsSync(shared))('a taxi ride costs more from September 2012 on, and is no longer', () => {
  const rides = concat(
    ['train', 'valid'].map((part) => read(`taxifare/sample_${part}.csv.gz`, { key: 'text' })),
  );
  const of = (name: string): Float64Array => column(rides, name, 'number').values;
  const [north, west, to, along] = [
    ...[of('pickup_latitude'), of('pickup_longitude'), of('dropoff_latitude'), of('dropoff_longitude')],
  ] as [Float64Array, Float64Array, Float64Array, Float64Array];
  const fare = of('fare_amount');
  const radian = Math.PI / 180;
  const km = north.map((latitude, row) => {
    const half =
      Math.sin(((to[row]! - latitude) * radian) / 2) ** 2 +
      Math.cos(latitude * radian) *
        Math.cos(to[row]! * radian) *
        Math.sin(((along[row]! - west[row]!) * radian) / 2) ** 2;
    return 2 * 6371 * Math.asin(Math.sqrt(half));
  });
  const keys = column(rides, 'key', 'text').values;
  const from = withColumns(rides, {
    at: timeColumn(keys.map((key) => Date.parse(`${key!.slice(0, 10)}T${key!.slice(11, 19)}Z`))),
    km: numberColumn(km),
    perKm: numberColumn(km.map((length, row) => (length > 0.5 ? fare[row]! / length : NaN))),
  });
  const weekly = trend(from, { time: 'at', column: 'perKm', aggregate: 'median', unit: 'week' });
  // The tariff rose on Tuesday, 4 September; the week began on the third.
  const [step] = weekly.changePoints;
  expect(dates(weekly)[0]).toBe('2012-09-03');
  expect(step!.pValue).toBeLessThan(1e-15);
  expect(step!.after / step!.before).toBeGreaterThan(1.1);
  const monthly = (name: string): Trend =>
    trend(from, { time: 'at', column: name, aggregate: 'median', unit: 'month' });
  expect(dates(monthly('perKm'))[0]).toBe('2012-09-01');
  expect(dates(monthly('km'))).not.toContain('2012-09-01');
});
