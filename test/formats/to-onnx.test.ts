import { createRequire } from 'node:module';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { toOnnx } from '../../src/formats/to-onnx.ts';
import type { Model } from '../../src/models/model.ts';
import { treeModel, type TreeModel } from '../../src/models/tree-model.ts';
import { oneHot } from '../../src/prepare/one-hot.ts';
import { pipeline } from '../../src/prepare/pipeline.ts';
import { selectColumns } from '../../src/prepare/select-columns.ts';
import { categoryColumn, numberColumn } from '../../src/table/column.ts';
import type { Examples } from '../../src/table/examples.ts';
import { expand, type Matrix } from '../../src/table/matrix.ts';
import { table, type Table } from '../../src/table/table.ts';
import { denseNet } from '../../src/train/dense/dense-net.ts';
import { linearRegression } from '../../src/train/linear-regression.ts';
import { logistic } from '../../src/train/logistic.ts';
import { multinomial } from '../../src/train/multinomial.ts';
import { naive } from '../../src/train/naive.ts';
import { poissonRegression } from '../../src/train/poisson-regression.ts';
import { boostedTrees } from '../../src/train/trees/boosted-trees.ts';

interface Runtime {
  readonly InferenceSession: {
    create(bytes: Uint8Array): Promise<{
      run(feeds: object): Promise<Record<string, { data: Float32Array; dims: readonly number[] }>>;
    }>;
  };
  readonly Tensor: new (type: string, data: Float32Array, shape: readonly number[]) => object;
}

const peer = fileURLToPath(new URL('../../.cache/onnx/package.json', import.meta.url));
const isThere = existsSync(peer);
const rows = 400;
const at = (row: number, salt: number): number => ((row * 2_654_435_761 + salt * 40_503) % 10_007) / 10_007;
const many = <Value>(make: (row: number) => Value): Value[] =>
  Array.from({ length: rows }, (_, row) => make(row));

function people(missing: boolean): Table {
  return table({
    age: numberColumn(many((row) => (missing && row % 7 === 0 ? null : 2 * at(row, 1) - 1))),
    hours: numberColumn(many((row) => 2 * at(row, 2) - 1)),
    city: categoryColumn(many((row) => ['Bath', 'York', 'Hull', null, 'Ely', 'Ayr'][row % 6]!)),
    sex: categoryColumn(many((row) => ['f', 'm', null][(row * 5) % 3]!)),
    rich: numberColumn(many((row) => (at(row, 1) + at(row, 3) + (row % 6 === 2 ? 1 : 0) > 1 ? 1 : 0))),
    count: numberColumn(many((row) => Math.floor(5 * at(row, 4)))),
    kind: categoryColumn(many((row) => ['a', 'b', 'c'][Math.floor(3 * at(row, 1))]!)),
  });
}

function examplesOf(
  label: string,
  missing = false,
  categories = ['city', 'sex'],
  numbers = ['age', 'hours'],
): Examples {
  const steps = [
    ...(numbers.length > 0 ? [selectColumns({ columns: numbers, missing: 'keep' })] : []),
    ...(categories.length > 0 ? [oneHot({ columns: categories })] : []),
  ];
  const classes = label === 'kind' ? { classes: ['a', 'b', 'c'] } : {};
  return pipeline(...(steps as [(typeof steps)[0] & object])).fitExamples(people(missing), {
    label,
    ...classes,
  }).examples;
}

describe.skipIf(!isThere)('models as ONNX, on ONNX Runtime', () => {
  const runtime = isThere ? (createRequire(peer)('onnxruntime-node') as Runtime) : undefined;

  async function largestGap(model: Model, matrix: Matrix): Promise<number> {
    const { InferenceSession, Tensor } = runtime!;
    const session = await InferenceSession.create(toOnnx(model));
    const features = new Tensor('float32', expand(matrix), [matrix.rows, model.features.length]);
    const { scores } = await session.run({ features });
    const expected = model.predict(matrix);
    expect(scores!.dims).toEqual([matrix.rows, model.classes?.length ?? 1]);
    expect(new Set(scores!.data).size).toBeGreaterThan(3);
    return scores!.data.reduce((most, score, place) => Math.max(most, Math.abs(score - expected[place]!)), 0);
  }

  test.each([
    ['logistic', logistic({ l2: 0.1 }), 'rich'],
    ['least squares', linearRegression(), 'count'],
    ['Poisson', poissonRegression({ l2: 0.1 }), 'count'],
    ['multinomial', multinomial({ l2: 0.1 }), 'kind'],
    ['a net', denseNet({ hidden: [16, 8], epochs: 3, seed: 1 }), 'rich'],
    ['a net of classes', denseNet({ hidden: [8], epochs: 3, seed: 1 }), 'kind'],
  ])('%s', async (_, estimator, label) => {
    const examples = examplesOf(label);
    expect(await largestGap(await estimator.fit(examples), examples.matrix)).toBeLessThan(2e-6);
  });

  test.each([
    ['numbers that are missing and sets of levels', examplesOf('rich', true)],
    ['numbers alone', examplesOf('rich', true, [])],
    ['categories alone', examplesOf('rich', false, ['city', 'sex'], [])],
    ['classes', examplesOf('kind', true)],
    ['counts', examplesOf('count', true)],
  ])('trees: %s', async (_, examples) => {
    const model = await boostedTrees({ trees: 30, leaves: 10, minRowsPerLeaf: 5, seed: 1 }).fit(examples);
    expect(await largestGap(model, examples.matrix)).toBeLessThan(5e-6);
  });
});

/** Trees alike, each of a root and two leaves. */
function stumps(trees: number, levels = 0): TreeModel {
  const nodes = 3 * trees;
  const everyThird = (of: (tree: number) => number): Int32Array =>
    Int32Array.from({ length: nodes }, (_, node) => (node % 3 === 0 ? of(node / 3) : 0));
  const words = Math.ceil(levels / 32);
  return treeModel({
    features: {
      dense: levels === 0 ? ['age'] : [],
      categories:
        levels === 0 ? [] : [{ name: 'city', levels: Array.from({ length: levels }, (_, at) => `c${at}`) }],
    },
    base: Float64Array.of(0),
    trees: {
      starts: Int32Array.from({ length: trees + 1 }, (_, tree) => 3 * tree),
      features: Int32Array.from({ length: nodes }, (_, node) => (node % 3 === 0 ? 0 : -1)),
      thresholds: new Float32Array(nodes),
      sets: everyThird((tree) => words * tree),
      lefts: everyThird((tree) => 3 * tree + 1),
      rights: everyThird((tree) => 3 * tree + 2),
      missingLeft: new Uint8Array(nodes),
      values: Float64Array.from({ length: nodes }, (_, node) => node),
      gains: new Float64Array(nodes),
      words: Uint32Array.from({ length: words * trees }, (_, word) => (word % words === 0 ? 1 + word : 0)),
    },
  });
}

test('a forest of two hundred thousand nodes is a file as others', () => {
  expect(toOnnx(stumps(70_000)).length).toBeGreaterThan(70_000 * 3 * 10);
});

test('sets of levels that take more room than is sane are refused', () => {
  expect(() => toOnnx(stumps(3_000, 30_000))).toThrow(
    expect.objectContaining({ code: 'too-large' }) as Error,
  );
});

test('other models are refused', async () => {
  const model = await naive().fit(examplesOf('rich'));
  expect(() => toOnnx(model)).toThrow(expect.objectContaining({ code: 'unsupported' }) as Error);
});
