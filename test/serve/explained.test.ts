import { describe, expect, test } from 'vitest';
import { calibratedModel, logOdds } from '../../src/models/calibrated-model.ts';
import { ensembleModel } from '../../src/models/ensemble-model.ts';
import { linearModel } from '../../src/models/linear-model.ts';
import { multinomialModel } from '../../src/models/multinomial-model.ts';
import { treeModel } from '../../src/models/tree-model.ts';
import { oneHot } from '../../src/prepare/one-hot.ts';
import { pipeline } from '../../src/prepare/pipeline.ts';
import { selectColumns } from '../../src/prepare/select-columns.ts';
import { createPredictor } from '../../src/serve/predictor.ts';
import { predictionsTable } from '../../src/serve/predictions-table.ts';
import { categoryColumn, numberColumn, textColumn } from '../../src/table/column.ts';
import { table } from '../../src/table/table.ts';

const people = table({
  id: textColumn(['p', 'q', 'r']),
  age: numberColumn([20, 30, 50]),
  city: categoryColumn(['Bath', 'York', 'Bath']),
});
const prepare = pipeline(selectColumns({ columns: ['age'] }), oneHot({ columns: ['city'] })).fit(people);
const features = { dense: ['age'], categories: [{ name: 'city', levels: ['Bath', 'York'] }] };
const rows = [
  { age: 40, city: 'York' },
  { age: 10, city: 'Bath' },
];

describe('explain', () => {
  const linear = linearModel({ features, weights: Float64Array.of(0.1, -3, 2), intercept: -1 });

  test('gives what each column adds to the log odds, the most first', async () => {
    const predictor = createPredictor(prepare, linear);
    // −1 + 4 + 2, and −1 + 1 − 3.
    const [one, two] = await predictor.explain(rows);
    expect(one).toEqual({
      ...(await predictor.predict(rows))[0],
      base: -1,
      contributions: [
        { name: 'age', contribution: expect.closeTo(4, 6) as number },
        { name: 'city', contribution: 2 },
      ],
    });
    expect(two!.contributions.map(({ name }) => name)).toEqual(['city', 'age']);
    const [held] = await predictor.explain(rows, { by: 'feature', background: people });
    // A third of 100 and of −3 − 3 + 2.
    expect(held!.base).toBeCloseTo(-1 + 10 / 3 - 4 / 3, 6);
    expect(held!.contributions.reduce((sum, each) => sum + each.contribution, held!.base)).toBeCloseTo(
      logOdds(held!.score),
      6,
    );
    expect(await predictor.explain([])).toEqual([]);
  });

  test('scales with Platt’s calibration, so that the parts add up to the calibrated score', async () => {
    const calibration = { method: 'platt', slope: 0.5, intercept: 0.25 } as const;
    const predictor = createPredictor(prepare, calibratedModel({ model: linear, calibration }));
    for (const { score, base, contributions } of await predictor.explain(rows)) {
      const sum = contributions.reduce((all, each) => all + each.contribution, base);
      expect(sum).toBeCloseTo(logOdds(score), 9);
    }
    const leaf = {
      starts: Int32Array.of(0, 1),
      features: Int32Array.of(-1),
      thresholds: new Float32Array(1),
      sets: new Int32Array(1),
      lefts: new Int32Array(1),
      rights: new Int32Array(1),
      missingLeft: new Uint8Array(1),
      values: Float64Array.of(0.5),
      gains: new Float64Array(1),
      words: new Uint32Array(),
      covers: Float64Array.of(1),
    };
    const base = Float64Array.of(0);
    // Of trees whose sums are probabilities there are no log odds to scale.
    const shares = treeModel({ features, link: 'share', base, trees: leaf });
    const over = (model: typeof shares) =>
      createPredictor(prepare, calibratedModel({ model, calibration })).explain(rows);
    await expect(over(shares)).rejects.toMatchObject({ code: 'unsupported' });
  });

  test('is of the likeliest class', async () => {
    const several = multinomialModel({
      features,
      classes: ['low', 'mid', 'high'],
      weights: Float64Array.of(0, 0, 0.1, 0, 5, 0, 0, 0, 0),
      intercepts: Float64Array.of(1, 2, 3),
    });
    const predictor = createPredictor(prepare, several);
    const [one, two] = await predictor.explain(rows);
    // Sums 1, 2, 7 and 1, 7, 4.
    expect([one!.prediction, one!.base, two!.prediction, two!.base]).toEqual([2, 3, 1, 2]);
    expect(two!.contributions[0]).toEqual({ name: 'city', contribution: 5 });
    expect(one!.probabilities!.length).toBe(3);
    expect(Math.max(...one!.probabilities!)).toBe(one!.score);
    expect(predictor.predictRow(rows[0]!)).toEqual((await predictor.predict(rows))[0]);
  });

  test('says where there are no reasons, and what it does not know', async () => {
    const both = createPredictor(prepare, ensembleModel({ members: [linear] }));
    await expect(both.explain(rows)).rejects.toMatchObject({ code: 'unsupported' });
    const predictor = createPredictor(prepare, linear);
    const refused = (options: object): Promise<unknown> =>
      predictor.explain(rows, options).then(
        () => 'nothing',
        (error: unknown) => (error as { code: string }).code,
      );
    expect(await refused({ bye: 'column' })).toBe('bad-option');
    expect(await refused({ by: 'row' })).toBe('bad-option');
    expect(await refused({ requestId: 'r1' })).toBe('nothing');
    expect(await refused({ signal: AbortSignal.abort(Object.assign(new Error(), { code: 'mine' })) })).toBe(
      'mine',
    );
    await expect(predictor.explain([{ age: 3 }])).rejects.toMatchObject({ code: 'bad-data' });
  });
});

