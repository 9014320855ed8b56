import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { random } from '../../src/core/random.ts';
import { labelLeaks } from '../../src/eda/label-leaks.ts';
import { servingLeaks } from '../../src/eda/serving-leaks.ts';
import { splitLeaks } from '../../src/eda/split-leaks.ts';
import { categoryColumn, numberColumn } from '../../src/table/column.ts';
import { splitByTime } from '../../src/table/split-time.ts';
import { column, table, withColumns } from '../../src/table/table.ts';
import { filter } from '../../src/table/take.ts';
import { FLIGHTS, pathOf, realTable } from '../prepare/data-sets.ts';

const isThere = existsSync(pathOf('bikeshare/hour.csv'));
const flagged = (...asked: Parameters<typeof labelLeaks>): Record<string, string> =>
  Object.fromEntries(labelLeaks(...asked).issues.map(({ code, column: name }) => [name!, code]));

test.skipIf(!isThere)('bike rentals are the sum of casual and registered ones', async () => {
  const rides = await realTable('bikeshare/hour.csv');
  const { issues } = labelLeaks(rides, { label: 'cnt' });
  expect(issues.map(({ code, column: name }) => [code, name])).toEqual([
    ['sum-leak', 'casual'],
    ['sum-leak', 'registered'],
  ]);
  expect(issues[0]!.message).toContain('is "casual" + "registered" on 17379 rows');
  // Gaps in the columns that are not in the sum, and some in one that is: no row is complete.
  const stream = random(4);
  const gap = (share: number) => (value: number) => (stream.next() < share ? NaN : value);
  const gappy = table(
    [...rides.columns].map(([name, each]) => {
      if (each.kind !== 'number' || name === 'cnt' || name === 'registered') return [name, each] as const;
      return [name, numberColumn(each.values.map(gap(name === 'casual' ? 0.1 : 0.45)))] as const;
    }),
  );
  expect(flagged(gappy, { label: 'cnt' })).toEqual({ casual: 'sum-leak', registered: 'sum-leak' });
  // Registered riders alone explain 95 % of them.
  const one = table([...rides.columns].filter(([name]) => name !== 'casual'));
  expect(flagged(one, { label: 'cnt' })).toEqual({ registered: 'label-leak' });
});

test.skipIf(!isThere)(
  'a big tip is told by how it was paid, and by the tip and the fare it is made of, and by nothing else',
  async () => {
    const rides = await realTable('chicago_taxi/train.csv');
    const [fare, tips] = ['fare', 'tips'].map((name) => column(rides, name, 'number').values);
    const big = numberColumn(tips!.map((tip, row) => (tip > 0.2 * fare![row]! ? 1 : 0)));
    const labelled = withColumns(rides, { big });
    expect(flagged(labelled, { label: 'big' })).toEqual({
      tips: 'rule-leak',
      fare: 'rule-leak',
      payment_type: 'label-leak',
    });
    const honest = [...rides.columns.keys()].filter((name) => name !== 'tips');
    expect(flagged(labelled, { label: 'big', columns: honest })).toEqual({ payment_type: 'label-leak' });
    const serving = servingLeaks(labelled, await realTable('chicago_taxi/serving.csv'), { label: 'big' });
    expect(serving.issues.map(({ code, column: name }) => [code, name])).toEqual([
      ['serving-missing', 'tips'],
    ]);
  },
);

test.skipIf(!isThere)('nothing that a census or a market knows beforehand is flagged', async () => {
  expect(flagged(await realTable('adult/adult_train.csv.gz'), { label: 'income' })).toEqual({});
  expect(flagged(await realTable('elec2/elec2.csv.gz'), { label: 'price_move' })).toEqual({});
  expect(flagged(await realTable('babyweight/examples_60k.csv.gz'), { label: 'weight_pounds' })).toEqual({});
  expect(flagged(await realTable('taxifare/small_train.csv'), { label: 'fare_amount' })).toEqual({});
});

test('the late rate of the same day, under a split of rows, is found once the day is told, and the split too', async () => {
  // A sixth of the flights, some 150 a day, with those that are alike beside each other.
  const all = filter(await realTable(FLIGHTS), (row) => row % 240 < 40);
  const local = column(all, 'sched_dep_at', 'time').values;
  const clock = new Intl.DateTimeFormat('sv-SE', { timeZone: 'America/New_York' });
  const dates = Array.from(local, (instant) => clock.format(instant));
  const names = [
    'carrier',
    'origin',
    'dest',
    'distance',
    'temp',
    'humid',
    'pressure',
    'wind_speed',
    'sched_dep_at',
    'late',
  ];
  const late = column(all, 'late', 'number').values;
  const stream = random(42);
  const inTrain = Uint8Array.from(late, () => (stream.next() < 0.8 ? 1 : 0));
  const [flights, ones] = [new Map<string, number>(), new Map<string, number>()];
  late.forEach((one, row) => {
    if (!inTrain[row]) return;
    flights.set(dates[row]!, (flights.get(dates[row]!) ?? 0) + 1);
    ones.set(dates[row]!, (ones.get(dates[row]!) ?? 0) + one);
  });
  const from = table([
    ...names.map((name) => [name, column(all, name)] as const),
    ['flight_date', categoryColumn(dates)],
    ['hour', numberColumn(Array.from(local, (instant) => new Date(instant).getUTCHours()))],
    ['month', categoryColumn(dates.map((date) => date.slice(5, 7)))],
    ['day_rate', numberColumn(dates.map((date) => ones.get(date)! / flights.get(date)!))],
  ] as const);
  const train = filter(from, inTrain);
  const leaks = labelLeaks(train, { label: 'late', groups: ['flight_date'] }).issues;
  expect(leaks.map(({ code, column: name }) => [code, name])).toEqual([['group-feature-leak', 'day_rate']]);
  expect(leaks[0]!.value).toBeCloseTo(1, 9);
  expect(flagged(from, { label: 'late', groups: ['flight_date'] })).toEqual({
    day_rate: 'group-feature-leak',
  });
  expect(flagged(train, { label: 'late' })).toEqual({});

  const parts = { train, test: filter(from, (row) => !inTrain[row]) };
  const bad = splitLeaks(parts, { groups: ['flight_date'], time: 'sched_dep_at', columns: names });
  expect(bad.issues.map(({ code, severity }) => [code, severity])).toEqual([
    ['group-overlap', 'error'],
    ['time-overlap', 'error'],
    ['duplicate-across-splits', 'warning'],
  ]);
  const good = splitByTime(from, { column: 'sched_dep_at', at: ['2013-09-01', '2013-11-01'] });
  expect(splitLeaks(good, { groups: ['flight_date'], time: 'sched_dep_at' })).toMatchObject({
    pass: true,
    checked: 9,
  });
});
