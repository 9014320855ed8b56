import fc from 'fast-check';
import { expect, test } from 'vitest';
import { measureWorkload } from '../../src/serve/plan/measure-workload.ts';
import { planServing } from '../../src/serve/plan/plan-serving.ts';
import type { Predictor } from '../../src/serve/predictor.ts';
import { categoryColumn } from '../../src/table/column.ts';
import { table, type Table } from '../../src/table/table.ts';

const input = { fields: [{ name: 'city', kind: 'category' as const }] };
const requests = (cities: readonly number[]): Table =>
  table({ city: categoryColumn(cities.map((city) => `c${city}`)) });

test('the keys for half and for nine tenths of the requests are counted in whole requests', () => {
  for (const distinct of [2, 10, 20, 30, 50, 100]) {
    const found = measureWorkload(requests(Array.from({ length: distinct }, (_, city) => city)), input);
    expect([found.keysForHalf, found.keysForNineTenths], `${distinct}`).toEqual([
      Math.ceil(distinct / 2),
      Math.ceil((9 * distinct) / 10),
    ]);
    expect(found.peakedness).toBeGreaterThanOrEqual(0);
  }
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 2, maxLength: 60 }), (cities) => {
      const counts = [...new Set(cities)]
        .map((city) => cities.filter((each) => each === city).length)
        .sort((a, b) => b - a);
      const needed = (tenths: number): number => {
        let served = 0;
        return counts.findIndex((count) => 10 * (served += count) >= tenths * cities.length) + 1;
      };
      const found = measureWorkload(requests(cities), input);
      expect([found.keysForHalf, found.keysForNineTenths]).toEqual([needed(5), needed(9)]);
    }),
    { seed: 1, numRuns: 300 },
  );
});

test('a budget that holds not one entry is on demand, and a workload of nothing says so', async () => {
  const predictor = { input } as unknown as Predictor;
  const costs = { onDemandMicros: 5, lookupMicros: 0.2, bytesPerEntry: 1000 };
  const plan = await planServing({
    workload: requests([1, 1, 1, 1]),
    predictor,
    costs,
    budget: { maxBytes: 1 },
  });
  expect([plan.mode, plan.keys.rows, plan.figures.tableBytes]).toEqual(['on-demand', 0, 0]);
  await expect(planServing({ workload: [], predictor, costs })).rejects.toMatchObject({ code: 'bad-data' });
});
