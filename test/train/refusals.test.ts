import { describe, expect, it } from 'vitest';
import { calibrate } from '../../src/train/calibrate.ts';
import { linearRegression } from '../../src/train/linear-regression.ts';
import { logistic } from '../../src/train/logistic.ts';
import { multinomial } from '../../src/train/multinomial.ts';
import { naive } from '../../src/train/naive.ts';
import { poissonRegression } from '../../src/train/poisson-regression.ts';
import { denseNet } from '../../src/train/tfjs/dense-net.ts';
import { boostedTrees } from '../../src/train/trees/boosted-trees.ts';
import { wideAndDeep } from '../../src/train/wide-and-deep/wide-and-deep.ts';
import { logistic as tensorLogistic } from '../../src/train/tfjs/logistic.ts';
import { numberColumn } from '../../src/table/column.ts';
import { table } from '../../src/table/table.ts';
import { examplesOf } from './examples-of.ts';

const fine = examplesOf({ dense: { x: [1, 2] }, labels: [0, 1] });
const notExamples: [name: string, value: unknown][] = [
  ['a table', table({ x: numberColumn([1, 2]) })],
  ['an object of nothing', {}],
  ['nothing', undefined],
  ['null', null],
  ['rows', [{ x: 1 }]],
  ['a matrix', fine.matrix],
  ['examples without labels', { ...fine, labels: undefined }],
  ['labels in a list', { ...fine, labels: [0, 1] }],
  ['examples without a label', { ...fine, label: undefined }],
  ['a matrix of null', { ...fine, matrix: null }],
];

describe.each([
  ['logistic', logistic()],
  ['linearRegression', linearRegression()],
  ['poissonRegression', poissonRegression()],
  ['multinomial', multinomial()],
  ['naive', naive()],
  ['boostedTrees', boostedTrees()],
  ['denseNet', denseNet()],
  ['wideAndDeep', wideAndDeep()],
  ['logistic of tfjs', tensorLogistic()],
])('%s', (_, estimator) => {
  it.each(notExamples)('refuses to learn from %s, and says what makes examples', async (_name, value) => {
    await expect(estimator.fit(value as never)).rejects.toMatchObject({
      code: 'bad-data',
      message: expect.stringContaining('fitExamples') as string,
    });
  });

  it('refuses an option of fit that there is not', async () => {
    await expect(estimator.fit(fine, { validaton: fine } as never)).rejects.toMatchObject({
      code: 'bad-option',
      message: expect.stringContaining('"validaton"') as string,
    });
  });

  it.each([
    ['signal', {}],
    ['signal', null],
    ['onProgress', 5],
    ['onRound', 5],
    ['checkpoints', {}],
    ['checkpoints', null],
  ])('refuses the option %s of fit when it is %j', async (option, value) => {
    await expect(estimator.fit(fine, { [option]: value })).rejects.toMatchObject({
      code: 'bad-option',
      details: { option },
    });
  });

  it('refuses numbers of another type than it reads, and rows that are no number of them', async () => {
    const { matrix } = fine;
    const values = { names: ['x'], values: Float64Array.of(1, 2) };
    for (const wrong of [
      { ...fine, matrix: { ...matrix, dense: values } },
      { ...fine, matrix: { ...matrix, dense: { names: ['x'], values: new Uint8Array(8) } } },
      { ...fine, matrix: { ...matrix, dense: { names: ['x'], values: new DataView(new ArrayBuffer(8)) } } },
      { ...fine, matrix: { ...matrix, rows: -1 } },
      { ...fine, matrix: { ...matrix, rows: 1.5 } },
      { ...fine, labels: Float32Array.of(0, 1) },
      { ...fine, weights: Float32Array.of(1, 1) },
    ])
      await expect(estimator.fit(wrong as never)).rejects.toMatchObject({ code: 'bad-data' });
  });

  it('refuses two features of one name', async () => {
    const twice = { names: ['x', 'x'], values: Float32Array.of(1, 2, 3, 4) };
    const classes = estimator.name === 'multinomial' ? { classes: ['a', 'b'] } : {};
    const examples = { ...fine, label: { name: 'y', ...classes }, matrix: { ...fine.matrix, dense: twice } };
    await expect(estimator.fit(examples)).rejects.toMatchObject({
      code: 'bad-data',
      message: expect.stringContaining('two features are called "x"') as string,
    });
  });

  it('refuses a matrix that is none', async () => {
    await expect(estimator.fit({ ...fine, matrix: {} } as never)).rejects.toMatchObject({ code: 'bad-data' });
  });
});

