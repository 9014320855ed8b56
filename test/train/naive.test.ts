import { expect, it } from 'vitest';
import { naive } from '../../src/train/naive.ts';
import { examplesOf } from './examples-of.ts';

it('learns the share of label 1', async () => {
  const examples = examplesOf({ dense: { x: [1, 2, 3, 4] }, labels: [0, 1, 0, 0] });
  const model = await naive().fit(examples);
  expect(model.predict(examples.matrix)).toEqual(new Float64Array(4).fill(0.25));
  expect(model.training).toEqual({ estimator: 'naive', rows: 4, weight: 4 });
});

it('weighs the rows', async () => {
  const model = await naive().fit(examplesOf({ dense: { x: [1, 2] }, labels: [0, 1], weights: [1, 3] }));
  expect(model.prior).toBe(0.75);
});

it('refuses what a real estimator would refuse', async () => {
  await expect(naive().fit(examplesOf({ dense: { x: [1, 2] }, labels: [1, 1] }))).rejects.toMatchObject({
    code: 'bad-data',
  });
});

it('rejects with the reason of the signal', async () => {
  const examples = examplesOf({ dense: { x: [1, 2] }, labels: [0, 1] });
  await expect(naive().fit(examples, { signal: AbortSignal.abort('enough') })).rejects.toBe('enough');
});
