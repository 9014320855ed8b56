import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { dates } from '../../../src/prepare/dates.ts';
import { latencyMix } from '../../../src/serve/plan/latency-mix.ts';
import { measureWorkload } from '../../../src/serve/plan/measure-workload.ts';
import { concat } from '../../../src/table/concat.ts';
import { schemaOf } from '../../../src/table/schema.ts';
import { select } from '../../../src/table/select.ts';
import { take } from '../../../src/table/take.ts';
import type { Table } from '../../../src/table/table.ts';
import { FLIGHTS, pathOf, realTable } from '../../prepare/data-sets.ts';

interface Golden {
  readonly figures: Readonly<
    Record<
      'routes' | 'hours' | 'areas' | 'places' | 'people',
      {
        readonly requests: number;
        readonly cardinality: number;
        readonly entropy: number;
        readonly mass: readonly [number, number];
        readonly halfMass: readonly [number, number];
        readonly unseen: number;
        readonly zipf: readonly [number, number, number];
      }
    >
  >;
  readonly lookup: readonly number[];
  readonly compute: readonly number[];
  readonly mixes: readonly (readonly [hitRate: number, probability: number, micros: number])[];
}
const golden = JSON.parse(
  readFileSync(new URL('../../fixtures/serve-workload.json', import.meta.url), 'utf8'),
) as Golden;
const hasData = existsSync(pathOf('workloads.md'));

function agree(workload: Table, name: keyof Golden['figures']): void {
  const expected = golden.figures[name];
  const found = measureWorkload(workload, schemaOf(workload));
  expect([found.requests, found.cardinality]).toEqual([expected.requests, expected.cardinality]);
  expect(found.entropyBits).toBeCloseTo(expected.entropy, 10);
  expect(found.unseenShare).toBeCloseTo(expected.unseen, 12);
  expect(found.unseenMass.share).toBeCloseTo(expected.mass[0], 14);
  expect(found.unseenMass.standardError).toBeCloseTo(expected.mass[1], 14);
  expect(found.expectedUnseen.share).toBeCloseTo(expected.halfMass[0], 14);
  expect(found.expectedUnseen.standardError).toBeCloseTo(expected.halfMass[1], 14);
  // SciPy's minimum is as exact as a minimum of rounded sums can be; its error is a second difference.
  expect(found.zipf.exponent).toBeCloseTo(expected.zipf[0], 6);
  expect(found.zipf.standardError / expected.zipf[1]).toBeCloseTo(1, 4);
  expect(found.zipf.distance).toBeCloseTo(expected.zipf[2], 6);
}

test('flights: pandas and SciPy find the same figures, of routes and of their hours', async () => {
  const flights = await realTable(FLIGHTS);
  const route = ['carrier', 'origin', 'dest'];
  agree(select(flights, route), 'routes');
  const parts = dates({
    columns: ['sched_dep_at'],
    parts: ['dayOfWeek', 'hour'],
    timeZone: 'America/New_York',
  });
  const timed = parts.fit(flights).transform(flights);
  agree(select(timed, [...route, 'sched_dep_at_dayOfWeek', 'sched_dep_at_hour']), 'hours');
});

test.skipIf(!hasData)('people and taxi trips: pandas and SciPy find the same figures', async () => {
  const people = await realTable('adult/adult_train.csv.gz');
  const names = [...people.columns.keys()].filter((name) => name !== 'fnlwgt' && name !== 'income');
  agree(select(people, names), 'people');
  const trips = concat(
    await Promise.all(['train.csv', 'eval.csv'].map((name) => realTable(`chicago_taxi/${name}`))),
  );
  const times = (trips.columns.get('trip_start_timestamp') as { values: Float64Array }).values;
  const order = Int32Array.from(times.keys()).sort((a, b) => times[a]! - times[b]!);
  const inOrder = take(trips, order);
  agree(select(inOrder, ['pickup_community_area', 'dropoff_community_area']), 'areas');
  const places = ['pickup_latitude', 'pickup_longitude', 'dropoff_latitude', 'dropoff_longitude'];
  agree(select(inOrder, [...places, 'trip_start_hour', 'trip_miles']), 'places');
});

test.skipIf(!hasData)(
  'where requests come in no order, what the first half lets expect is what the second brings',
  async () => {
    const people = await realTable('adult/adult_train.csv.gz');
    const names = [...people.columns.keys()].filter((name) => name !== 'fnlwgt' && name !== 'income');
    const workload = select(people, names);
    const { expectedUnseen, unseenShare } = measureWorkload(workload, schemaOf(workload));
    expect(Math.abs(expectedUnseen.share - unseenShare)).toBeLessThan(2 * expectedUnseen.standardError);
  },
);

test('quantiles of a mix are those of the union, as NumPy weighs it', () => {
  const mix = latencyMix(Float64Array.from(golden.lookup), Float64Array.from(golden.compute));
  for (const [hitRate, probability, micros] of golden.mixes)
    expect(mix.mixed(hitRate, probability), `${hitRate}, ${probability}`).toBeCloseTo(micros, 10);
  // Not the mean of the two medians: at 90 % of hits the median is a lookup.
  expect(mix.mixed(0.9, 0.5)).toBeLessThan(0.5);
  expect(mix.mixed(0.9, 0.99)).toBeGreaterThan(5);
});

test('of two times that are given, a mix has those and their sum', () => {
  const mix = latencyMix(Float64Array.of(0.2), Float64Array.of(5));
  expect([0.5, 0.99].map((p) => mix.computed(p))).toEqual([5, 5]);
  expect([0, 0.4, 0.5, 0.9, 0.99, 1].map((hits) => mix.mixed(hits, 0.5))).toEqual([
    5.2, 5.2, 0.2, 0.2, 0.2, 0.2,
  ]);
  expect([0.98, 0.99, 1].map((hits) => mix.mixed(hits, 0.99))).toEqual([5.2, 0.2, 0.2]);
});
