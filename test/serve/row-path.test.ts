import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { featuresOf } from '../../src/models/features.ts';
import { standardModels } from '../../src/models/standard-models.ts';
import { createPredictor, type Predictor, type Preparation } from '../../src/serve/predictor.ts';
import type { Instance, Prediction } from '../../src/serve/service.ts';
import { toRows } from '../../src/table/rows.ts';
import { select } from '../../src/table/select.ts';
import { slice, take } from '../../src/table/take.ts';
import { dataSets, pathOf, realTable } from '../prepare/data-sets.ts';
import { everyStep } from '../prepare/every-step.ts';
import { latePredictor, requests } from './late.ts';
import { modelsOver } from './models-over.ts';

/** What comes of a row, be it an error. */
function outcomeOf(predict: () => unknown): unknown {
  try {
    return predict();
  } catch (error) {
    const { name, code, message, details } = error as Record<string, unknown>;
    return { name, code, message, details };
  }
}

async function outcomeOfAll(predict: () => Promise<unknown>): Promise<unknown> {
  try {
    return await predict();
  } catch (error) {
    return outcomeOf(() => {
      throw error;
    });
  }
}

/** A few rows that no request should carry, made of one that it may. */
function broken(row: Instance): unknown[] {
  const [name] = Object.keys(row);
  return [
    null,
    'a row',
    [row],
    {},
    { ...row, [name!]: undefined },
    { ...row, [name!]: { nested: true } },
    Object.create(row),
    Object.fromEntries(Object.entries(row).map(([key, value]) => [key, value === 0 ? -0 : value])),
    Object.fromEntries(Object.keys(row).map((key) => [key, null])),
    Object.fromEntries(Object.keys(row).map((key) => [key, -0])),
    Object.fromEntries(Object.keys(row).map((key) => [key, 1e300])),
    Object.fromEntries(Object.keys(row).map((key) => [key, 'x'])),
    { ...row, toString: null, stranger: 5 },
  ];
}

describe.skipIf(!existsSync(pathOf(dataSets[0]!.file)))(
  'every step and every kind of model, on real rows: a row alone, rows and a table',
  () => {
    test.each(dataSets)('$file', async ({ file }) => {
      const rows = await realTable(file);
      const middle = Math.ceil(rows.rows / 2);
      const train = slice(rows, 0, Math.min(middle, 500));
      const count = Math.min(20, rows.rows - middle);
      const places = Int32Array.from(
        { length: count },
        (_, at) => middle + Math.floor((at * (rows.rows - middle)) / count),
      );
      const prepare = everyStep(train).fit(train);
      const names = prepare.input.fields.map((field) => field.name);
      const later = toRows(select(take(rows, places), names)) as Instance[];
      const features = featuresOf(prepare.matrix(slice(train, 0, 0)));
      const kinds = new Set<string>();
      let answered = 0;
      for (const model of modelsOver(features)) {
        kinds.add(model.kind);
        let tables = 0;
        const counted: Preparation = {
          ...prepare,
          matrix: (table) => {
            tables++;
            return prepare.matrix(table);
          },
        };
        const predictor = createPredictor(counted, model);
        // Without a form for rows alone: every answer comes of a table.
        const tabled = createPredictor({ ...prepare, row: undefined } as never, model);
        for (const each of [...later, ...broken(later[0]!)] as Instance[]) {
          const expected = await outcomeOfAll(() => tabled.predict([each]));
          const before = tables;
          const got = outcomeOf(() => [predictor.predictRow(each)]);
          expect(got, model.kind).toEqual(expected);
          if (later.includes(each) && Array.isArray(expected)) {
            expect(tables, 'no table is made').toBe(before);
            answered++;
          }
          expect(await outcomeOfAll(() => predictor.predict([each])), model.kind).toEqual(expected);
        }
        expect(await outcomeOfAll(() => predictor.predict(later)), model.kind).toEqual(
          await outcomeOfAll(() => tabled.predict(later)),
        );
      }
      expect([...kinds].sort()).toEqual(standardModels.map(({ kind }) => kind).sort());
      expect(answered).toBeGreaterThan(0);
    });
  },
);