it.each(notExamples.filter(([, value]) => value !== undefined))(
  'validation examples are refused when they are %s',
  async (_, validation) => {
    for (const estimator of [denseNet(), boostedTrees()]) {
      await expect(estimator.fit(fine, { validation } as never)).rejects.toMatchObject({ code: 'bad-data' });
    }
  },
);

it('weights of which next to none is of one label, or that cannot be added up, are said to be so', async () => {
  const weighed = (weights: number[]) => examplesOf({ dense: { x: [1, 2] }, labels: [0, 1], weights });
  for (const estimator of [logistic(), boostedTrees(), naive()]) {
    await expect(estimator.fit(weighed([1e-18, 1]))).rejects.toMatchObject({
      code: 'bad-data',
      message: expect.stringContaining('label 0 have next to none of the weight, 1e-18 of 1') as string,
    });
    await expect(estimator.fit(weighed([1e308, 1e308]))).rejects.toMatchObject({
      code: 'bad-data',
      message: expect.stringContaining('add up to Infinity') as string,
    });
  }
});

it('what looks at no feature, or at scores alone, takes missing numbers', async () => {
  const missing = examplesOf({ dense: { x: [1, NaN, 2, NaN] }, labels: [0, 1, 1, 0] });
  expect((await naive().fit(missing)).scores[0]).toBe(0.5);
  const trees = await boostedTrees({ trees: 2, minRowsPerLeaf: 1 }).fit(missing);
  const { training } = await calibrate(trees, missing);
  expect(training).toEqual({ estimator: 'calibrate', method: 'platt', rows: 4, weight: 4 });
});

it.each(notExamples)('a model is not calibrated on %s', async (_, value) => {
  const model = await logistic().fit(fine);
  await expect(calibrate(model, value as never)).rejects.toMatchObject({ code: 'bad-data' });
});

it('no linear estimator goes on from what is no model of its own', async () => {
  const other = await naive().fit(fine);
  const classes = { ...fine, label: { ...fine.label, classes: ['a', 'b'] } };
  for (const from of [other, null, 1, {}, { kind: 'linear', task: 'binary' }] as never[]) {
    const fits = [
      logistic().fit(fine, { from }),
      linearRegression().fit(fine, { from }),
      poissonRegression().fit(fine, { from }),
      multinomial().fit(classes, { from }),
    ];
    for (const fit of fits) await expect(fit).rejects.toMatchObject({ code: 'shape-mismatch' });
  }
  await expect(naive().fit(fine, { from: other })).rejects.toMatchObject({ code: 'unsupported' });
  const before = await multinomial().fit(classes);
  const renamed = { ...fine, label: { ...fine.label, classes: ['b', 'a'] } };
  await expect(multinomial().fit(renamed, { from: before })).rejects.toMatchObject({
    code: 'shape-mismatch',
  });
});

it('every linear estimator goes on from a model of its own, and ends where it began', async () => {
  const numbers = examplesOf({ dense: { x: [1, 2, 3, 5] }, labels: [1, 0, 1, 2] });
  const binary = examplesOf({ dense: { x: [1, 2, 3, 5] }, labels: [1, 0, 1, 1] });
  const classes = { ...numbers, label: { ...numbers.label, classes: ['a', 'b', 'c'] } };
  for (const [estimator, examples] of [
    [logistic(), binary],
    [linearRegression(), numbers],
    [linearRegression({ l2: 1, l1: 0.1 }), numbers],
    [poissonRegression(), numbers],
    [multinomial(), classes],
  ] as const) {
    const model = await estimator.fit(examples);
    const again = await estimator.fit(examples, { from: model });
    expect(again.training.iterations, estimator.name).toBe(0);
    again.weights.forEach((weight, j) => expect(weight).toBeCloseTo(model.weights[j]!, 7));
  }
});
