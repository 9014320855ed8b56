/**
 * A service in production: it follows a registry, speaks three dialects, is measured and logged for monitoring, and
 * tries a new version on a tenth of the customers, which is taken back.
 *
 *   npx tsx examples/22-service.ts
 */
import {
  boostedTrees,
  canary,
  canaryGate,
  createPredictor,
  createRegistry,
  drift,
  fromRows,
  impute,
  logged,
  logistic,
  measured,
  memoryStore,
  onDemand,
  oneHot,
  pipeline,
  profile,
  prometheusMetrics,
  reference,
  registryModels,
  revivePredictor,
  select,
  splitByTime,
  toRows,
  type Estimator,
  type LoggedService,
  type PredictionRecord,
} from 'slipway';
import { listen } from 'slipway/node';
import { orders } from './data/shop.ts';

const { train, test } = splitByTime(orders(6), { column: 'when', at: ['2024-06-01'] });
const steps = [impute({ columns: ['minutes'], with: 'median' }), oneHot({ columns: ['region'] })];
const { prepare, examples } = pipeline(...steps).fitExamples(train, { label: 'returned' });
const fit = async (estimator: Estimator) => createPredictor(prepare, await estimator.fit(examples));

const registry = createRegistry(memoryStore());
const first = await registry.register('returns', await fit(logistic()));
await registry.promote(first, 'champion');

// What serves follows the registry; each version is measured and logged, as it is loaded.
const metrics = prometheusMetrics();
const records: PredictionRecord[] = [];
const logs: LoggedService[] = [];
let named = 0;
const models = await registryModels(registry, {
  names: ['returns'],
  revive: revivePredictor,
  serve(predictor) {
    const counted = measured(onDemand(predictor), { metrics, model: 'returns' });
    const service = logged(counted, {
      sink: { write: (some) => void records.push(...some) },
      id: () => `p${++named}`,
    });
    logs.push(service);
    return service;
  },
});
const server = await listen(models, { port: 0, metrics });

// Clients of three systems ask, each in its own words.
async function ask(path: string, body: object): Promise<string> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(server.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
  const round = (_: string, value: unknown): unknown =>
    typeof value === 'number' ? Number(value.toFixed(3)) : value;
  return `${response.status} ${JSON.stringify(await response.json(), round)}`;
}
const order = { region: 'south', minutes: 55 };
const tensors = [
  { name: 'region', shape: [1], datatype: 'BYTES', data: ['south'] },
  { name: 'minutes', shape: [1], datatype: 'FP64', data: [55] },
];
const columns = { region: ['south'], minutes: [55] };
console.log(`Vertex AI:\n  ${await ask('/', { instances: [order] })}`);
console.log(`TensorFlow Serving:\n  ${await ask('/v1/models/returns:predict', { inputs: columns })}`);
console.log(`Open Inference:\n  ${await ask('/v2/models/returns/infer', { inputs: tensors })}`);
console.log(`a bad request:\n  ${await ask('/', { instances: [{ ...order, minutes: 'long' }] })}`);

// Promoted by anybody, anywhere, it is served at the next look. No request is refused in between.
const second = await registry.register('returns', await fit(boostedTrees({ trees: 40 })));
await registry.promote(second, 'champion');
const { loaded, removed } = await models.refresh();
console.log(
  `\nloaded ${loaded.join()}, let go of ${removed.join()}:\n  ${await ask('/', { instances: [order] })}`,
);

// A month goes by. The log says what was asked, and monitoring reads it as it reads any table.
const { input } = prepare;
const inputs = input.fields.map(({ name }) => name);
const month = toRows(select(test, inputs));
for (let at = 0; at < month.length; at += 100) await ask('/', { instances: month.slice(at, at + 100) });
await Promise.all(logs.map((log) => log.flush()));
const trained = reference(profile(train), { columns: inputs });
const asked = fromRows(records.map(({ features }) => features), input); // prettier-ignore
const verdict = drift(trained, asked, { psi: { max: 0.1 }, lInfinity: { max: 0.1 } }, { columns: inputs });
console.log(`\n${records.length} predictions in the log, of which the last is ${records.at(-1)!.id}:`);
for (const { severity, message } of verdict.issues) console.log(`- ${severity}: ${message}`);

