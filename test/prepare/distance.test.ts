import { afterAll, beforeAll, expect, test } from 'vitest';
import { duckdb } from '../../src/engines/duckdb.ts';
import { distance, type DistanceOptions } from '../../src/prepare/distance.ts';
import { pipeline } from '../../src/prepare/pipeline.ts';
import type { Engine } from '../../src/sql/engine.ts';
import { tableOn } from '../../src/sql/relation.ts';
import { numberColumn, textColumn } from '../../src/table/column.ts';
import { column, table, type Table } from '../../src/table/table.ts';
import { brokenParity } from '../../src/testing/parity.ts';
import { fixture, type Numbers } from './fixture.ts';
import { expectClose } from './numbers.ts';
import { refusal } from './refuses.ts';

type Place = readonly (number | null)[];
const NAMES = ['lat', 'lon', 'lat2', 'lon2'];
const rowsOf = (places: readonly Place[]): Table =>
  table(NAMES.map((name, at) => [name, numberColumn(places.map((place) => place[at]!))] as const));
const step = (options: Partial<DistanceOptions> = {}) =>
  distance({ from: ['lat', 'lon'], to: ['lat2', 'lon2'], as: 'd', ...options });
const apart = (places: readonly Place[], options: Partial<DistanceOptions> = {}) => [
  ...column(step(options).fit(rowsOf([])).transform(rowsOf(places)), 'd', 'number').values,
];

test('quarters and halves of the way around the earth', () => {
  const quarter = (6371.0088 * Math.PI) / 2;
  expectClose(
    apart([
      [0, 0, 0, 90],
      [0, 0, 90, 12],
      [0, 0, 0, 180],
      [90, 5, -90, -70],
      [48.1, 11.5, 48.1, 11.5],
      [10, 179, 10, -181],
    ]),
    [quarter, quarter, 2 * quarter, 2 * quarter, 0, 0],
    1e-11,
  );
});

/** Points so nearly opposite that rounding makes the sine of their half angle more than 1. */
const OPPOSITE = [57.62599942694209, -91.2876535527721, -57.62599939607684, 88.7123464472279];

test('points opposite but for rounding are half the way around apart', () => {
  expectClose(apart([OPPOSITE]), [6371.0088 * Math.PI], 1e-12);
});

test('metres and miles', () => {
  const [km] = apart([[0, 0, 0, 1]]);
  expectClose(apart([[0, 0, 0, 1]], { unit: 'm' }), [1000 * km!]);
  expectClose(apart([[0, 0, 0, 1]], { unit: 'mi' }), [km! / 1.609344]);
});

test('it agrees with haversine_distances of scikit-learn', () => {
  const { places, kilometres } = fixture<Numbers>('prepare-numbers');
  // Theirs says 0 of two points a tenth of a millimetre apart.
  expectClose(apart(places), kilometres, 1e-12);
});

test('tiny distances keep their digits', () => {
  // A thousand millionth of a degree of longitude at the equator, in metres.
  const [got] = apart([[0, 0, 0, 1e-9]], { unit: 'm' });
  expect(got! / (6371008.8 * (Math.PI / 180) * 1e-9)).toBeCloseTo(1, 14);
});

test('a straight line, and a way along the axes, in any number of dimensions', () => {
  expect(apart([[0, 0, 3, -4]], { metric: 'euclidean' })).toEqual([5]);
  expect(apart([[0, 0, 3, -4]], { metric: 'manhattan' })).toEqual([7]);
  expect(apart([[1, 0, 3, 0]], { from: ['lat'], to: ['lat2'], metric: 'euclidean' })).toEqual([2]);
  const three = table(
    ['a', 'b', 'c', 'd', 'e', 'f'].map((name, at) => [name, numberColumn([at * at])] as const),
  );
  // 9 − 0, 16 − 1 and 25 − 4
  expect(
    distance({ from: ['a', 'b', 'c'], to: ['d', 'e', 'f'], as: 'x', metric: 'manhattan' })
      .fit(three)
      .apply(three)
      .get('x'),
  ).toEqual(numberColumn([45]));
});

test('missing where a coordinate is missing or infinite, or a latitude beyond a pole', () => {
  const strange: Place[] = [
    [null, 0, 0, 0],
    [0, 0, 0, null],
    [90.1, 0, 0, 0],
    [0, 0, -91, 0],
    [0, Infinity, 0, 0],
    [-Infinity, 0, 0, 0],
  ];
  expect(apart(strange)).toEqual(strange.map(() => NaN));
  for (const metric of ['euclidean', 'manhattan'] as const)
    expect(apart(strange, { metric }).map(Number.isNaN)).toEqual([true, true, false, false, true, true]);
});

test('the state counts latitudes of training beyond a pole', () => {
  const rows = rowsOf([
    [91, 0, 0, 0],
    [-95, 0, 90, 0],
    [null, 0, 180, 0],
  ]);
  expect(step().fit(rows).save().state).toMatchObject({ outsideFrom: 2, outsideTo: 1, unit: 'km' });
  expect(step({ metric: 'euclidean' }).fit(rows).save().state).toMatchObject({
    outsideFrom: 0,
    outsideTo: 0,
  });
});

let engine: Engine;
beforeAll(async () => (engine = await duckdb({ threads: 1 })));
afterAll(() => engine.close());

test.each(['great-circle', 'euclidean', 'manhattan'] as const)(
  'columns, records and SQL agree: %s',
  async (metric) => {
    const { places } = fixture<Numbers>('prepare-numbers');
    const numbers = [
      0,
      -0,
      1e-9,
      -1e-300,
      89.999999,
      90,
      -90,
      90.000001,
      180,
      -180,
      540,
      1e6,
      1e200,
      Infinity,
      null,
    ];
    const mixed = Array.from({ length: 200 }, (_, row) =>
      [1, 4, 7, 11].map((factor) => numbers[(row * factor + (row >> factor)) % numbers.length]!),
    );
    const opposite = places.map(([lat, lon]) => [lat, lon, -lat, lon + 180]);
    const near = places.map(([lat, lon]) => [lat, lon, lat + 1e-10, lon - 1e-9]);
    const rows = rowsOf([OPPOSITE, ...places, ...mixed, ...opposite, ...near]);
    const prepare = pipeline(step({ metric })).fit(rows);
    expect(await brokenParity(prepare, rows, { engine })).toBeUndefined();
    await engine.load!('places', rows);
    expect((await pipeline(step({ metric })).fitFrom(tableOn(engine, 'places'))).save()).toEqual(
      prepare.save(),
    );
  },
);

test('columns that are not there, of another kind or of the new name are refused', () => {
  expect(refusal(() => step({ from: ['x', 'lon'] }).fit(rowsOf([])))).toMatch(/^unknown-column: .*"x"/);
  expect(
    refusal(() => step({ as: 'there' }).fit(table([...rowsOf([]).columns, ['there', numberColumn([])]]))),
  ).toMatch(/^column-collision/);
  const words = table(NAMES.map((name) => [name, textColumn([])] as const));
  expect(refusal(() => step().fit(words))).toMatch(/^wrong-kind/);
});

test.each([
  [{ from: ['lat'] }, 'from has 1 columns; expected latitude and longitude'],
  [{ to: ['lat2'] }, 'to has 1 columns and from 2'],
  [{ metric: 'euclidean', to: ['a'] }, 'to has 1 columns and from 2'],
  [{ metric: 'euclidean', unit: 'km' }, 'unit goes with great-circle'],
  [{ unit: 'feet' }, 'unit is "feet"'],
  [{ metric: 'haversine' }, 'metric is "haversine"'],
  [{ as: undefined }, 'as is no text'],
  [{ from: 'lat' }, 'from is "lat"'],
  [{ radius: 1 }, 'there is no option "radius"'],
])('the options %j are refused', (options, why) => {
  expect(refusal(() => step(options as never))).toContain(`bad-option: [prepare/distance] ${why}`);
});

test.each([{ from: ['lat'] }, { as: 'lat' }, { metric: 'x' }, { unit: null }, { outsideTo: -1 }])(
  'a saved state with %j is refused',
  (wrong) => {
    const state = { ...(step().fit(rowsOf([])).save().state as object), ...wrong };
    expect(refusal(() => distance.revive({ name: 'distance', version: 1, state }))).toMatch(/^bad-format/);
  },
);
