/**
 * The whole loop on 327,346 real flights: from raw rows to a model that is served, watched and retrained.
 *
 *   npm run tour                         the tour
 *   npm run tour -- --json FILE          and every figure as JSON
 *   npm run tour -- --backend cpu        learn on another TensorFlow.js backend: cpu or wasm
 *
 * The question: will a flight out of New York arrive 15 minutes late or more? It is asked when the flight is
 * scheduled and the weather of that hour is known, so delays that are known only later are never features.
 */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  auc,
  bySlice,
  byMonth,
  concat,
  createPredictor,
  createRegistry,
  dates,
  drift,
  evaluate,
  fingerprint,
  gate,
  hybrid,
  impute,
  logLoss,
  lookup,
  onDemand,
  oneHot,
  pipeline,
  planServing,
  precompute,
  profile,
  reference,
  report,
  retrain,
  revivePredictor,
  select,
  slice,
  splitByTime,
  standardize,
  toRows,
  type Evaluation,
  type Pipeline,
  type Predictor,
  type Prediction,
  type Service,
  type Table,
} from 'slipway';
import { folderStore, listen, loadCsv, progressBar } from 'slipway/node';
import { logistic } from 'slipway/tfjs';
import { usFederalHolidays2013 } from './tour/holidays.ts';
import { bold, columns, count, dim, heading, line, seconds, verdictLines } from './tour/print.ts';
import { askOverHttp } from './tour/traffic.ts';

const { values: options } = parseArgs({
  options: { json: { type: 'string' }, backend: { type: 'string', default: 'wasm' } },
});
if (options.backend !== 'cpu' && options.backend !== 'wasm') throw new Error('--backend is cpu or wasm in Node');
const backend = options.backend;

const started = performance.now();
const out = join(import.meta.dirname, '../out');
await rm(join(out, 'models'), { recursive: true, force: true });
await mkdir(out, { recursive: true });

// 1 · Load: bytes to typed columns. Timestamps without an offset are New York local time.
heading(1, 'Load');
const file = join(import.meta.dirname, 'data/flights_ml.csv.gz');
const loading = progressBar();
const loadStarted = performance.now();
const flights = await loadCsv(file, { zones: { sched_dep_at: 'America/New_York' }, onProgress: loading.onProgress });
loading.done();
const loadMs = performance.now() - loadStarted;
line(`${count(flights.rows)} flights × ${flights.columns.size} columns in ${seconds(loadMs)}`);

// 2 · Explore: one pass, one page.
heading(2, 'Explore');
const flightsProfile = profile(flights);
await writeFile(join(out, 'profile.html'), report(flightsProfile, { title: 'Flights out of New York, 2013' }));
line('out/profile.html: every column, with pictures');

// 3 · Split by time: the past trains, the future judges.
heading(3, 'Split by time');
const parts = splitByTime(flights, { column: 'sched_dep_at', at: ['2013-09-01', '2013-11-01'] });
columns(['part', 'months', 'flights'], [
  ['train', 'Jan–Aug', count(parts.train.rows)],
  ['validation', 'Sep–Oct', count(parts.validation.rows)],
  ['test', 'Nov–Dec', count(parts.test.rows)],
]);

// 4 · Prepare: fit once on the training months; the same fitted pipeline will run in serving.
heading(4, 'Prepare');
const numbers = ['distance', 'plane_year', 'seats', 'temp', 'dewp', 'humid', 'wind_dir', 'wind_speed', 'precip', 'pressure', 'visib'];
const preparation: Pipeline = pipeline(
  dates({
    columns: ['sched_dep_at'],
    parts: ['dayOfWeek', 'hour', 'minuteOfDay', 'isWeekend', 'isHoliday'], // no month: it cannot extrapolate
    timeZone: 'America/New_York',
    calendar: usFederalHolidays2013,
  }),
  impute({ columns: numbers, with: 'median' }),
  standardize({ columns: [...numbers, 'sched_dep_at_minuteOfDay'] }),
  oneHot({ columns: ['carrier', 'origin', 'dest', 'sched_dep_at_dayOfWeek', 'sched_dep_at_hour'] }),
);
const { prepare, examples } = preparation.fitExamples(parts.train, { label: 'late' });
line(`${prepare.input.fields.length} raw columns become ${count(prepare.features.length)} features: ${numbers.length + 3} numbers, 5 categories`);

