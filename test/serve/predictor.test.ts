import { expect, test } from 'vitest';
import { linearModel } from '../../src/models/linear-model.ts';
import { multinomialModel } from '../../src/models/multinomial-model.ts';
import { standardModels } from '../../src/models/standard-models.ts';
import { revivePipeline } from '../../src/prepare/revive-pipeline.ts';
import { createPredictor, type Preparation } from '../../src/serve/predictor.ts';
import { predictorReviver } from '../../src/serve/predictor-reviver.ts';
import { numberColumn } from '../../src/table/column.ts';
import { column, table } from '../../src/table/table.ts';
import { flights, latePredictor, requests } from './late.ts';

const ages: Preparation = {
  input: { fields: [{ name: 'age', kind: 'number' }] },
  matrix: (rows) => {
    const values = Float32Array.from(column(rows, 'age', 'number').values, (age) => 1 / age);
    return { rows: rows.rows, dense: { names: ['inverse'], values }, categories: [] };
  },
  examples: () => {
    throw new Error('not needed');
  },
  save: () => ['ages'],
};
const model = linearModel({
  features: { dense: ['inverse'], categories: [] },
  weights: Float64Array.of(1),
  intercept: 0,
});
const revive = predictorReviver({ pipeline: (saved) => revivePipeline(saved), models: standardModels });

test('the prediction is 1 from the threshold on, and NaN where the score is', () => {
  const predictor = createPredictor(ages, model, { threshold: 0.5 });
  // 1/∞ is 0, so the score is exactly a half; 1/−1 is below it.
  const { scores, predictions } = predictor.predictTable(table({ age: numberColumn([Infinity, -1, null]) }));
  expect(scores[0]).toBe(0.5);
  expect([...predictions]).toEqual([1, 0, NaN]);
});

test('the number -0 is answered as 0', async () => {
  const predictor = createPredictor(ages, model);
  const answers = await predictor.predict([{ age: 0 }, { age: -0 }]);
  expect(answers.map(({ score }) => score)).toEqual([1, 1]);
  const rows = table({ age: numberColumn([-0, 0]) });
  expect([...predictor.predictTable(rows).scores]).toEqual([1, 1]);
  expect(Object.is(column(rows, 'age', 'number').values[0], -0)).toBe(true);
});

test('a model of other features than the preparation gives is refused, naming the first', () => {
  const other = linearModel({
    features: { dense: ['age'], categories: [] },
    weights: Float64Array.of(1),
    intercept: 0,
  });
  expect(() => createPredictor(ages, other)).toThrow(/feature 0 is "inverse".*trained with "age"/);
  const wider = linearModel({
    features: { dense: ['inverse', 'x'], categories: [] },
    weights: new Float64Array(2),
    intercept: 0,
  });
  expect(() => createPredictor(ages, wider)).toThrow(expect.objectContaining({ code: 'shape-mismatch' }));
});

test('wrong options are refused at once', () => {
  for (const options of [
    { threshold: 1.1 },
    { threshold: NaN },
    { treshold: 0.5 },
    { label: 'late' },
    { label: {} },
  ]) {
    expect(() => createPredictor(ages, model, options as object)).toThrow(
      expect.objectContaining({ code: 'bad-option' }),
    );
  }
});

test('rows are answered as the table of them is', async () => {
  const predictor = latePredictor();
  const { scores, predictions } = predictor.predictTable(flights);
  expect(new Set(scores).size).toBe(8);
  const alone = await predictor.predict(requests.slice(0, 4));
  expect(alone).toEqual([0, 1, 2, 3].map((row) => ({ score: scores[row], prediction: predictions[row] })));
});

test('a revived predictor has the same hash and gives the same answers', async () => {
  const predictor = latePredictor();
  const { model: saved, ...others } = predictor.save();
  const revived = revive({ ...(JSON.parse(JSON.stringify(others)) as typeof others), model: saved });
  expect(revived.hash).toBe(predictor.hash);
  expect(revived.label).toEqual({ name: 'late' });
  expect(await revived.predict(requests)).toEqual(await predictor.predict(requests));
});

