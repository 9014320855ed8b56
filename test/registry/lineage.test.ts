import { expect, test } from 'vitest';
import {
  becameOf,
  boostedTrees,
  cameFrom,
  createPredictor,
  createRegistry,
  fingerprint,
  fixedClock,
  lineageOf,
  memoryStore,
  numberColumn,
  pipeline,
  predictionId,
  random,
  readPredictionId,
  reproduce,
  retentionPlan,
  revivePredictor,
  standardize,
  table,
  tracePrediction,
  type Predictor,
  type Registry,
  type Saveable,
  type Table,
} from '../../src/index.ts';
import { naivePredictor as predictor } from './naive-predictor.ts';

const day = 86_400_000;

/** A registry whose clock is set by the test. */
function dated(actor = 'nightly'): { registry: Registry; at: (instant: number, who?: string) => Registry } {
  const store = memoryStore();
  const at = (instant: number, who = actor): Registry =>
    createRegistry(store, { clock: fixedClock(instant), actor: who });
  return { registry: at(0), at };
}

function late(rows: number): Table {
  const source = random(3);
  const x = Array.from({ length: rows }, () => source.normal());
  return table({
    x: numberColumn(x),
    late: numberColumn(x.map((value) => Number(value + source.normal() > 0))),
  });
}

async function trained(seed: number, rows: Table): Promise<Predictor> {
  const { prepare, examples } = pipeline(standardize({ columns: ['x'] })).fitExamples(rows, {
    label: 'late',
  });
  return createPredictor(prepare, await boostedTrees({ trees: 5, rowSample: 0.5, seed }).fit(examples));
}

test('from the id of a prediction to version, data, schema, figures, and who promoted it when', async () => {
  const { at } = dated();
  const rows = late(200);
  const version = await at(1000).register('late', await trained(1, rows), {
    data: fingerprint(rows),
    evaluation: { rows: 50, metrics: { auc: 0.7 }, directions: { auc: 'higher' }, slices: [] },
    training: { by: 'ada', estimator: 'boostedTrees', seed: 1 },
  });
  await at(2000, 'grace').approve(version);
  await at(3000, 'grace').promote(version, 'champion', { note: 'better at LGA' });
  await at(3000, 'grace').promote(version, 'shadow');
  await at(4000).register('late', predictor(2));
  await at(5000, 'eve').promote({ name: 'late', version: 2 }, 'champion');

  const id = predictionId(version, { clock: fixedClock(4500) });
  expect(readPredictionId(id)).toEqual({ name: 'late', version: 1, at: 4500 });
  const trace = await tracePrediction(at(0), id);
  expect(trace.made).toEqual(version);
  expect(trace.data).toEqual(JSON.parse(JSON.stringify(fingerprint(rows))));
  expect(trace.signature?.inputs).toEqual([{ name: 'x', kind: 'number' }]);
  expect(trace.metrics).toEqual({ auc: 0.7 });
  expect(trace.training).toMatchObject({ by: 'ada', estimator: 'boostedTrees', seed: 1 });
  expect(trace.approvedBy).toEqual(['grace']);
  expect(trace.servedAs.map(({ alias, actor, at: when, note }) => [alias, actor, when, note])).toEqual([
    ['champion', 'grace', '1970-01-01T00:00:03.000Z', 'better at LGA'],
    ['shadow', 'grace', '1970-01-01T00:00:03.000Z', null],
  ]);

  const later = await tracePrediction(at(0), predictionId(version, { clock: fixedClock(5000) }));
  expect(later.servedAs.map(({ alias }) => alias)).toEqual(['shadow']);
  const early = await tracePrediction(at(0), predictionId(version, { clock: fixedClock(1500) }));
  expect([early.servedAs, early.approvedBy]).toEqual([[], []]);
});

test('ids differ, and what is no id is refused', async () => {
  const ids = Array.from({ length: 100 }, () =>
    predictionId({ name: 'late', version: 1 }, { clock: fixedClock(7) }),
  );
  expect(new Set(ids).size).toBe(100);
  expect(ids.every((id) => readPredictionId(id).at === 7)).toBe(true);
  for (const id of [
    '',
    'late',
    '../x:1:000000000:0000000000000000',
    'late:0:000000000:0000000000000000',
    7,
  ]) {
    await expect(tracePrediction(dated().registry, id as string)).rejects.toMatchObject({
      code: 'bad-option',
    });
  }
  const unknown = predictionId({ name: 'late', version: 9 }, { clock: fixedClock(0) });
  await expect(tracePrediction(dated().registry, unknown)).rejects.toMatchObject({ code: 'not-found' });
});

test('what came from what, both ways, over models', async () => {
  const { registry } = dated();
  const base = await registry.register('base', predictor(1), { data: { hash: 'raw' } });
  const first = await registry.register('late', predictor(2), { data: { hash: 'raw' }, uses: [base] });
  await registry.register('late', predictor(2), { data: 'fresh', parent: first.version });
  const lineage = await lineageOf(registry);
  const artifact = `artifact:${first.artifact.hash}`;
  expect(cameFrom(lineage, 'late@2')).toEqual(['data:fresh', 'late@1', 'data:raw', 'base@1']);
  expect(cameFrom(lineage, artifact)).toEqual(['late@1', 'late@2', 'data:raw', 'base@1', 'data:fresh']);
  expect(new Set(becameOf(lineage, 'data:raw'))).toEqual(
    new Set(['base@1', 'late@1', 'late@2', artifact, `artifact:${base.artifact.hash}`]),
  );
  expect(becameOf(lineage, 'data:fresh')).toEqual(['late@2', artifact]);
  expect(cameFrom(lineage, 'data:raw')).toEqual([]);
  expect(becameOf(lineage, 'nothing')).toEqual([]);
});

