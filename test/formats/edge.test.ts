import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { edgeModule } from '../../src/adapters/node-edge-module.ts';
import { fromHalf, toHalf } from '../../src/formats/half.ts';
import { packWeights, unpackWeights, type WeightPrecision } from '../../src/formats/pack-weights.ts';
import { wideAndDeepModel } from '../../src/models/wide-and-deep-model.ts';
import { columnsAsTheyAre } from '../../src/prepare/columns-as-they-are.ts';
import { oneHot } from '../../src/prepare/one-hot.ts';
import { pipeline } from '../../src/prepare/pipeline.ts';
import { standardize } from '../../src/prepare/standardize.ts';
import { impute } from '../../src/prepare/impute.ts';
import { revivePredictor } from '../../src/revive.ts';
import { createPredictor, type Predictor } from '../../src/serve/predictor.ts';
import { toRows } from '../../src/table/rows.ts';
import { select } from '../../src/table/select.ts';
import { slice } from '../../src/table/take.ts';
import { column, type Table } from '../../src/table/table.ts';
import { denseNet } from '../../src/train/dense/dense-net.ts';
import { logistic } from '../../src/train/logistic.ts';
import { boostedTrees } from '../../src/train/trees/boosted-trees.ts';
import { realTable } from '../prepare/data-sets.ts';
import { flights, latePredictor } from '../serve/late.ts';
import { areaUnderCurve, hasReferenceData } from '../train/real-data.ts';
import { edgeRuntimeFile } from './edge-runtime-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'slipway-edge-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a module answers in a process that has nothing but the module. */
function answersOf(
  text: string,
  rows: readonly object[],
): { answers: { score: number }[]; version: string; from: string } {
  writeFileSync(join(folder, 'edge.mjs'), text);
  writeFileSync(join(folder, 'rows.json'), JSON.stringify(rows));
  writeFileSync(
    join(folder, 'run.mjs'),
    `import { readFileSync } from 'node:fs';
import { predict, predictRow, version, from } from './edge.mjs';
const rows = JSON.parse(readFileSync(new URL('./rows.json', import.meta.url)));
const answers = predict(rows);
if (predictRow(rows[0]).score !== answers[0].score) throw new Error('a row alone differs');
console.log(JSON.stringify({ answers, version, from }));`,
  );
  const out = execFileSync(process.execPath, ['run.mjs'], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  return JSON.parse(out) as ReturnType<typeof answersOf>;
}

const rowsOf = (predictor: Predictor, rows: Table): readonly object[] =>
  toRows(
    select(
      rows,
      predictor.input.fields.map(({ name }) => name),
    ),
  );

test.each([
  [0, 0],
  [1, 0x3c00],
  [-2, 0xc000],
  [65504, 0x7bff],
  [2 ** -24, 1],
  [2 ** -25, 0],
  [2 ** -14, 0x0400],
  [1 + 2 ** -11, 0x3c00],
  [1 + 3 * 2 ** -11, 0x3c02],
  [0.1, 0x2e66],
  [1 / 3, 0x3555],
  [65520, 0x7c00],
  [Infinity, 0x7c00],
  [2047.5, 0x6800],
  [-0, 0x8000],
])('%d in half precision is 0x%s, as IEEE 754 has it', (value, half) => {
  expect(toHalf(value)).toBe(half);
});

test('every half-precision number is its own', () => {
  for (let half = 0; half < 0x10000; half++) {
    const value = fromHalf(half);
    if (!Number.isNaN(value)) expect(toHalf(value)).toBe(half);
  }
});

describe('packed weights', () => {
  test('float32 weights come back as float32, all else to the bit', () => {
    const saved = latePredictor().save();
    const back = unpackWeights(JSON.parse(JSON.stringify(packWeights(saved, 'float32'))));
    const weights = saved.model.arrays['weights'] as Float64Array;
    expect(back.model.arrays['weights']).toEqual(Float64Array.from(weights, Math.fround));
    expect({ ...back.model, arrays: 0 }).toEqual({ ...saved.model, arrays: 0 });
    expect(back.prepare).toEqual(saved.prepare);
  });

  test('embeddings and wide weights weigh, biases do not', () => {
    const features = {
      dense: ['x'],
      categories: [{ name: 'city', levels: Array.from({ length: 64 }, (_, at) => `c${at}`) }],
    };
    const model = wideAndDeepModel({
      ...{ features, numbers: ['x'], oneHot: [], link: 'identity' },
      embeddings: [{ feature: 'city', dimension: 1, weights: new Float32Array(64).fill(0.1) }],
      layers: [{ weights: Float32Array.of(1, 10), biases: Float32Array.of(0.1), activation: 'linear' }],
      wide: [{ feature: 'city', weights: new Float32Array(64).fill(0.3) }],
    });
    const packed = packWeights(createPredictor(columnsAsTheyAre(features), model).save(), 'int8');
    expect(Object.fromEntries(Object.entries(packed.arrays).map(([name, { as }]) => [name, as]))).toEqual({
      weights0: 'int8',
      biases0: 'exact',
      embedding0: 'int8',
      wide0: 'int8',
    });
    expect(packed.weightBytes).toBe(2 + 4 + 2 * (64 + 4));
    expect(revivePredictor(unpackWeights(packed)).predictRow({ x: 1, city: 'c3' }).score).toBeCloseTo(2.4, 1);
  });

  test('int8 is off by half a step of its block at most', () => {
    const saved = latePredictor().save();
    const many = Float64Array.from({ length: 200 }, (_, at) => Math.sin(at) * (at < 64 ? 1 : 100));
    many.fill(0, 128, 192);
    const wide = { ...saved, model: { ...saved.model, arrays: { weights: many } } };
    const packed = packWeights(wide, 'int8');
    expect(packed.weightBytes).toBe(200 + 4 * 4);
    const back = unpackWeights(packed).model.arrays['weights'] as Float64Array;
    back.forEach((value, at) => {
      const block = many.subarray(at - (at % 64), at - (at % 64) + 64);
      const step = Math.max(...block.map(Math.abs)) / 127;
      expect(Math.abs(value - many[at]!)).toBeLessThanOrEqual(step * 0.5001);
    });
  });

  test.each([
    ['no packed predictor', {}, 'bad-format'],
    ['another version', { format: 'slipway-packed', version: 2 }, 'bad-version'],
    ['no parts', { format: 'slipway-packed', version: 1 }, 'bad-format'],
    ['an array of another length', broken({ length: 3 }), 'bad-format'],
    ['an array of no type', broken({ type: '__proto__' }), 'bad-format'],
    ['no text of bytes', broken({ data: '***' }), 'bad-format'],
    ['too few scales', broken({ as: 'int8', scales: '' }), 'bad-format'],
  ])('%s is refused', (_, packed, code) => {
    expect(() => unpackWeights(packed)).toThrow(expect.objectContaining({ code }) as Error);
  });

  test('a weight that the precision cannot hold is refused', () => {
    const saved = latePredictor().save();
    const big = { ...saved, model: { ...saved.model, arrays: { weights: Float64Array.of(70_000) } } };
    expect(() => packWeights(big, 'float16')).toThrow(
      expect.objectContaining({ code: 'unsupported' }) as Error,
    );
    expect(() => packWeights(saved, 'int4' as WeightPrecision)).toThrow(/weights/);
    const beyond = { ...saved, model: { ...saved.model, arrays: { weights: Float64Array.of(1e39) } } };
    for (const precision of ['float32', 'int8'] as const)
      expect(() => packWeights(beyond, precision)).toThrow(
        expect.objectContaining({ code: 'unsupported' }) as Error,
      );
  });
});

function broken(part: object): object {
  const packed = packWeights(latePredictor().save(), 'float32');
  return { ...packed, arrays: { weights: { ...packed.arrays['weights']!, ...part } } };
}

describe('an edge module', () => {
  test('runs alone, and answers as the predictor does whose weights it has', async () => {
    const predictor = latePredictor();
    for (const weights of ['float32', 'float16', 'int8'] as const) {
      const { text } = await edgeModule(predictor, { weights, runtime: edgeRuntimeFile() });
      expect(text).not.toMatch(/^import\s/m);
      const rows = rowsOf(predictor, flights);
      const same = revivePredictor(unpackWeights(packWeights(predictor.save(), weights)));
      const { answers, version, from } = answersOf(text, rows);
      expect(answers).toEqual(await same.predict(rows as never));
      expect([version, from]).toEqual([same.hash, predictor.hash]);
    }
  });

  test('names that would break a script or an object are only names', async () => {
    const hostile = '</script><script>__proto__\u2028`${x}';
    const rows = flights.columns.get('carrier')!;
    const named = {
      rows: flights.rows,
      columns: new Map([
        [hostile, rows],
        ['__proto__', rows],
        ['late', flights.columns.get('late')!],
      ]),
    };
    const { prepare, examples } = pipeline(oneHot({ columns: [hostile, '__proto__'] })).fitExamples(named, {
      label: 'late',
    });
    const predictor = createPredictor(prepare, await logistic().fit(examples));
    const { text } = await edgeModule(predictor, { runtime: edgeRuntimeFile() });
    expect(text.slice(text.lastIndexOf('const predictor'))).not.toContain('</script');
    const asked = toRows(select(named, [hostile, '__proto__']));
    const { answers } = answersOf(text, asked);
    const told = await revivePredictor(unpackWeights(packWeights(predictor.save(), 'float32'))).predict(
      asked,
    );
    expect(answers.map(({ score }) => score)).toEqual(told.map(({ score }) => score));
  });

  test('without what it runs there is none', async () => {
    await expect(edgeModule(latePredictor(), { runtime: '/nowhere/edge.js' })).rejects.toMatchObject({
      code: 'io',
    });
  });
});

describe.skipIf(!hasReferenceData)('the census', () => {
  const numbers = ['age', 'education_num', 'capital_gain', 'capital_loss', 'hours_per_week'];
  const categories = [
    'workclass',
    'education',
    'marital_status',
    'occupation',
    'relationship',
    'race',
    'sex',
    'native_country',
  ];
  const options = { label: 'income', positive: '>50K' };

  test('logistic with int8 weights: AUC within 0.002, a quarter of the bytes', async () => {
    const train = await realTable('adult/adult_train.csv.gz');
    const test = await realTable('adult/adult_test.csv.gz');
    const { prepare, examples } = pipeline(
      standardize({ columns: numbers }),
      oneHot({ columns: categories }),
    ).fitExamples(train, options);
    const predictor = createPredictor(prepare, await logistic({ l2: 1 }).fit(examples), {
      label: { name: 'income', positive: '>50K' },
    });
    const { codes, levels } = column(test, 'income', 'category');
    const labels = Float64Array.from(codes, (code) => (levels[code] === '>50K' ? 1 : 0));
    const auc = (of: Predictor): number => areaUnderCurve(labels, of.predictTable(test).scores);
    const packed = (weights: WeightPrecision): ReturnType<typeof packWeights> =>
      packWeights(predictor.save(), weights);
    const small = revivePredictor(unpackWeights(packed('int8')));
    expect(Math.abs(auc(small) - auc(predictor))).toBeLessThan(0.002);
    expect(Math.abs(auc(small) - auc(predictor))).toBeGreaterThan(0); // it is not the same model
    expect(packed('int8').weightBytes / packed('float32').weightBytes).toBeLessThan(0.28);
    const { text } = await edgeModule(predictor, { weights: 'int8', runtime: edgeRuntimeFile() });
    const rows = rowsOf(predictor, slice(test, 0, 500));
    const { answers } = answersOf(text, rows);
    expect(answers).toEqual(await small.predict(rows as never));
  });

  test('nets and trees likewise', async () => {
    const train = slice(await realTable('adult/adult_train.csv.gz'), 0, 8000);
    const test = slice(await realTable('adult/adult_test.csv.gz'), 0, 4000);
    const { prepare, examples } = pipeline(
      impute({ columns: ['age'], with: 'median' }),
      standardize({ columns: numbers }),
      oneHot({ columns: categories }),
    ).fitExamples(train, options);
    const { codes, levels } = column(test, 'income', 'category');
    const labels = Float64Array.from(codes, (code) => (levels[code] === '>50K' ? 1 : 0));
    for (const model of [
      await denseNet({ hidden: [16], epochs: 3, seed: 1 }).fit(examples),
      await boostedTrees({ trees: 30, seed: 1 }).fit(examples),
    ]) {
      const predictor = createPredictor(prepare, model);
      const saved = packWeights(predictor.save(), 'int8');
      const small = revivePredictor(unpackWeights(saved));
      const auc = (of: Predictor): number => areaUnderCurve(labels, of.predictTable(test).scores);
      expect(Math.abs(auc(small) - auc(predictor))).toBeLessThan(0.005);
      const { text } = await edgeModule(predictor, { weights: 'int8', runtime: edgeRuntimeFile() });
      const rows = rowsOf(predictor, slice(test, 0, 200));
      expect(answersOf(text, rows).answers).toEqual(await small.predict(rows as never));
    }
  });
});