test('the hash changes with a weight, with the threshold and with the preparation', () => {
  const hashes = [
    createPredictor(ages, model),
    createPredictor(
      ages,
      linearModel({ ...model, features: { dense: ['inverse'], categories: [] }, intercept: 1e-9 }),
    ),
    createPredictor(
      ages,
      linearModel({
        features: { dense: ['inverse'], categories: [] },
        weights: Float64Array.of(1 + 1e-15),
        intercept: 0,
      }),
    ),
    createPredictor(ages, model, { threshold: 0.4 }),
    createPredictor({ ...ages, save: () => ['other ages'] }, model),
  ].map(({ hash }) => hash);
  expect(new Set(hashes).size).toBe(5);
  expect(hashes[0]).toMatch(/^[0-9a-f]{64}$/);
  expect(createPredictor(ages, model).hash).toBe(hashes[0]);
});

test('what is not a saved predictor, or has a model nobody knows, is refused', () => {
  const saved = latePredictor().save();
  const codeOf = (value: unknown): unknown => {
    try {
      return revive(value as never);
    } catch (error) {
      return (error as { code: unknown }).code;
    }
  };
  expect(codeOf(null)).toBe('bad-format');
  expect(codeOf({})).toBe('bad-format');
  expect(codeOf({ ...saved, version: 2 })).toBe('bad-version');
  expect(codeOf({ ...saved, model: null })).toBe('bad-format');
  expect(codeOf({ ...saved, model: { ...saved.model, kind: '__proto__' } })).toBe('bad-format');
  expect(codeOf({ ...saved, options: null })).toBe('bad-format');
  expect(codeOf({ ...saved, options: { threshold: 'x' } })).toBe('bad-option');
});

test('score reads the label it was told, or the one it was made with', async () => {
  const predictor = latePredictor();
  const { labels, scores, table: rows } = await predictor.score(flights);
  expect([...labels]).toEqual([0, 1, 0, 1, 0, 0, 1, 1]);
  expect(scores).toEqual(predictor.predictTable(flights).scores);
  expect(rows).toBe(flights);
  const weighted = await predictor
    .score(flights, { label: 'late', weight: 'distance' })
    .catch((error: unknown) => error);
  expect(weighted).toMatchObject({ code: 'bad-data' });
  await expect(createPredictor(ages, model).score(flights)).rejects.toMatchObject({ code: 'bad-option' });
  await expect(predictor.score(flights, { lable: 'late' } as object)).rejects.toMatchObject({
    code: 'bad-option',
  });
});

test('an aborted signal stops a prediction before it begins', async () => {
  const reason = new Error('enough');
  await expect(latePredictor().predict(requests, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
});

test('a number is its own prediction, and has no threshold', () => {
  const parts = {
    features: { dense: ['inverse'], categories: [] },
    weights: Float64Array.of(2),
    intercept: 1,
  };
  const regression = linearModel({ ...parts, link: 'identity' });
  const predictor = createPredictor(ages, regression);
  expect(predictor.threshold).toBe(null);
  const { scores, predictions } = predictor.predictTable(table({ age: numberColumn([2, null]) }));
  expect([[...scores], [...predictions]]).toEqual([
    [2, NaN],
    [2, NaN],
  ]);
  expect(predictor.save().options).toEqual({});
  expect(() => createPredictor(ages, regression, { threshold: 0.5 })).toThrow(
    "threshold is 0.5, and the model's task is regression; expected a threshold with a binary model only.",
  );
});

test('of classes the likeliest one is the prediction, with its score', async () => {
  const model = multinomialModel({
    features: { dense: ['inverse'], categories: [] },
    classes: ['low', 'middle', 'high'],
    weights: Float64Array.of(-1, 0, 1),
    intercepts: Float64Array.of(0, 0, 0),
  });
  const predictor = createPredictor(ages, model, { label: { name: 'size', classes: model.classes } });
  const answers = await predictor.predict([{ age: 0.1 }, { age: -0.1 }, { age: Infinity }, { age: null }]);
  expect(answers.map(({ prediction }) => prediction)).toEqual([2, 0, 0, NaN]);
  expect(answers[0]!.score).toBeCloseTo(Math.exp(10) / (Math.exp(10) + 1 + Math.exp(-10)), 12);
  expect(answers[2]!.score).toBeCloseTo(1 / 3, 15);
  expect(predictor.save().options).toEqual({
    label: { name: 'size', classes: ['low', 'middle', 'high'] },
  });
});
