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
  byMonth,
  bySlice,
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
  naive,
  onDemand,
  oneHot,
  pipeline,
  measureWorkload,
  planServing,
  precompute,
  profile,
  reference,
  report,
  retrain,
  revivePredictor,
  select,
  slice,
  take,
  splitByTime,
  standardize,
  toJson,
  toRows,
  type Evaluation,
  type Issue,
  type Predictor,
  type Retrained,
  type Service,
  type Table,
} from 'slipway';
import { folderStore, listen, loadCsv, progressBar } from 'slipway/node';
import { logistic } from 'slipway/tfjs';
import { usFederalHolidays2013 } from './tour/holidays.ts';
import { bad, bold, columns, count, good, heading, line, seconds, verdictLines } from './tour/print.ts';
import { askOverHttp, mismatches } from './tour/traffic.ts';

const { values: options } = parseArgs({
  options: { json: { type: 'string' }, backend: { type: 'string', default: 'wasm' } },
});
if (options.backend !== 'cpu' && options.backend !== 'wasm')
  throw new Error('--backend is cpu or wasm in Node');
const backend: 'cpu' | 'wasm' = options.backend;

const started = performance.now();
const out = join(import.meta.dirname, '../out');
await rm(join(out, 'models'), { recursive: true, force: true });
await mkdir(out, { recursive: true });
const onProgress = progressBar();

heading(1, 'Load: bytes to typed columns');
// Timestamps without an offset are New York local time.
const flights = await loadCsv(join(import.meta.dirname, 'data/flights_ml.csv.gz'), {
  zones: { sched_dep_at: 'America/New_York' },
  onProgress,
});
onProgress.done();
const loadMs = performance.now() - started;
line(`${count(flights.rows)} flights × ${flights.columns.size} columns in ${seconds(loadMs)}`);

heading(2, 'Explore: one pass, one page');
await writeFile(
  join(out, 'profile.html'),
  report(profile(flights), { title: 'Flights out of New York, 2013' }),
);
line('out/profile.html shows every column; open it in a browser');

heading(3, 'Split by time: the past trains, the future judges');
const split = splitByTime(flights, { column: 'sched_dep_at', at: ['2013-09-01', '2013-11-01'] });
columns(
  ['part', 'months', 'flights'],
  [
    ['train', 'Jan–Aug', count(split.train.rows)],
    ['validation', 'Sep–Oct', count(split.validation.rows)],
    ['test', 'Nov–Dec', count(split.test.rows)],
  ],
);

