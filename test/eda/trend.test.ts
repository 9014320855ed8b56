import { readFileSync } from 'node:fs';
import { expect, it, test } from 'vitest';
import { random } from '../../src/core/random.ts';
import { trend, type TrendOptions, type TrendUnit } from '../../src/eda/trend.ts';
import { categoryColumn, numberColumn, textColumn, timeColumn } from '../../src/table/column.ts';
import { table, type Table } from '../../src/table/table.ts';

interface Unit {
  readonly start: number;
  readonly rows: number;
  readonly mean: number;
  readonly low: number | null;
  readonly high: number | null;
  readonly median: number;
  readonly share: number;
  readonly shareLow: number;
  readonly shareHigh: number;
}

const fixture = JSON.parse(readFileSync(new URL('../fixtures/eda-trend.json', import.meta.url), 'utf8')) as {
  readonly zones: {
    readonly zone: string;
    readonly at: number[];
    readonly values: number[];
    readonly late: number[];
    readonly units: Record<'day' | 'week' | 'month', Unit[]>;
  }[];
  readonly cycle: {
    readonly values: number[];
    readonly strength: number;
    readonly pValue: number;
    readonly means: number[];
  };
};

const DAY = 86_400_000;
const near = (value: number | null): unknown =>
  value === null ? null : (expect.closeTo(value, 9) as unknown);

const cases = fixture.zones.flatMap((of, place) =>
  (['day', 'week', 'month'] as const).map((unit) => ({ place, unit, zone: of.zone })),
);

it.each(cases)(
  'points by $unit in $zone are those of pandas, where clocks change too ($place)',
  ({ place, unit }) => {
    const of = fixture.zones[place]!;
    const from = table({
      at: timeColumn(of.at),
      x: numberColumn(of.values),
      late: categoryColumn(of.late.map((one) => (one ? 'yes' : 'no'))),
    });
    const points = (options: Partial<TrendOptions>): unknown[] =>
      trend(from, { time: 'at', unit, timeZone: of.zone, ...options }).points.filter(({ rows }) => rows > 0);
    const expected = of.units[unit];
    expect(points({ column: 'x' })).toEqual(
      expected.map(({ start, rows, mean, low, high }) => ({
        start,
        rows,
        value: near(mean),
        low: near(low),
        high: near(high),
      })),
    );
    expect(points({ column: 'x', aggregate: 'median' })).toEqual(
      expected.map(
        ({ start, rows, median }) => expect.objectContaining({ start, rows, value: near(median) }) as unknown,
      ),
    );
    expect(points({ column: 'late', aggregate: 'share', level: 'yes' })).toEqual(
      expected.map(({ start, rows, share, shareLow, shareHigh }) => ({
        ...{ start, rows, value: near(share), low: near(shareLow), high: near(shareHigh) },
      })),
    );
    expect(points({})).toEqual(
      expected.map(({ start, rows }) => ({ start, rows, value: rows, low: null, high: null })),
    );
  },
);

test('a day on which clocks change has 23 or 25 hours, and an hour shown twice is two', () => {
  const hours = (from: string, to: string): number[] => {
    const first = Date.parse(from);
    return Array.from(
      { length: (Date.parse(to) - first) / 3_600_000 },
      (_, hour) => first + hour * 3_600_000,
    );
  };
  const rows = (at: number[], unit: TrendUnit): number[] =>
    trend(table({ at: timeColumn(at, 'America/New_York') }), { time: 'at', unit }).points.map(
      (point) => point.rows,
    );
  expect(rows(hours('2013-03-09T05:00Z', '2013-03-12T04:00Z'), 'day')).toEqual([24, 23, 24]);
  const autumn = hours('2013-11-02T04:00Z', '2013-11-05T05:00Z');
  expect(rows(autumn, 'day')).toEqual([24, 25, 24]);
  expect(rows(autumn, 'hour')).toEqual(autumn.map(() => 1));
});

test('units without rows are there, without a value, and are 0 of a count', () => {
  const at = timeColumn([0, 0, 3 * DAY, NaN, 9e15]);
  const from = table({ at, x: numberColumn([1, 3, 5, 7, 9]) });
  const found = trend(from, { time: 'at', column: 'x', unit: 'day' });
  expect(found).toMatchObject({ leftOut: 2, level: 3, zone: 'UTC', aggregate: 'mean', followed: null });
  expect(found.points.map(({ rows, value }) => [rows, value])).toEqual([
    [2, 2],
    [0, null],
    [0, null],
    [1, 5],
  ]);
  const counted = trend(from, { time: 'at', unit: 'day' });
  expect(counted.points.map(({ value }) => value)).toEqual([2, 0, 0, 1]);
  expect([counted.column, counted.aggregate, counted.level]).toEqual([null, 'count', 0.75]);
  expect(trend(from, { time: 'at', column: 'x', aggregate: 'median', unit: 'day' }).level).toBe(3);
});

