import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dates } from '../../../src/prepare/dates.ts';
import { pipeline } from '../../../src/prepare/pipeline.ts';
import { oneHot } from '../../../src/prepare/one-hot.ts';
import { planServing, type ServingPlan } from '../../../src/serve/plan/plan-serving.ts';
import { createPredictor, type Predictor } from '../../../src/serve/predictor.ts';
import { categoryColumn, numberColumn, timeColumn } from '../../../src/table/column.ts';
import { schemaOf } from '../../../src/table/schema.ts';
import { select } from '../../../src/table/select.ts';
import { slice } from '../../../src/table/take.ts';
import { table, withColumns, type Table } from '../../../src/table/table.ts';
import { linearRegression } from '../../../src/train/linear-regression.ts';
import { FLIGHTS, realTable } from '../../prepare/data-sets.ts';

const costs = { onDemandMicros: 5, lookupMicros: 0.2, bytesPerEntry: 20, retrainsPerDay: 1 };
const planOf = (workload: Table, maxEntries = 10_000): Promise<ServingPlan> =>
  planServing({
    workload,
    predictor: { input: schemaOf(workload) } as Predictor,
    budget: { maxEntries },
    costs,
  });

const route = ['carrier', 'origin', 'dest'];
const timed = [...route, 'sched_dep_at_dayOfWeek', 'sched_dep_at_hour'];
const hours = async (): Promise<Table> => {
  const flights = await realTable(FLIGHTS);
  const parts = dates({
    columns: ['sched_dep_at'],
    parts: ['dayOfWeek', 'hour'],
    timeZone: 'America/New_York',
  });
  return parts.fit(flights).transform(flights);
};

test('every framing is the plan that its columns alone would have', async () => {
  const flights = slice(select(await hours(), timed), 0, 60_000);
  const { framings } = await planOf(flights, 4000);
  expect(framings.map(({ column, change }) => `${column} ${change}`)).toEqual([
    ...route.map((name) => `${name} without`),
    'sched_dep_at_dayOfWeek without',
    'sched_dep_at_hour without',
    'sched_dep_at_hour buckets',
  ]);
  for (const { column, change, ...framing } of framings) {
    if (change !== 'without') continue;
    const without = await planOf(
      select(
        flights,
        timed.filter((name) => name !== column),
      ),
      4000,
    );
    const { cardinality, unseenShare, hitRate, savedShare } = without.figures;
    const { mode, needsOnDemand } = without;
    expect(framing, column).toEqual({
      ...{ cardinality, unseenShare, hitRate, savedShare },
      ...{ mode, needsOnDemand },
    });
  }
});

test('numbers in ten buckets, times by the hour and by the day', async () => {
  const minute = 60_000;
  const at = Array.from({ length: 400 }, (_, row) => row * 15 * minute);
  const workload = table({
    at: timeColumn(at),
    n: numberColumn(Array.from({ length: 400 }, (_, row) => (row % 20 === 0 ? NaN : row % 40))),
    c: categoryColumn(Array.from({ length: 400 }, () => 'x')),
  });
  const { framings } = await planOf(workload);
  const found = Object.fromEntries(
    framings.map(({ column, change, cardinality }) => [`${column} ${change}`, cardinality]),
  );
  // 400 quarters of an hour are 100 hours of 4, each of another number; in 4 whole days all come, and 16 in the rest.
  expect(found['at without']).toBe(39); // 38 numbers and missing
  expect(found['at hour']).toBe(400);
  expect(found['at day']).toBe(39 * 4 + 16);
  expect(found['n without']).toBe(400);
  const alone = await planOf(select(workload, ['n']));
  const buckets = alone.framings.find(({ change }) => change === 'buckets');
  expect(buckets?.cardinality).toBe(11);
  expect(alone.framings.find(({ change }) => change === 'without')?.cardinality).toBe(1);
});

test('a coarser key is never more keys, nor more unseen', async () => {
  const cell = fc.nat({ max: 12 });
  const rows = fc.array(fc.tuple(cell, cell), { minLength: 2, maxLength: 80 });
  await fc.assert(
    fc.asyncProperty(rows, async (pairs) => {
      const { figures, framings } = await planOf(
        table({
          a: numberColumn(pairs.map(([a]) => a)),
          b: timeColumn(pairs.map(([, b]) => b * 1_000_000)),
        }),
      );
      for (const { cardinality, unseenShare } of framings) {
        expect(cardinality).toBeLessThanOrEqual(figures.cardinality);
        expect(unseenShare).toBeLessThanOrEqual(figures.unseenShare);
      }
    }),
    { seed: 5, numRuns: 60 },
  );
});

test('labels of ten times the variance change nothing in a plan; a finer key changes it', async () => {
  const flights = slice(await hours(), 0, 327_346);
  const delays = (flights.columns.get('arr_delay') as { values: Float64Array }).values;
  const louder = withColumns(flights, [
    ['arr_delay', numberColumn(delays.map((delay) => delay * Math.sqrt(10)))],
  ]);
  const planFor = async (rows: Table, columns: readonly string[]): Promise<ServingPlan> => {
    const train = select(slice(rows, 0, 5000), [...columns, 'arr_delay']);
    const { prepare, examples } = pipeline(oneHot({ columns: [...columns] })).fitExamples(train, {
      label: 'arr_delay',
    });
    const predictor = createPredictor(prepare, await linearRegression().fit(examples));
    return planServing({
      workload: rows,
      predictor,
      budget: { maxEntries: 10_000 },
      costs,
      framings: 'none',
    });
  };
  const columnOf = (rows: Table): unknown => select(rows, route);
  const [quiet, loud] = [await planFor(flights, route), await planFor(louder, route)];
  expect({ ...loud, keys: columnOf(loud.keys) }).toEqual({ ...quiet, keys: columnOf(quiet.keys) });
  const finer = await planFor(flights, timed);
  expect([quiet, finer].map(({ mode, figures }) => [mode, figures.cardinality])).toEqual([
    ['lookup', 437],
    ['hybrid', 15_157],
  ]);
});
