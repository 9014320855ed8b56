import * as tf from '@tensorflow/tfjs-core';
import { SlipwayError } from '../../core/error.ts';
import type { Matrix } from '../../table/matrix.ts';

const where = 'train/tfjs/matrix-tensors';

/** The rows of a matrix as tensors: whoever holds them disposes of them. */
export interface MatrixTensors {
  /** Shape `[rows, numbers]`, float32. */
  readonly dense: tf.Tensor2D;
  /** A tensor for each category, shape `[rows]`, int32; -1 is a row of zeros. */
  readonly codes: readonly tf.Tensor1D[];
}

/**
 * Rows of a matrix as tensors of the backend in use, for training steps of your own: categories stay codes, to be
 * gathered or embedded.
 *
 * @param start - the first row, and `end` the one after the last: a batch at a time.
 * @throws {SlipwayError} `bad-option` when `start` and `end` are not in order and range.
 * @cost 4 bytes a number and a code, until they are disposed of.
 * @example
 * const rows = table({ age: numberColumn([31, 47]), city: categoryColumn(['Bath', null]) });
 * const prepare = pipeline(selectColumns({ columns: ['age'] }), oneHot({ columns: ['city'] })).fit(rows);
 * const { dense, codes } = toTensors(prepare.matrix(rows));
 * [dense.shape, [...codes[0].dataSync()]] // => [[2, 1], [0, -1]]
 */
export function toTensors(matrix: Matrix, start = 0, end: number = matrix.rows): MatrixTensors {
  if (!(start >= 0 && start <= end && end <= matrix.rows)) {
    throw new SlipwayError(
      'bad-option',
      where,
      `the rows asked for are ${start} to ${end}; expected 0 ≤ start ≤ end ≤ ${matrix.rows}.`,
    );
  }
  const { names, values } = matrix.dense;
  return {
    dense: tf.tensor2d(
      values.slice(start * names.length, end * names.length),
      [end - start, names.length],
      'float32',
    ),
    codes: matrix.categories.map(({ codes }) => tf.tensor1d(codes.slice(start, end), 'int32')),
  };
}

/**
 * A matrix from tensors: features that were made or changed on a backend, for models that take a matrix.
 *
 * @param like - a matrix with the same features: it gives names, levels and origins.
 * @throws {SlipwayError} `shape-mismatch` when the tensors have other features or rows than each other or than `like`.
 * @example
 * const rows = table({ age: numberColumn([31, 47]) });
 * const matrix = pipeline(selectColumns({ columns: ['age'] })).fit(rows).matrix(rows);
 * (await fromTensors(toTensors(matrix), matrix)).dense.values // => Float32Array [31, 47]
 */
export async function fromTensors({ dense, codes }: MatrixTensors, like: Matrix): Promise<Matrix> {
  const [rows, numbers] = dense.shape;
  const wrong = codes.find(({ shape }) => shape[0] !== rows);
  if (numbers !== like.dense.names.length || codes.length !== like.categories.length || wrong) {
    throw new SlipwayError(
      'shape-mismatch',
      where,
      `the tensors have ${numbers} numbers and ${codes.length} categories in ${rows} rows${wrong ? `, one of them in ${wrong.shape[0]}` : ''}; expected ${like.dense.names.length} numbers and ${like.categories.length} categories in rows as many as each other's.`,
    );
  }
  const [values, ...read] = await Promise.all([
    dense.data<'float32'>(),
    ...codes.map((each) => each.data<'int32'>()),
  ]);
  return {
    rows,
    dense: { ...like.dense, values },
    categories: like.categories.map((category, place) => ({ ...category, codes: read[place]! })),
  };
}