test('a version trained once more from its lineage has the same hash, and another seed has not', async () => {
  const { registry } = dated();
  const rows = late(300);
  const first = await trained(5, rows);
  const version = await registry.register('late', first, {
    data: fingerprint(rows),
    training: { estimator: 'boostedTrees', options: { trees: 5, rowSample: 0.5 }, seed: 5 },
    sample: [{ x: 0.5 }, { x: -1 }],
    reference: { rows: 300 },
  });
  const again = await reproduce(registry, version, ({ training }) => trained(training.seed!, late(300)));
  expect(again).toEqual({
    same: true,
    registered: version.artifact.hash,
    trained: version.artifact.hash,
    differences: [],
  });

  const other = await reproduce(registry, version, () => trained(6, late(300)));
  expect(other.same).toBe(false);
  expect(other.differences.length).toBeGreaterThan(0);
  expect(other.differences.join(' ')).toContain('the answers to the sample');
  const loaded = await registry.load(version, revivePredictor);
  expect((await loaded.predict([{ x: 0.5 }]))[0]).toEqual((await first.predict([{ x: 0.5 }]))[0]);
  await expect(reproduce(registry, version, () => ({}) as Saveable)).rejects.toMatchObject({
    code: 'bad-option',
  });
  await expect(reproduce(registry, version, 3 as never)).rejects.toMatchObject({ code: 'bad-option' });
  await expect(reproduce(registry, undefined as never, () => first)).rejects.toMatchObject({
    code: 'bad-option',
  });
});

test('a difference in the arrays is counted', async () => {
  const withArray = (values: Float64Array): Saveable => ({
    save: () => ({ ...predictor(1).save(), model: { ...predictor(1).save().model, arrays: { w: values } } }),
  });
  const { registry } = dated();
  const version = await registry.register('late', withArray(Float64Array.of(1, 2, 3)));
  const found = async (values: Float64Array): Promise<readonly string[]> =>
    (await reproduce(registry, version, () => withArray(values))).differences;
  expect(await found(Float64Array.of(1, 2.5, 3))).toEqual([
    'the array "w" differs in 1 of 3 places, by 0.5 at most.',
  ]);
  expect(await found(Float64Array.of(1, 2))).toEqual([
    'the array "w" is a Float64Array of 2; it was a Float64Array of 3.',
  ]);
  const renamed: Saveable = {
    save: () => ({ ...predictor(1).save(), model: { ...predictor(1).save().model, arrays: {} } }),
  };
  expect((await reproduce(registry, version, () => renamed)).differences).toEqual([
    'the array "w" is there no longer.',
  ]);
});

test('what a difference is of which the numbers say nothing: a NaN of other bits, the version of the model', async () => {
  const with_ = (version: number, bits: readonly bigint[]): Saveable => {
    const { model, ...saved } = predictor(1).save();
    const arrays = { w: new Float64Array(BigUint64Array.from(bits).buffer) };
    return { save: () => ({ ...saved, model: { ...model, version, arrays } }) };
  };
  const { registry } = dated();
  const [nan, otherNan, two, minusZero] = [
    0x7ff8n << 48n,
    (0x7ff8n << 48n) + 1n,
    0x4000n << 48n,
    0x8000n << 48n,
  ];
  const version = await registry.register('late', with_(1, [nan, two, 0n]));
  const found = async (of: Saveable): Promise<readonly string[]> =>
    (await reproduce(registry, version, () => of)).differences;
  expect(await found(with_(1, [nan, two, 0n]))).toEqual([]);
  expect(await found(with_(2, [nan, two, 0n]))).toEqual(['the version of the model is another.']);
  expect(await found(with_(1, [otherNan, two, minusZero]))).toEqual([
    'the array "w" differs in 2 of 3 places, by 0 at most.',
  ]);
  expect(await found(with_(1, [nan, nan, 0n]))).toEqual([
    'the array "w" differs in 1 of 3 places, by Infinity at most.',
  ]);
});

test('the plan of what to give up keeps what serves, served of late, or is new', async () => {
  const { at } = dated();
  for (let seed = 1; seed <= 8; seed++) await at(0).register('late', predictor(seed));
  const promote = (instant: number, version: number): Promise<unknown> =>
    at(instant).promote({ name: 'late', version }, 'champion');
  for (const [days, version] of [
    [1, 1],
    [2, 2],
    [50, 3],
    [100, 4],
  ] as const)
    await promote(days * day, version);
  const numbers = async (options: Parameters<typeof retentionPlan>[2]): Promise<[number[], number[]]> => {
    const { retire, keep } = await retentionPlan(at(0), 'late', { clock: fixedClock(101 * day), ...options });
    return [retire.map(({ version }) => version), keep.map(({ version: { version } }) => version)];
  };
  expect(await numbers({ newest: 1, servedDays: 10 })).toEqual([
    [1, 2, 5, 6, 7],
    [3, 4, 8],
  ]);
  expect(await numbers({ newest: 1, servedDays: 60 })).toEqual([
    [1, 5, 6, 7],
    [2, 3, 4, 8],
  ]);
  expect(await numbers({ newest: 0, servedDays: 0, keep: ({ version }) => version === 6 })).toEqual([
    [1, 2, 5, 7, 8],
    [3, 4, 6],
  ]);
  const { retire } = await retentionPlan(at(0), 'late', {
    newest: 1,
    servedDays: 10,
    clock: fixedClock(101 * day),
  });
  for (const version of retire) await at(101 * day).retire(version);
  expect(await numbers({ newest: 1, servedDays: 10 })).toEqual([[], [3, 4, 8]]);
  expect((await at(0).rollback('late', 'champion')).version).toBe(3);
});
