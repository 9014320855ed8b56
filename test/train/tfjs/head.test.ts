import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import type { Task } from '../../../src/models/model.ts';
import { openBackend } from '../../../src/train/tfjs/backend.ts';
import { headOf } from '../../../src/train/tfjs/head.ts';
import { importLayers } from '../../../src/train/tfjs/import-layers.ts';

const { log, exp } = Math;
/** Sums, labels, and by hand: losses, gradients of their sum, scores. */
const cases: readonly (readonly [Task, number[][], number[], number[], number[][], number[][]])[] = [
  [
    'binary',
    [[0], [0], [2]],
    [1, 0, 1],
    [log(2), log(2), log(1 + exp(-2))],
    [[-0.5], [0.5], [1 / (1 + exp(-2)) - 1]],
    [[0.5], [0.5], [1 / (1 + exp(-2))]],
  ],
  [
    'multi-class',
    [
      [0, 0, log(2)],
      [log(3), 0, 0],
    ],
    [2, 1],
    [log(2), log(5)],
    [
      [1 / 4, 1 / 4, -1 / 2],
      [3 / 5, -4 / 5, 1 / 5],
    ],
    [
      [1 / 4, 1 / 4, 1 / 2],
      [3 / 5, 1 / 5, 1 / 5],
    ],
  ],
  ['regression', [[1], [-2]], [3, -2], [2, 0], [[-2], [0]], [[1], [-2]]],
  ['count', [[0], [log(2)]], [3, 2], [1, 2 - 2 * log(2)], [[-2], [0]], [[1], [2]]],
];

describe.each(['cpu', 'wasm'] as const)('headOf on %s', (name) => {
  it.each(cases)('has the losses, gradients and scores of a %s', async (task, sums, labels, ...wanted) => {
    await importLayers('test');
    const backend = await openBackend(name);
    const head = headOf(task);
    const found: (readonly number[])[] = [];
    backend.compute(() => {
      const z = tf.tensor2d(sums);
      const losses = (at: tf.Tensor): tf.Tensor1D => head.losses(at as tf.Tensor2D, tf.tensor1d(labels));
      const gradients = tf.grad((at) => tf.sum(losses(at)))(z);
      for (const tensor of [losses(z), gradients, head.scores(z)]) found.push([...tensor.dataSync()]);
    });
    wanted
      .map((values) => values.flat())
      .forEach((values, k) => {
        expect(found[k]).toHaveLength(values.length);
        values.forEach((value, i) => expect(found[k]![i]).toBeCloseTo(value, 6));
      });
  });
});

it('headOf refuses a task that there is not', () => {
  expect(() => headOf('ranking' as never)).toThrow(/task is "ranking"/);
});
