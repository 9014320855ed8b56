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
const { prepare, examples } = pipeline(
  standardize({ columns: ['minutes'] }),
  oneHot({ columns: ['region'] }),
).fitExamples(train, { label: 'returned' });
const predictor = createPredictor(prepare, await logistic().fit(examples), { threshold: 0.3 });

// Each request carries the inputs and no more. Their order is that in which they came.
const inputs = predictor.input.fields.map(({ name }) => name);
const requests = select(test, inputs);

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
const url = 'http://localhost/';
const headers = { 'content-type': 'application/json' };
const round = (_: string, value: unknown): unknown =>
  typeof value === 'number' ? Number(value.toFixed(3)) : value;
for (const instance of [
  ...toRows(slice(requests, 0, 1)),
  { region: 'west', minutes: 55 },
  { region: 'west' },
]) {
  const body = JSON.stringify({ instances: [instance] });
  const response = await answer(new Request(url, { method: 'POST', headers, body }));
  console.log(`\n${body}\n${response.status} ${JSON.stringify(await response.json(), round)}`);
}

// Output:
// plan: hybrid
// - 1,240 requests ask for 153 different keys (peakedness 0.040); the 41 most frequent serve half of them.
// - A table of at most 100 entries, made from the first half of the requests, answers 78.2 % of the second half; 3.9 % of those ask for a key never seen before.
// - With 100 entries (10.0 kB) a request takes 1.00 µs to look up + 21.8 % × 20 µs to compute the rest + 0.04 µs for its part of computing the table once a day = 5.39 µs; on demand it takes 20 µs.
// - The table saves 73.0 %, at least the 25.0 % it must save, and holds 100 of 153 keys: look up the frequent ones and compute the rest.
//
// 1240 requests, 153 different:
// - on-demand: 1240 identical answers
// - lookup: 1240 identical answers
// - hybrid: 1240 identical answers
// hybrid looked up 1075 and computed 165
//
// {"instances":[{"region":"east","minutes":42}]}
// 200 {"predictions":[{"score":0.162,"prediction":0}],"model":"returns","modelVersionId":"1","modelDisplayName":"returns"}
//
// {"instances":[{"region":"west","minutes":55}]}
// 200 {"predictions":[{"score":0.351,"prediction":1}],"model":"returns","modelVersionId":"1","modelDisplayName":"returns"}
//
// {"instances":[{"region":"west"}]}
// 400 {"error":{"code":"bad-data","message":"row 0 has no field \"minutes\"; expected a number, or null when it is missing.","instance":0,"field":"minutes"}}
