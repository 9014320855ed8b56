import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { openBackend } from '../../../src/train/tfjs/backend.ts';

/** What a computation gives on a backend; no tensor is left. */
async function on(name: 'cpu' | 'wasm', compute: () => tf.Tensor): Promise<number[][]> {
  const result = (await openBackend(name)).compute(compute);
  const values = (await result.array()) as number[][];
  result.dispose();
  return values;
}

describe('wasm has the kernel behind the gradient of a gather', () => {
  it('which sums what is of one segment, and leaves out what is of none', async () => {
    const sums = (): tf.Tensor =>
      tf.unsortedSegmentSum(
        tf.tensor2d([1, 2, 3, 4, 5, 6, 7, 8], [4, 2]),
        tf.tensor1d([2, 0, 2, 5], 'int32'),
        3,
      );
    expect(await on('wasm', sums)).toEqual([
      [3, 4],
      [0, 0],
      [6, 8],
    ]);
    expect(await on('cpu', sums)).toEqual(await on('wasm', sums));
  });

  it('so that embeddings have the gradients they have on cpu', async () => {
    const gradient = (): tf.Tensor => {
      const table = tf.tensor2d([0.5, -1, 2, 3, 1, 1], [3, 2]);
      const codes = tf.tensor1d([2, 0, 2], 'int32');
      return tf.grad((each) => tf.sum(tf.square(tf.gather(each as tf.Tensor2D, codes))))(table);
    };
    await on('wasm', gradient);
    const before = tf.memory().numTensors;
    // Twice what was gathered, and row 2 twice.
    expect(await on('wasm', gradient)).toEqual([
      [1, -2],
      [0, 0],
      [4, 4],
    ]);
    expect(await on('cpu', gradient)).toEqual(await on('wasm', gradient));
    expect(tf.memory().numTensors).toBe(before);
  });
});
