import * as tf from '@tensorflow/tfjs-core';

/** Reads tensors back and frees them. */
export async function readAll(tensors: readonly tf.Tensor[]): Promise<readonly Float32Array[]> {
  try {
    return await Promise.all(tensors.map((tensor) => tensor.data<'float32'>()));
  } finally {
    tf.dispose([...tensors]);
  }
}