describe('explain of many rows', () => {
  const linear = linearModel({ features, weights: Float64Array.of(0.1, -3, 2), intercept: -1 });
  const predictor = createPredictor(prepare, linear);
  const all = Array.from({ length: 600 }, (_, at) => ({ age: at % 90, city: at % 3 ? 'York' : 'Bath' }));

  test('gives each its own, in blocks between which an abort is heard', async () => {
    for (const background of [undefined, people]) {
      const how = { ...(background && { background }) };
      const explained = await predictor.explain(all, how);
      expect(explained.length).toBe(600);
      for (const at of [0, 127, 128, 255, 256, 599])
        expect(explained[at]).toEqual((await predictor.explain([all[at]!], how))[0]);
    }
    const control = new AbortController();
    const reason = new Error('enough');
    setTimeout(() => control.abort(reason));
    await expect(predictor.explain(all, { signal: control.signal })).rejects.toBe(reason);
  });

  test('refuses a row by its place among all', async () => {
    const bad = [...all.slice(0, 400), { age: 'old', city: 'York' }, ...all.slice(401)];
    await expect(predictor.explain(bad)).rejects.toMatchObject({ code: 'bad-data', details: { row: 400 } });
  });
});

describe('predictionsTable', () => {
  const several = multinomialModel({
    features,
    classes: ['low', 'high'],
    weights: Float64Array.of(0, 0.1, 0, 0, 0, 0),
    intercepts: Float64Array.of(3.5, 0),
  });

  test('has the key, the answers and the version, row by row', () => {
    const predictor = createPredictor(prepare, several);
    const answers = predictionsTable(predictor, people, { key: ['id', 'city'] });
    expect([...answers.columns.keys()]).toEqual([
      'id',
      'city',
      'score',
      'prediction',
      'probability=low',
      'probability=high',
      'version',
    ]);
    expect(answers.columns.get('id')).toBe(people.columns.get('id'));
    expect(answers.columns.get('prediction')).toEqual({
      kind: 'category',
      codes: Int32Array.of(0, 0, 1),
      levels: ['low', 'high'],
    });
    const { scores, probabilities } = predictor.predictTable(people);
    expect(answers.columns.get('score')).toEqual(numberColumn(scores));
    expect(answers.columns.get('probability=high')).toEqual(
      numberColumn(Float64Array.from([1, 3, 5], (at) => probabilities![at]!)),
    );
    expect(answers.columns.get('version')).toMatchObject({ levels: [predictor.hash] });
  });

  test('refuses keys that are not there, twice there, or named as an answer is', () => {
    const predictor = createPredictor(prepare, several);
    const codeOf = (key: readonly string[], over = people): unknown => {
      try {
        return predictionsTable(predictor, over, { key });
      } catch (error) {
        return (error as { code: unknown }).code;
      }
    };
    expect(codeOf(['nobody'])).toBe('unknown-column');
    expect(codeOf(['id', 'id'])).toBe('bad-option');
    const scored = table([...people.columns, ['score', numberColumn([1, 2, 3])]]);
    expect(codeOf(['score'], scored)).toBe('column-collision');
    expect(() => predictionsTable(several as never, people)).toThrow(/there is no predictor/);
    expect(predictionsTable(predictor, people).columns.has('id')).toBe(false);
  });
});