describe('a predictor', () => {
  const predictor = latePredictor();

  test('answers a row at once as it does among others, -0 as 0', async () => {
    const together = await predictor.predict(requests);
    expect(requests.map((row) => predictor.predictRow(row))).toEqual(together);
    expect(predictor.predictRow({ ...requests[4]!, distance: -0 })).toEqual(together[4]);
  });

  test('refuses the row that is wrong by its place among many, and hears an abort between blocks', async () => {
    const many: Instance[] = Array.from({ length: 10_000 }, (_, at) => requests[at % requests.length]!);
    const answers = await predictor.predict(many);
    const few: readonly Prediction[] = await predictor.predict(requests);
    expect(answers.length).toBe(10_000);
    expect(answers.every((answer, at) => answer.score === few[at % few.length]!.score)).toBe(true);
    many[9_000] = { at: null, carrier: 'UA' };
    await expect(predictor.predict(many)).rejects.toMatchObject({
      code: 'bad-data',
      details: { row: 9_000, field: 'distance' },
    });
    many[9_000] = { at: '2013-01-01', carrier: 'UA', distance: 1e300 };
    await expect(predictor.predict(many)).rejects.toMatchObject({
      code: 'bad-data',
      details: { row: 9_000 },
    });
    const controller = new AbortController();
    const reason = new Error('enough');
    setTimeout(() => controller.abort(reason));
    const stopped = predictor.predict(many, { signal: controller.signal });
    await expect(stopped).rejects.toBe(reason);
  });

  test('reads -0 as 0 before any step does', () => {
    const { prepare, model } = parts();
    const inverse: Preparation = {
      ...prepare,
      matrix: (rows) => {
        const { dense, ...rest } = prepare.matrix(rows);
        return { ...rest, dense: { ...dense, values: dense.values.map((x) => 1 / x) } };
      },
      row: ({ x, y }) => ({
        dense: Float32Array.of(1 / (x as number), 1 / (y as number)),
        codes: new Int32Array(),
      }),
    };
    const predictor = createPredictor(inverse, model);
    const { score } = predictor.predictRow({ x: 0, y: 3 });
    expect([0, 1]).toContain(score);
    expect(predictor.predictRow({ x: -0, y: 3 }).score).toBe(score);
  });

  test('answers by tables where the rows of a preparation are of another shape than the model', async () => {
    const shapes: Predictor[] = [];
    const { prepare, model } = parts();
    for (const row of [
      () => ({ dense: new Float32Array(1), codes: new Int32Array() }),
      () => {
        throw new Error('no rows alone');
      },
    ])
      shapes.push(createPredictor({ ...prepare, row }, model));
    const expected = createPredictor(prepare, model).predictRow({ x: 2, y: 3 });
    for (const each of shapes) expect(each.predictRow({ x: 2, y: 3 })).toEqual(expected);
  });
});

/** A preparation of two numbers and a model for it. */
function parts() {
  const fields = [
    { name: 'x', kind: 'number' },
    { name: 'y', kind: 'number' },
  ] as const;
  const prepare: Preparation = {
    input: { fields },
    matrix: (rows) => {
      const values = new Float32Array(2 * rows.rows);
      for (const [at, { name }] of fields.entries()) {
        const column = rows.columns.get(name) as { readonly values: Float64Array };
        column.values.forEach((value, row) => (values[2 * row + at] = value));
      }
      return { rows: rows.rows, dense: { names: ['x', 'y'], values }, categories: [] };
    },
    examples: () => {
      throw new Error('not asked');
    },
    save: () => 'two numbers',
  };
  return { prepare, model: modelsOver({ dense: ['x', 'y'], categories: [] })[0]! };
}
