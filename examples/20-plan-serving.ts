/**
 * Plan: whether a year of flights is better looked up or computed, at two grains of the key, and again once traffic shifts.
 *
 *   npx tsx examples/20-plan-serving.ts
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { countTraffic, createPredictor, dates, logistic, oneHot, pipeline, planServing } from 'slipway';
import { replanServing, select, servingPlanPage, slice, trafficSketch, type Predictor } from 'slipway';
import { loadCsv } from 'slipway/node';

const timeZone = 'America/New_York';
const file = join(import.meta.dirname, 'data/flights_ml.csv.gz');
const all = await loadCsv(file, { zones: { sched_dep_at: timeZone } });
const parts = dates({ columns: ['sched_dep_at'], parts: ['dayOfWeek', 'hour'], timeZone });
const flights = parts.fit(all).transform(all);

async function train(columns: readonly string[]): Promise<Predictor> {
  const rows = select(slice(flights, 0, 50_000), ['late', ...columns]);
  const { prepare, examples } = pipeline(oneHot({ columns })).fitExamples(rows, { label: 'late' });
  return createPredictor(prepare, await logistic({ maxIterations: 20 }).fit(examples));
}

// Costs are measured when they are not given; given, the plan is the same everywhere.
const costs = { onDemandMicros: 5, lookupMicros: 0.2, bytesPerEntry: 20 };
const budget = { maxEntries: 10_000 };
const route = ['carrier', 'origin', 'dest'];
const timed = [...route, 'sched_dep_at_dayOfWeek', 'sched_dep_at_hour'];
for (const columns of [route, timed]) {
  const predictor = await train(columns);
  const plan = await planServing({ workload: flights, predictor, costs, budget });
  console.log(`${columns.join(' × ')}: ${plan.mode}`);
  for (const sentence of [...plan.why, ...plan.advice]) console.log(`- ${sentence}`);
  console.log();
  const out = join(import.meta.dirname, '../out');
  await mkdir(out, { recursive: true });
  await writeFile(join(out, `plan-${columns.length}.html`), servingPlanPage(plan, { title: 'Flights' }));
}

// Live traffic is counted in bounded memory. A plan made in winter is held against every later half.
const predictor = await train(timed);
const sketch = trafficSketch(predictor.input, { maxKeys: 20_000, halfRequests: 40_000 });
countTraffic(sketch, slice(flights, 0, 80_000));
let plan = await planServing({ workload: sketch, predictor, costs, budget });
console.log(`of the first 80,000 requests: ${plan.mode}`);
for (let from = 80_000; from < flights.rows; from += 80_000) {
  countTraffic(sketch, slice(flights, from, Math.min(flights.rows, from + 80_000)));
  const next = await replanServing({ plan, workload: sketch, predictor, costs, budget });
  plan = next.plan;
  console.log(
    `from ${from.toLocaleString('en')}: ${next.change ?? 'nothing'} changed. ${next.why.join(' ')}`,
  );
}

// Output:
