import { describe, expect, it } from 'vitest';
import { logistic } from '../../src/train/logistic.ts';
import { naive } from '../../src/train/naive.ts';
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

  it('refuses a matrix that is none', async () => {
    await expect(estimator.fit({ ...fine, matrix: {} } as never)).rejects.toMatchObject({ code: 'bad-data' });
  });
});

it.each(notExamples.filter(([, value]) => value !== undefined))(
  'validation examples are refused when they are %s',
  (_, validation) => {
    expect(() => denseNet({ validation } as never)).toThrow(expect.objectContaining({ code: 'bad-option' }));
    expect(() => boostedTrees({ earlyStopping: { validation } } as never)).toThrow(
      expect.objectContaining({ code: 'bad-option' }),
    );
  },
);
