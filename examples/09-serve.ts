/**
 * Serve: compute answers, look them up, or both; the answers are the same, and a plan says which pays.
 *
 *   npx tsx examples/09-serve.ts
 */
import {
  createPredictor,
  handler,
  hybrid,
  logistic,
  lookup,
  onDemand,
  oneHot,
  pipeline,
  planServing,
  precompute,
  select,
  slice,
  splitByTime,
  standardize,
  toRows,
  type Service,
} from 'slipway';
import { orders } from './data/shop.ts';

const { train, test } = splitByTime(orders(), { column: 'when', at: ['2024-05-01'] });
const { prepare, examples } = pipeline(standardize({ columns: ['minutes'] }), oneHot({ columns: ['region'] })).fitExamples(
  train,
  { label: 'returned' },
);
const predictor = createPredictor(prepare, await logistic().fit(examples), { threshold: 0.3 });

// Each request carries the inputs and no more. Their order is that in which they came.
const requests = select(test, predictor.input.fields.map(({ name }) => name));

// Costs are measured when they are not given; given, the plan is the same everywhere.
const costs = { onDemandMicros: 20, lookupMicros: 1, bytesPerEntry: 100, requestsPerDay: 50_000 };
const plan = await planServing({ workload: requests, predictor, costs, budget: { maxEntries: 100 } });
console.log(`plan: ${plan.mode}`);
for (const sentence of plan.why) console.log(`- ${sentence}`);

// Three ways to answer, one contract. The table of the plan holds the frequent keys; the other holds all.
const computed = onDemand(predictor);
const whole = lookup(await precompute(predictor, requests));
const both = hybrid(lookup(await precompute(predictor, plan.keys)), computed);
const rows = toRows(requests);
const truth = await computed.predict(rows);
console.log(`\n${rows.length} requests, ${whole.table.size} different:`);
for (const service of [computed, whole, both] satisfies Service[]) {
  const answers = await service.predict(rows);
  const same = answers.filter(({ score }, row) => score === truth[row]!.score).length;
  console.log(`- ${service.mode}: ${same} identical answers`);
}
const { hits, misses } = both.stats();
console.log(`hybrid looked up ${hits} and computed ${misses}`);

// Over HTTP: a function from Request to Response, for Deno, Bun, workers and frameworks; listen() of slipway/node too.
const answer = handler(both, { name: 'returns', version: 1 });
const url = 'http://localhost/v1/models/returns:predict';
const headers = { 'content-type': 'application/json' };
for (const instance of [...toRows(slice(requests, 0, 1)), { region: 'west', minutes: 50 }, { region: 'west' }]) {
  const body = JSON.stringify({ instances: [instance] });
  const response = await answer(new Request(url, { method: 'POST', headers, body }));
  const said: unknown = await response.json();
  console.log(`\n${body}`);
  console.log(response.status, JSON.stringify(said, (_, value: unknown) => (typeof value === 'number' ? Number(value.toFixed(3)) : value)));
}