const daily = (values: readonly (number | null)[]): Table =>
  table({
    at: timeColumn(values.map((_, day) => Date.UTC(2013, 0, 7) + day * DAY)),
    x: numberColumn(values),
  });
const of = (values: readonly (number | null)[], options: Partial<TrendOptions> = {}) =>
  trend(daily(values), { time: 'at', column: 'x', unit: 'day', ...options });

test('a straight line has its slope, no step and no season', () => {
  const found = of(Array.from({ length: 60 }, (_, day) => 3 + 0.5 * day));
  expect(found.slope).toMatchObject({ perUnit: near(0.5), points: 60 });
  expect(found.slope!.low).toBeCloseTo(0.5, 12);
  expect(found.slope!.pValue).toBeLessThan(0.001);
  expect(found.changePoints).toEqual([]);
  const noise = random(5);
  expect(of(Array.from({ length: 200 }, (_, day) => 0.05 * day + noise.normal())).changePoints).toEqual([]);
});

test('a gap in a line does not bend it', () => {
  const found = of(Array.from({ length: 60 }, (_, day) => (day > 20 && day < 45 ? null : 2 * day)));
  expect(found.slope).toMatchObject({ perUnit: near(2), low: near(2), high: near(2), points: 36 });
});

test('steps are found where they are, with the levels around them', () => {
  const noise = random(3);
  const found = of(
    Array.from({ length: 150 }, (_, day) => (day < 60 ? 10 : day < 110 ? 14 : 8) + noise.normal()),
  );
  expect(found.changePoints.map(({ at }) => (at - Date.UTC(2013, 0, 7)) / DAY)).toEqual([60, 110]);
  const [first, second] = found.changePoints;
  expect(first!.before).toBeCloseTo(10, 0);
  expect(first!.after).toBeCloseTo(14, 0);
  expect(second!.after).toBeCloseTo(8, 0);
  expect(Math.max(first!.pValue, second!.pValue)).toBeLessThan(1e-6);
});

test('neither noise nor noise that remembers has more than a few steps or slopes in a hundred', () => {
  const falsely = (memory: number, correction: 'none' | 'hamed-rao'): [steps: number, slopes: number] => {
    let [steps, slopes] = [0, 0];
    for (let seed = 0; seed < 100; seed++) {
      const noise = random(seed);
      let last = 0;
      const values = Array.from({ length: 120 }, () => (last = memory * last + noise.normal()));
      const found = of(values, { correction });
      if (found.changePoints.length > 0) steps++;
      if (found.slope!.pValue < 0.05) slopes++;
    }
    return [steps, slopes];
  };
  const [steps, slopes] = falsely(0, 'none');
  expect(steps).toBeLessThanOrEqual(3);
  expect(slopes).toBeLessThanOrEqual(11);
  const [withMemory, corrected] = falsely(0.6, 'hamed-rao');
  expect(withMemory).toBeLessThanOrEqual(8);
  expect(corrected).toBeLessThanOrEqual(20);
  expect(falsely(0.6, 'none')[1]).toBeGreaterThan(corrected + 10);
});

test('the cycle of the week is judged as in the fixture, around the line through the means of the weeks', () => {
  const { values, strength, pValue, means } = fixture.cycle;
  const found = of(values).seasonality;
  expect(found.map(({ by }) => by)).toEqual(['dayOfWeek']);
  expect(found[0]!.strength).toBeCloseTo(strength, 10);
  expect(found[0]!.pValue / pValue).toBeCloseTo(1, 8);
  expect(found[0]!.levels).toEqual(
    means.map((mean, day) => ({ value: day + 1, mean: near(mean), rows: values.length / 7 })),
  );
});

test('hours, weekdays and months are on the calendar of the zone, and a day of one row has no hours', () => {
  const at = Array.from({ length: 24 * 790 }, (_, hour) => Date.UTC(2013, 0, 1, 5) + hour * 3_600_000);
  const clock = new Intl.DateTimeFormat('en-US', {
    timeZone: 'America/New_York',
    hour: '2-digit',
    hourCycle: 'h23',
    month: 'numeric',
  });
  const parts = at.map((instant) =>
    Object.fromEntries(clock.formatToParts(instant).map(({ type, value }) => [type, Number(value)])),
  );
  const from = table({
    at: timeColumn(at, 'America/New_York'),
    x: numberColumn(parts.map(({ hour, month }) => (hour === 8 ? 5 : 0) + (month === 7 ? 2 : 0))),
  });
  const { seasonality, unit } = trend(from, { time: 'at', column: 'x' });
  expect(unit).toBe('day');
  expect(seasonality.map(({ by }) => by)).toEqual(['hourOfDay', 'dayOfWeek', 'month']);
  const [hours, days, months] = seasonality;
  expect(hours!.strength).toBeCloseTo(1, 2);
  expect(hours!.levels.map(({ mean }) => mean > 4)).toEqual(
    Array.from({ length: 24 }, (_, hour) => hour === 8),
  );
  expect(days!.strength).toBeLessThan(0.05);
  expect(months!.levels.map(({ mean }) => mean > 1)).toEqual(
    Array.from({ length: 12 }, (_, month) => month === 6),
  );
  expect(months!.strength).toBeGreaterThan(0.95);
});