heading(4, 'Prepare: fitted once, the same in training and in serving');
const numbers = [
  'distance',
  'plane_year',
  'seats',
  'temp',
  'dewp',
  'humid',
  'wind_dir',
  'wind_speed',
  'precip',
  'pressure',
  'visib',
];
const preparation = pipeline(
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
const { prepare, examples } = preparation.fitExamples(split.train, { label: 'late' });

heading(5, 'Train: logistic regression on TensorFlow.js, to convergence');
const trainStarted = performance.now();
const model = await logistic({ l2: 1, backend }).fit(examples, { onProgress });
onProgress.done();
line(
  `${count(examples.matrix.rows)} flights × ${model.features.length} features on ${backend}: ${model.training.iterations} iterations, ${seconds(performance.now() - trainStarted)}`,
);
const predictor = createPredictor(prepare, model, { label: { name: 'late' } });

heading(6, 'Evaluate: over all flights, and by origin and carrier');
const judge = async (candidate: Predictor, rows: Table): Promise<Evaluation> =>
  evaluate(await candidate.score(rows), { auc, logLoss }, { slices: bySlice('origin', 'carrier') });
const floor = createPredictor(prepare, await naive().fit(examples), { label: { name: 'late' } });
const naiveTest = await judge(floor, split.test);
const validation = await judge(predictor, split.validation);
const test = await judge(predictor, split.test);
const figures = ({ rows, metrics }: Evaluation): string[] => [
  count(rows),
  show(metrics['auc']!),
  show(metrics['logLoss']!),
];
columns(
  ['flights of', 'rows', 'AUC', 'log loss'],
  [
    ['Sep–Oct', ...figures(validation)],
    ['Nov–Dec', ...figures(test)],
    ['Nov–Dec, always the base rate', ...figures(naiveTest)],
  ],
);
const slices = slicesOf(test);
line();
columns(
  ['slice of Nov–Dec', 'rows', 'AUC'],
  slices.map(({ column, level, rows, auc: area }) => [`${column} ${level}`, count(rows), show(area)]),
);

heading(7, 'Gate: limits on Sep–Oct that decide, with reasons');
const verdict = gate(validation, {
  auc: { min: 0.66 },
  logLoss: { max: 0.46 },
  slices: { auc: { min: 0.55, minRows: 500 } },
});
verdictLines(verdict);

heading(8, 'Register: a version on a folder, an alias that serves');
const registry = createRegistry(folderStore(join(out, 'models')), { actor: 'tour' });
const first = await registry.register('late-flights', predictor, {
  evaluation: validation,
  verdict,
  data: fingerprint(split.train),
});
line(
  `late-flights version ${first.version}: ${count(first.artifact.bytes)} bytes, SHA-256 ${first.artifact.hash.slice(0, 12)}…`,
);
await registry.promote(first, 'champion');
line('promoted: version 1 is the champion');

heading(9, 'Plan: look up, compute, or both? The workload decides');
const champion = await registry.load('late-flights', 'champion', revivePredictor);
const weatherPlan = await planServing({ workload: split.test, predictor: champion });
line(bold(`schedule and weather: ${weatherPlan.mode}`));
for (const sentence of weatherPlan.why) line(`  ${sentence}`);

// A second model knows the schedule alone: carrier, origin, destination, day of the week and hour. Its inputs repeat.
const calendarOf = dates({
  columns: ['sched_dep_at'],
  parts: ['dayOfWeek', 'hour'],
  timeZone: 'America/New_York',
}).fit(flights);
const scheduleKeys = ['carrier', 'origin', 'dest', 'sched_dep_at_dayOfWeek', 'sched_dep_at_hour'];
const schedule = await trainSchedule(calendarOf.transform(split.train));
const everyRequest = select(calendarOf.transform(flights), scheduleKeys);
const schedulePlan = await planServing({ workload: everyRequest, predictor: schedule });
const tightPlan = await planServing({
  workload: everyRequest,
  predictor: schedule,
  budget: { maxEntries: 10_000 },
});
line();
line(
  bold(
    `schedule alone, ${count(schedulePlan.figures.cardinality)} different keys: ${schedulePlan.mode}; with room for 10,000: ${tightPlan.mode}`,
  ),
);
for (const sentence of schedulePlan.why) line(`  ${sentence}`);

heading(10, 'Serve: real requests over HTTP, one contract, one answer');
const requests = 10_000;
const weatherRows = toRows(
  select(
    slice(split.test, 0, requests),
    prepare.input.fields.map(({ name }) => name),
  ),
);
const scheduleRows = toRows(select(calendarOf.transform(slice(split.test, 0, requests)), scheduleKeys));
// Whatever was planned, which depends on what this machine measured: all keys, and the 10,000 most frequent.
const { places } = measureWorkload(everyRequest, schedule.input);
const table = await precompute(schedule, take(everyRequest, places), { onProgress });
const headTable = await precompute(schedule, take(everyRequest, places.subarray(0, 10_000)), { onProgress });
onProgress.done();
const served: {
  readonly title: string;
  readonly service: Service;
  readonly rows: ReturnType<typeof toRows>;
  readonly truth: Predictor;
}[] = [
  { title: 'schedule and weather', service: onDemand(champion), rows: weatherRows, truth: champion },
  { title: 'schedule alone', service: onDemand(schedule), rows: scheduleRows, truth: schedule },
  { title: 'schedule alone', service: lookup(table), rows: scheduleRows, truth: schedule },
  {
    title: 'schedule alone',
    service: hybrid(lookup(headTable), onDemand(schedule)),
    rows: scheduleRows,
    truth: schedule,
  },
];
const traffic = [];
for (const { title, service, rows, truth } of served) {
  const server = await listen(service, { port: 0, name: 'late-flights', version: String(first.version) });
  const asked = performance.now();
  const answers = await askOverHttp(`${server.url}/v1/models/late-flights:predict`, rows, {
    concurrency: 16,
    onAnswer: (done) =>
      onProgress({ stage: `serve/${service.mode}`, done, total: rows.length, unit: 'requests' }),
  });
  onProgress.done();
  const ms = performance.now() - asked;
  await server.close();
  const wrong = mismatches(answers, await truth.predict(rows));
  traffic.push({
    title,
    mode: service.mode,
    requests: answers.length,
    mismatches: wrong,
    requestsPerSecond: Math.round(answers.length / (ms / 1000)),
  });
}
columns(
  ['model', 'mode', 'requests', 'a second', 'answers unlike the model’s own'],
  traffic.map((row) => [
    row.title,
    row.mode,
    count(row.requests),
    count(row.requestsPerSecond),
    String(row.mismatches),
  ]),
);

heading(11, 'Watch: every month against the training months');
const trained = reference(split.train);
const watched = prepare.input.fields.map(({ name }) => name).filter((name) => name !== 'sched_dep_at');
const months = byMonth(flights, 'sched_dep_at').map(({ window, table: rows }) => {
  const found = drift(
    trained,
    rows,
    { psi: { max: 0.25 }, lInfinity: { max: 0.05 }, missingChange: { max: 0.1 } },
    { columns: watched, window },
  );
  const drifted = found.issues.filter(({ code }) => code === 'drifted');
  const worst = drifted.reduce<Issue | undefined>(
    (most, issue) => ((most?.value ?? 0) >= issue.value! ? most : issue),
    undefined,
  );
  return { window, rows: rows.rows, pass: found.pass, drifted: drifted.length, worst };
});
columns(
  ['month', 'flights', 'drifted', 'most'],
  months.map(({ window, rows, drifted, worst }) => [
    window,
    count(rows),
    String(drifted),
    worst ? `${worst.column!} (${worst.measure!} ${worst.value!.toFixed(2)}, limit ${worst.limit!})` : '',
  ]),
);

line();
line(
  'A month of weather is not eight months of weather: by temperature and dew point every month differs, the training months too.',
);

heading(12, 'Retrain: on the newer months, judged against what serves');
// Two windows are tried: the last eight months, and all ten. Each candidate becomes a version; the gate says which may serve.
const attempts = [
  {
    months: 'Mar–Oct',
    window: splitByTime(flights, { column: 'sched_dep_at', at: ['2013-03-01', '2013-11-01'] }).validation,
  },
  { months: 'Jan–Oct', window: splitByTime(flights, { column: 'sched_dep_at', at: ['2013-11-01'] }).train },
];
const retrainings: Retrained[] = [];
for (const { months: trainedOn, window } of attempts) {
  const retrained = await retrain({
    registry,
    name: 'late-flights',
    revive: revivePredictor,
    async fit() {
      const { prepare: newer, examples: newest } = preparation.fitExamples(window, { label: 'late' });
      const learned = await logistic({ l2: 1, backend }).fit(newest, { onProgress });
      onProgress.done();
      return {
        predictor: createPredictor(newer, learned, { label: { name: 'late' } }),
        data: fingerprint(window),
      };
    },
    evaluate: (candidate) => judge(candidate, split.test),
    judge: (candidate, baseline) =>
      gate(
        candidate,
        {
          auc: { min: 0.66, maxRegression: 0.002 },
          logLoss: { maxRegression: 0.002 },
          slices: { auc: { maxRegression: 0.02, minRows: 500 } },
        },
        { baseline },
      ),
    note: `trained on ${trainedOn}, after drift was found`,
  });
  retrainings.push(retrained);
  columns(
    ['judged on Nov–Dec', 'trained on', 'AUC', 'log loss'],
    [
      [`version ${retrained.serving!.version}, serving`, 'Jan–Aug', ...figures(retrained.baseline!).slice(1)],
      [
        `version ${retrained.version.version}, candidate`,
        trainedOn,
        ...figures(retrained.evaluation!).slice(1),
      ],
    ],
  );
  line(retrained.promoted ? good(retrained.reason) : bad(retrained.reason));
  line();
}
const last = retrainings.at(-1)!;

const versions = await registry.versions('late-flights');
const champions = (await registry.aliases('late-flights')).get('champion');
const totalMs = performance.now() - started;
const peakBytes = process.resourceUsage().maxRSS * 1024;
console.log(`\n${bold('In short')}`);
line(
  `Raw rows to a served, watched and retrained model: ${count(flights.rows)} flights in ${seconds(totalMs)}, ${(peakBytes / 1e6).toFixed(0)} MB at most.`,
);
line(
  `Nov–Dec: AUC ${show(test.metrics['auc']!)} and log loss ${show(test.metrics['logLoss']!)} by version 1. Of ${versions.length} versions, version ${champions} now serves, ${weatherPlan.mode}.`,
);
line('Look at out/profile.html, out/models, and examples/ for each stage by itself.');

if (options.json !== undefined) {
  const record = {
    load: { rows: flights.rows, columns: flights.columns.size, ms: loadMs },
    split: { train: split.train.rows, validation: split.validation.rows, test: split.test.rows },
    train: { ...model.training },
    evaluation: {
      validation: { rows: validation.rows, ...validation.metrics },
      test: { rows: test.rows, ...test.metrics },
      naive: { rows: naiveTest.rows, ...naiveTest.metrics },
      slices,
    },
    gate: verdict,
    registry: {
      versions: versions.length,
      champion: champions,
      artifacts: versions.map(({ artifact }) => artifact.hash),
    },
    serving: {
      mode: weatherPlan.mode,
      why: weatherPlan.why,
      figures: weatherPlan.figures,
      schedule: {
        mode: schedulePlan.mode,
        tightMode: tightPlan.mode,
        why: schedulePlan.why,
        figures: schedulePlan.figures,
      },
      requests: traffic.reduce((sum, row) => sum + row.requests, 0),
      mismatches: traffic.reduce((sum, row) => sum + row.mismatches, 0),
      traffic,
    },
    drift: {
      months: months.map(({ window, worst, ...month }) => ({
        month: window,
        ...month,
        worst: worst ?? null,
      })),
    },
    retrain: {
      promoted: last.promoted,
      reason: last.reason,
      attempts: retrainings.map(
        ({ version, promoted, reason, verdict: judged, evaluation, baseline }, attempt) => ({
          trainedOn: attempts[attempt]!.months,
          version: version.version,
          promoted,
          reason,
          evaluation: evaluation!.metrics,
          baseline: baseline!.metrics,
          verdict: judged,
        }),
      ),
    },
    timing: { totalMs },
    memory: { peakBytes },
  };
  await writeFile(options.json, `${JSON.stringify(toJson(record), null, 2)}\n`);
}

async function trainSchedule(rows: Table): Promise<Predictor> {
  const prepared = pipeline(oneHot({ columns: scheduleKeys })).fitExamples(rows, { label: 'late' });
  const learned = await logistic({ l2: 1, backend }).fit(prepared.examples);
  return createPredictor(prepared.prepare, learned, { label: { name: 'late' } });
}

function slicesOf(evaluation: Evaluation): { column: string; level: string; rows: number; auc: number }[] {
  return evaluation.slices.map(({ slice: of, rows, metrics }) => {
    const [column, level] = Object.entries(of)[0]!;
    return { column, level, rows, auc: metrics['auc']! };
  });
}

function show(figure: number): string {
  return Number.isNaN(figure) ? '–' : figure.toFixed(4);
}