// 5 · Train: logistic regression to convergence on TensorFlow.js.
heading(5, 'Train');
const training = progressBar();
const trainStarted = performance.now();
const model = await logistic({ l2: 1, backend }).fit(examples, { onProgress: training.onProgress });
training.done();
line(`logistic regression on ${backend}: ${model.training.iterations} iterations, ${seconds(performance.now() - trainStarted)}, converged`);
const predictor = createPredictor(prepare, model);

// 6 · Evaluate: over all rows, and by origin and carrier.
heading(6, 'Evaluate');
const metrics = { auc, logLoss };
const judgeOn = async (candidate: Predictor, rows: Table): Promise<Evaluation> =>
  evaluate(await candidate.score(rows, { label: 'late' }), metrics, { slices: bySlice('origin', 'carrier') });
const validation = await judgeOn(predictor, parts.validation);
const test = await judgeOn(predictor, parts.test);
columns(['part', 'flights', 'AUC', 'log loss'], [
  ['validation', count(validation.rows), validation.metrics['auc']!.toFixed(4), validation.metrics['logLoss']!.toFixed(4)],
  ['test', count(test.rows), test.metrics['auc']!.toFixed(4), test.metrics['logLoss']!.toFixed(4)],
]);
const slices = test.slices.map(({ slice: of, rows, metrics: figures }) => {
  const [column = '', level = ''] = Object.entries(of)[0] ?? [];
  return { column, level, rows, auc: figures['auc']! };
});
line();
columns(['slice of the test', 'flights', 'AUC'], slices.map(({ column, level, rows, auc: area }) => [`${column} = ${level}`, count(rows), Number.isNaN(area) ? '–' : area.toFixed(4)]));

// 7 · Gate: fixed limits, overall and for every slice that is large enough to tell.
heading(7, 'Gate');
const verdict = gate(validation, {
  auc: { min: 0.66 },
  logLoss: { max: 0.46 },
  slices: { auc: { min: 0.55, minRows: 500 } },
});
verdictLines(verdict);

// 8 · Register and promote: versions on a folder, an alias that says which one serves.
heading(8, 'Register');
const registry = createRegistry(folderStore(join(out, 'models')), { actor: 'tour' });
const first = await registry.register('late-flights', predictor, { evaluation: validation, verdict, data: fingerprint(parts.train) });
if (verdict.pass) await registry.promote(first, 'champion');
line(`late-flights version ${first.version}: ${count(first.artifact.bytes)} bytes, SHA-256 ${first.artifact.hash.slice(0, 12)}…`);
line(verdict.pass ? 'promoted: it is the champion' : 'not promoted');

// 9 · Plan: measure the workload, then choose between a lookup table, on-demand and both.
heading(9, 'Plan the serving');
const champion = await registry.load('late-flights', 'champion', revivePredictor);
const weatherRequests = select(parts.test, prepare.input.fields.map(({ name }) => name));
const plan = await planServing({ workload: weatherRequests, predictor: champion });
line(bold(`schedule and weather → ${plan.mode}`));
for (const sentence of plan.why) line(`  ${sentence}`);

// A second model knows the schedule alone. Its inputs repeat, so its answers can be computed beforehand.
const schedule = (rows: Table): Table => scheduleParts.transform(select(rows, ['carrier', 'origin', 'dest', 'sched_dep_at']));
const scheduleParts = dates({ columns: ['sched_dep_at'], parts: ['dayOfWeek', 'hour'], timeZone: 'America/New_York' }).fit(flights);
const scheduleKeys = ['carrier', 'origin', 'dest', 'sched_dep_at_dayOfWeek', 'sched_dep_at_hour'];
const scheduleTrain = concat([parts.train]);
line();
