import * as tf from '@tensorflow/tfjs-core';
import { expand, width, type Matrix } from '../../table/matrix.ts';
import { toTensors, type MatrixTensors } from './matrix-tensors.ts';

/** Rows for a net. Its tensors are freed when the step ends. */
export interface NetBatch extends MatrixTensors {
  readonly rows: number;
  /** The rows in expanded form, shape `[rows, width]`, float32: made when it is asked for. */
  expanded(): tf.Tensor2D;
}

/** Rows of a matrix for a net: call it inside of tensor work that frees what it makes. */
export function netBatch(matrix: Matrix, start: number, end: number, order?: Int32Array): NetBatch {
  return {
    rows: end - start,
    ...toTensors(matrix, start, end, order),
    expanded: () => tf.tensor2d(expand(matrix, start, end, order), [end - start, width(matrix)]),
  };
}
