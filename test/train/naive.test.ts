import { expect, it } from 'vitest';
import { naive } from '../../src/train/naive.ts';
import { examplesOf } from './examples-of.ts';

it('learns the share of label 1', async () => {
  const examples = examplesOf({ dense: { x: [1, 2, 3, 4] }, labels: [0, 1, 0, 0] });
  const model = await naive().fit(examples);
  expect(model.predict(examples.matrix)).toEqual(new Float64Array(4).fill(0.25));
  expect(model.training).toEqual({ estimator: 'naive', answer: 'mean', rows: 4, weight: 4 });
});

it('weighs the rows', async () => {
  const model = await naive().fit(examplesOf({ dense: { x: [1, 2] }, labels: [0, 1], weights: [1, 3] }));
  expect(model.scores).toEqual(Float64Array.of(0.75));
});

it('answers a number with its mean or with the last one', async () => {
  const examples = examplesOf({ dense: { x: [1, 2, 3] }, labels: [2, -1, 5] });
  const mean = await naive().fit(examples);
  expect([mean.task, mean.scores[0]]).toEqual(['regression', 2]);
  const last = await naive({ answer: 'last', task: 'regression' }).fit(examples);
  expect(last.predict(examples.matrix)).toEqual(Float64Array.of(5, 5, 5));
});

it('answers with the share of each class, or with the last class', async () => {
  const { label, ...rest } = examplesOf({ dense: { x: [1, 2, 3, 4] }, labels: [0, 2, 1, 2] });
  const examples = { ...rest, label: { ...label, classes: ['a', 'b', 'c'] } };
  const mean = await naive().fit(examples);
  expect([mean.task, mean.classes, [...mean.scores]]).toEqual([
    'multi-class',
    ['a', 'b', 'c'],
    [0.25, 0.25, 0.5],
  ]);
  expect(
    mean.predict({ ...examples.matrix, rows: 2, dense: { names: ['x'], values: new Float32Array(2) } }),
  ).toEqual(Float64Array.of(0.25, 0.25, 0.5, 0.25, 0.25, 0.5));
  expect([...(await naive({ answer: 'last' }).fit(examples)).scores]).toEqual([0, 0, 1]);
});

it('a count is a task that has to be asked for', async () => {
  const examples = examplesOf({ dense: { x: [1, 2] }, labels: [0, 3] });
  expect((await naive({ task: 'count' }).fit(examples)).task).toBe('count');
  await expect(
    naive({ task: 'count' }).fit(examplesOf({ dense: { x: [1, 2] }, labels: [-1, 3] })),
  ).rejects.toThrow('is -1 at row 0; expected a finite number of 0 or more.');
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
