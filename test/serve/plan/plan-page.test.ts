import { expect, test } from 'vitest';
import { servingPlanChart } from '../../../src/serve/plan/plan-chart.ts';
import { servingPlanPage } from '../../../src/serve/plan/plan-page.ts';
import { planServing, type ServingPlan } from '../../../src/serve/plan/plan-serving.ts';
import type { Predictor } from '../../../src/serve/predictor.ts';
import type { Schema } from '../../../src/table/schema.ts';

const hostile = `"><script>alert(1)</script>\u202e`;
const input: Schema = {
  fields: [
    { name: hostile, kind: 'category' },
    { name: 'n', kind: 'number' },
  ],
};
const plan = (workload: readonly object[], more: object = {}): Promise<ServingPlan> =>
  planServing({
    workload: workload as never,
    predictor: { input } as Predictor,
    costs: { onDemandMicros: 5, lookupMicros: 0.2, bytesPerEntry: 20, requestsPerDay: 1e6, ...more },
  });
const rows = Array.from({ length: 200 }, (_, row) => ({ [hostile]: row % 7 ? hostile : null, n: row % 30 }));

test('a page tells the recommendation, the curve, the framing and the keys, and nothing of it is markup', async () => {
  const found = await plan(rows);
  const page = servingPlanPage(found, { title: hostile });
  expect(page.startsWith('<!doctype html>')).toBe(true);
  expect(page).not.toContain('<script');
  expect(page).not.toContain('\u202e');
  expect(page).toContain('&lt;script&gt;');
  for (const id of ['why', 'curve', 'framing', 'keys', 'more']) expect(page).toContain(`id="${id}"`);
  expect(page).toContain('With n in ten buckets');
  expect(page).toContain('>Lookup<');
  expect(page).not.toMatch(/NaN|undefined|Infinity/);
});

test('prices are on the page where there are prices', async () => {
  expect(servingPlanPage(await plan(rows))).not.toContain('Price of a day');
  const priced = await plan(rows, { pricePerCpuHour: 1, pricePerGigabyteMonth: 1 });
  expect(servingPlanPage(priced)).toContain('Price of a day');
});

test('the smallest workloads have a page and a picture: one key, keys without repetition, free computing', async () => {
  const workloads = [
    [rows[0]!, rows[0]!],
    rows.slice(0, 2),
    rows.slice(0, 30).map((row, n) => ({ ...row, n })),
  ];
  for (const workload of workloads) {
    for (const more of [{}, { lookupMicros: 0 }, { onDemandMicros: 1e-9, lookupMicros: 1e5 }]) {
      const found = await plan(workload, more);
      for (const text of [servingPlanPage(found), servingPlanChart(found)])
        expect(text).not.toMatch(/NaN|undefined|Infinity/);
    }
  }
});

test('a picture says in words what it shows', async () => {
  const svg = servingPlanChart(await plan(rows));
  expect(svg).toContain('role="img"');
  expect(svg).toMatch(/With \d+ entries [\d.]+ % of the requests are looked up/);
});

test('what is no plan is refused', async () => {
  const found = plan(rows);
  for (const wrong of [undefined, {}, found])
    for (const draw of [servingPlanChart, servingPlanPage])
      expect(() => draw(wrong as never)).toThrow(expect.objectContaining({ code: 'bad-data' }));
  const made = await found;
  expect(() => servingPlanPage(made, { title: 1 as never })).toThrow(
    expect.objectContaining({ code: 'bad-option' }),
  );
  expect(() => servingPlanPage(made, { name: 'x' } as never)).toThrow(
    expect.objectContaining({ code: 'bad-option' }),
  );
});