// What Prometheus scrapes: what the models were asked, and what the server answered.
const scraped = await (await fetch(`${server.url}/metrics`)).text();
console.log('\nGET /metrics:');
for (const line of scraped.split('\n'))
  if (/^slipway_predict_(requests|rows)_total|^http_server_request_duration_seconds_count/.test(line))
    console.log(`  ${line.replace(/version="\w{8}\w+"/, 'version="…"')}`);
await server.close();

// A third version wants a column that clients do not send yet. Who got it is answered by the second, and it is out.
const wide = pipeline(impute({ columns: ['minutes', 'price'], with: 'median' })).fitExamples(train, {
  label: 'returned',
});
const third = createPredictor(wide.prepare, await boostedTrees({ trees: 40 }).fit(wide.examples));
const tried = canary(onDemand(await registry.load(second, revivePredictor)), onDemand(third), {
  key: 'customer',
  share: 0.1,
  gate: canaryGate({ maxFailedShare: 0.02 }),
});
let answered = 0;
for (let customer = 0; customer < 1000; customer++)
  answered += (await tried.predict([{ customer, ...order }])).length;
const { state, canary: seen, verdict: last } = tried.report();
console.log(
  `\n${answered} of 1000 customers answered; the third version is ${state} after ${seen.failedRows} rows:`,
);
for (const { message } of last!.issues) console.log(`- ${message}`);

// Output:
// Vertex AI:
//   200 {"predictions":[{"score":0.429,"prediction":0,"predictionId":"p1"}],"model":"returns","modelVersionId":"1","modelDisplayName":"returns"}
// TensorFlow Serving:
//   200 {"outputs":{"score":[0.429],"prediction":[0],"predictionId":["p2"]}}
// Open Inference:
//   200 {"model_name":"returns","model_version":"1","outputs":[{"name":"score","datatype":"FP64","shape":[1],"data":[0.429]},{"name":"prediction","datatype":"FP64","shape":[1],"data":[0]},{"name":"predictionId","datatype":"BYTES","shape":[1],"data":["p3"]}]}
// a bad request:
//   400 {"error":{"code":"bad-data","message":"field \"minutes\" of row 0 is the text \"long\"; expected a number, or null when it is missing.","instance":0,"field":"minutes"}}
//
// loaded returns@2, let go of returns@1:
//   200 {"predictions":[{"score":0.408,"prediction":0,"predictionId":"p4"}],"model":"returns","modelVersionId":"2","modelDisplayName":"returns"}
//
// 1204 predictions in the log, of which the last is p1204:
// - error: the largest change of a share (L∞) of region is 0.2841 at "west", from 0 to 0.2841 (6,080 and 1,204 values); expected at most 0.1.
// - warning: region has a level that the reference has not, on 342 of 1,204 values: "west" (342).
// - error: the stability index (psi) of minutes is 0.2211 (6,080 and 1,204 values); expected at most 0.1.
//
// GET /metrics:
//   slipway_predict_rows_total{model="returns",version="…"} 3
//   slipway_predict_rows_total{model="returns",version="…"} 1201
//   slipway_predict_requests_total{model="returns",outcome="ok"} 16
//   slipway_predict_requests_total{model="returns",outcome="bad-data"} 1
//   http_server_request_duration_seconds_count{http_request_method="POST",url_scheme="http",http_route="/",http_response_status_code="200"} 14
//   http_server_request_duration_seconds_count{http_request_method="POST",url_scheme="http",http_route="/v1/models/{model}:predict",http_response_status_code="200"} 1
//   http_server_request_duration_seconds_count{http_request_method="POST",url_scheme="http",http_route="/v2/models/{model}/infer",http_response_status_code="200"} 1
//   http_server_request_duration_seconds_count{http_request_method="POST",url_scheme="http",http_route="/",http_response_status_code="400"} 1
//
// 1000 of 1000 customers answered; the third version is withdrawn after 5 rows:
// - the new version failed at 5 of 5 rows; expected at most 4 of 200.
