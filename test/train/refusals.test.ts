import { describe, expect, it } from 'vitest';
import { calibrate } from '../../src/train/calibrate.ts';
import { linearRegression } from '../../src/train/linear-regression.ts';
import { logistic } from '../../src/train/logistic.ts';
import { multinomial } from '../../src/train/multinomial.ts';
import { naive } from '../../src/train/naive.ts';
import { poissonRegression } from '../../src/train/poisson-regression.ts';
import { denseNet } from '../../src/train/tfjs/dense-net.ts';
import { boostedTrees } from '../../src/train/trees/boosted-trees.ts';
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

it.each(notExamples)('a model is not calibrated on %s', async (_, value) => {
  const model = await logistic().fit(fine);
  await expect(calibrate(model, value as never)).rejects.toMatchObject({ code: 'bad-data' });
});

it('no linear estimator goes on from what is no model of its own', async () => {
  const other = await naive().fit(fine);
  const classes = { ...fine, label: { ...fine.label, classes: ['a', 'b'] } };
  for (const from of [other, null, 1, {}] as never[]) {
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
