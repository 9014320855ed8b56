import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, expect, test } from 'vitest';
import { fromTensors, toTensors } from '../../../src/train/tfjs/matrix-tensors.ts';
import type { Matrix } from '../../../src/table/matrix.ts';

const matrix: Matrix = {
  rows: 3,
  dense: { names: ['a', 'b'], values: Float32Array.of(1, 2, 3, 4, 5, 6) },
  categories: [{ name: 'c', levels: ['x', 'y'], codes: Int32Array.of(1, -1, 0) }],
};

beforeAll(async () => {
  await tf.setBackend('cpu');
});

test('a matrix and its tensors are the same rows, and nothing is left behind once they are disposed of', async () => {
  const before = tf.memory().numTensors;
  const tensors = toTensors(matrix);
  expect([tensors.dense.shape, tensors.dense.dtype, tensors.codes[0]!.dtype]).toEqual([
    [3, 2],
    'float32',
    'int32',
  ]);
  expect(await fromTensors(tensors, matrix)).toEqual(matrix);
  tf.dispose([tensors.dense, ...tensors.codes]);
  expect(tf.memory().numTensors).toBe(before);
});

test('a batch of rows has its rows alone, and a change does not reach the matrix', async () => {
  const { dense, codes } = toTensors(matrix, 1, 2);
  const again = await fromTensors({ dense, codes }, matrix);
  expect([again.rows, [...again.dense.values], [...again.categories[0]!.codes]]).toEqual([1, [3, 4], [-1]]);
  again.dense.values[0] = 100;
  expect(matrix.dense.values[2]).toBe(3);
  tf.dispose([dense, ...codes]);
});

test('rows out of range and tensors of other features are refused', async () => {
  expect(() => toTensors(matrix, 2, 1)).toThrow('the rows asked for are 2 to 1');
  expect(() => toTensors(matrix, 0, 4)).toThrow('expected whole numbers, 0 ≤ start ≤ end ≤ 3');
  expect(() => toTensors(matrix, 0.5, 2)).toThrow('the rows asked for are 0.5 to 2');
  expect(() => toTensors(matrix, 0, NaN)).toThrow('the rows asked for are 0 to NaN');
  const tensors = toTensors(matrix);
  await expect(fromTensors({ ...tensors, codes: [] }, matrix)).rejects.toThrow(
    '2 numbers and 0 categories in 3 rows',
  );
  const short = tf.tensor1d([1], 'int32');
  await expect(fromTensors({ ...tensors, codes: [short] }, matrix)).rejects.toThrow('one of them in 1');
  tf.dispose([tensors.dense, ...tensors.codes, short]);
});

test.each<[string, () => { dense: tf.Tensor; codes: tf.Tensor[] }]>([
  [
    'wrong-kind: dense has 2 dimensions of int32',
    () => ({ dense: numbers([1, 2], 'int32'), codes: [codes([0])] }),
  ],
  [
    'wrong-kind: codes has 1 dimensions of float32',
    () => ({ dense: numbers([1, 2]), codes: [codes([0], 'float32')] }),
  ],
  ['shape-mismatch: dense has 1 dimensions', () => ({ dense: tf.tensor1d([1, 2]), codes: [codes([0])] })],
  [
    'shape-mismatch: codes has 2 dimensions',
    () => ({ dense: numbers([1, 2]), codes: [numbers([0], 'int32')] }),
  ],
  ['bad-data: feature "b" is NaN at row 0', () => ({ dense: numbers([1, NaN]), codes: [codes([0])] })],
  [
    'bad-data: feature "a" is -Infinity at row 0',
    () => ({ dense: numbers([-Infinity, 1]), codes: [codes([0])] }),
  ],
  [
    'bad-data: feature "c" has code 2 at row 0; expected -1 to 1',
    () => ({ dense: numbers([1, 2]), codes: [codes([2])] }),
  ],
  ['bad-data: feature "c" has code -2 at row 0', () => ({ dense: numbers([1, 2]), codes: [codes([-2])] })],
])('%s', async (message, tensors) => {
  const before = tf.memory().numTensors;
  const { dense, codes } = tensors();
  const [code, words] = message.split(': ') as [string, string];
  const made = fromTensors({ dense, codes } as never, matrix);
  await expect(made).rejects.toMatchObject({ code, message: expect.stringContaining(words) as string });
  tf.dispose([dense, ...codes]);
  expect(tf.memory().numTensors).toBe(before);
});

const numbers = (values: number[], type: 'float32' | 'int32' = 'float32'): tf.Tensor =>
  tf.tensor2d(values, [1, values.length], type);
const codes = (values: number[], type: 'float32' | 'int32' = 'int32'): tf.Tensor => tf.tensor1d(values, type);