test('the cycle that points show is taken out before steps and slopes', () => {
  const noise = random(8);
  const found = of(
    Array.from({ length: 140 }, (_, day) => (day % 7 > 4 ? 30 : 0) + (day < 70 ? 0 : 6) + noise.normal()),
  );
  expect(found.changePoints.map(({ at }) => (at - Date.UTC(2013, 0, 7)) / DAY)).toEqual([70]);
});

test('the unit is the shortest of at most 800 points', () => {
  const unit = (...at: number[]): TrendUnit => trend(table({ at: timeColumn(at) }), { time: 'at' }).unit;
  expect(unit(0)).toBe('hour');
  expect(unit(0, 33 * DAY)).toBe('hour');
  expect(unit(0, 34 * DAY)).toBe('day');
  expect(unit(0, 800 * DAY)).toBe('week');
  expect(unit(0, 6000 * DAY)).toBe('month');
});

test('numbers and texts have shares too, and a count leaves out rows whose column is missing', () => {
  const from = table({
    at: timeColumn([0, 0, DAY, DAY]),
    n: numberColumn([1, 0, 1, null]),
    t: textColumn(['a', 'b', null, 'a']),
  });
  const values = (options: Partial<TrendOptions>): unknown[] =>
    trend(from, { time: 'at', unit: 'day', ...options }).points.map(({ value }) => value);
  expect(values({ column: 'n', aggregate: 'share', level: '1' })).toEqual([0.5, 1]);
  expect(values({ column: 't', aggregate: 'share', level: 'a' })).toEqual([0.5, 1]);
  expect(values({ column: 't', aggregate: 'count' })).toEqual([2, 1]);
});

test('nothing, one row and a constant have what they have', () => {
  const empty = trend(table({ at: timeColumn([]), x: numberColumn([]) }), { time: 'at', column: 'x' });
  expect(empty).toMatchObject({ points: [], level: null, slope: null, changePoints: [], seasonality: [] });
  expect(of([5])).toMatchObject({ points: [{ value: 5, low: null, high: null }], level: 5, slope: null });
  expect(of(Array.from({ length: 40 }, () => 5))).toMatchObject({
    level: 5,
    slope: null,
    changePoints: [],
    seasonality: [],
  });
  const found = of([1, 2, 4, 3, 9]);
  expect(JSON.parse(JSON.stringify(found))).toEqual(found);
});

it.each<[string, Partial<TrendOptions>, string]>([
  ['no time', { time: undefined as never }, 'bad-option'],
  ['a time that is none', { time: 'x' }, 'wrong-kind'],
  ['a column that is not there', { column: 'y' }, 'unknown-column'],
  ['a mean of a category', { column: 'c' }, 'wrong-kind'],
  ['a mean of nothing', { column: undefined as never, aggregate: 'mean' }, 'bad-option'],
  ['a share without a level', { column: 'c', aggregate: 'share' }, 'bad-option'],
  ['a share of a level that is not there', { column: 'c', aggregate: 'share', level: 'z' }, 'bad-option'],
  ['a level of a mean', { level: 'a' }, 'bad-option'],
  ['a share of a time', { column: 'at', aggregate: 'share', level: '0' }, 'wrong-kind'],
  ['another unit', { unit: 'year' as never }, 'bad-option'],
  ['another zone', { timeZone: 'Mars' }, 'bad-option'],
  ['a p-value of 0', { maxPValue: 0 }, 'bad-option'],
  ['a typo', { colum: 'x' } as never, 'bad-option'],
  ['too many hours', { unit: 'hour', time: 'far' }, 'too-large'],
])('%s is refused', (_, options, code) => {
  const from = table({
    at: timeColumn([0, DAY]),
    far: timeColumn([0, 1e6 * 3_600_000]),
    x: numberColumn([1, 2]),
    c: categoryColumn(['a', 'b']),
  });
  const given: Record<string, unknown> = { time: 'at', column: 'x', ...options };
  if (given['column'] === undefined) delete given['column'];
  expect(() => trend(from, given as never)).toThrow(expect.objectContaining({ code }));
});
