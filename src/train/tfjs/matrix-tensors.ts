import * as tf from '@tensorflow/tfjs-core';
import { SlipwayError } from '../../core/error.ts';
import type { Matrix } from '../../table/matrix.ts';
import { checkFeatures } from '../check-examples.ts';

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
 * @param rows - which rows, when they are not consecutive (a shuffled batch); `start` and `end` then index it.
 * @throws {SlipwayError} `bad-option` when `start` and `end` are no whole numbers in order and range.
 * @cost 4 bytes a number and a code, until they are disposed of.
 * @example
 * const rows = table({ age: numberColumn([31, 47]), city: categoryColumn(['Bath', null]) });
 * const prepare = pipeline(selectColumns({ columns: ['age'] }), oneHot({ columns: ['city'] })).fit(rows);
 * const { dense, codes } = toTensors(prepare.matrix(rows));
 * [dense.shape, [...codes[0].dataSync()]] // => [[2, 1], [0, -1]]
 */
export function toTensors(matrix: Matrix, start = 0, end?: number, rows?: Int32Array): MatrixTensors {
  const all = rows ? rows.length : matrix.rows;
  const last = end ?? all;
  const areRows = Number.isInteger(start) && Number.isInteger(last);
  if (!(areRows && start >= 0 && start <= last && last <= all)) {
    throw new SlipwayError(
      'bad-option',
      where,
      `the rows asked for are ${start} to ${last}; expected whole numbers, 0 ≤ start ≤ end ≤ ${all}.`,
    );
  }
  const { names, values } = matrix.dense;
  const count = last - start;
  const shape: [number, number] = [count, names.length];
  if (!rows) {
    return {
      dense: tf.tensor2d(values.slice(start * names.length, last * names.length), shape, 'float32'),
      codes: matrix.categories.map(({ codes }) => tf.tensor1d(codes.slice(start, last), 'int32')),
    };
  }
  const numbers = new Float32Array(count * names.length);
  for (let i = 0, to = 0; i < count; i++) {
    const from = rows[start + i]! * names.length;
    for (let j = 0; j < names.length; j++) numbers[to++] = values[from + j]!;
  }
  return {
    dense: tf.tensor2d(numbers, shape, 'float32'),
    codes: matrix.categories.map(({ codes }) =>
      tf.tensor1d(
        Int32Array.from({ length: count }, (_, i) => codes[rows[start + i]!]!),
        'int32',
      ),
    ),
  };
}

/**
 * A matrix from tensors: features that were made or changed on a backend, for models that take a matrix.
 *
 * @param like - a matrix with the same features: it gives names, levels and origins.
 * @throws {SlipwayError} `shape-mismatch` when the tensors have other features or rows than each other or than `like`;
 *   `wrong-kind` when numbers are not float32 or codes not int32; `bad-data`, naming the row, on a number that is not
 *   finite and on a code that no level has.
 * @example
 * const rows = table({ age: numberColumn([31, 47]) });
 * const matrix = pipeline(selectColumns({ columns: ['age'] })).fit(rows).matrix(rows);
 * (await fromTensors(toTensors(matrix), matrix)).dense.values // => Float32Array [31, 47]
 */
export async function fromTensors({ dense, codes }: MatrixTensors, like: Matrix): Promise<Matrix> {
  checkType('dense', dense, 2, 'float32');
  for (const each of codes) checkType('codes', each, 1, 'int32');
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
  const matrix: Matrix = {
    rows,
    dense: { ...like.dense, values },
    categories: like.categories.map((category, place) => ({ ...category, codes: read[place]! })),
  };
  checkFeatures(matrix, where);
  return matrix;
}

/** What the types say of a tensor, which a computation on a backend may have changed. */
function checkType(what: string, { shape, dtype }: tf.Tensor, rank: number, type: 'float32' | 'int32'): void {
  if (shape.length === rank && dtype === type) return;
  throw new SlipwayError(
    shape.length === rank ? 'wrong-kind' : 'shape-mismatch',
    where,
    `${what} has ${shape.length} dimensions of ${dtype}; expected ${rank} of ${type}.`,
    { details: { got: dtype, expected: type } },
  );
}
