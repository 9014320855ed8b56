import * as tf from '@tensorflow/tfjs-core';
import { expand, width } from '../../table/matrix.ts';
import type { NetRows } from '../dense/net-engine.ts';
import { inputsOf, type NetShape } from '../dense/net-shape.ts';

/** Rows as tensors of the backend in use. */
export interface TensorBatch {
  /** Numbers and one-hot categories, expanded; absent where there are neither. */
  readonly x: tf.Tensor2D | undefined;
  readonly embedded: readonly Codes[];
  readonly wide: Codes | undefined;
  /** Shape `[rows, outputs]`: the targets, or 1 for the class and 0 for the others. */
  readonly y: tf.Tensor2D;
  /** Shape `[rows]`. */
  readonly w: tf.Tensor1D | undefined;
}

/** Which rows of a table each row of a batch adds up. */
interface Codes {
  /** Shape `[rows × fields]`, int32; 0 where there is none. */
  readonly places: tf.Tensor1D;
  /** Shape `[rows, fields, 1]`: 0 where there is none, else 1. */
  readonly isThere: tf.Tensor3D;
}

/** The shapes of the variables, in the order of `firstParameters`. */
export function shapesOf(shape: NetShape): readonly number[][] {
  const { units, embeddings, wide } = shape;
  const levels = wide.reduce((sum, count) => sum + count, 0);
  return [
    ...inputsOf(shape).flatMap((inputs, k) => [[inputs, units[k]!], [units[k]!]]),
    ...embeddings.map(({ levels: count, dimension }) => [count, dimension]),
    ...(wide.length > 0 ? [[levels, units[units.length - 1]!]] : []),
  ];
}

/** Rows `start` to `end`, in an order if there is one. */
export function tensorBatch(
  { units, link, wide: levels }: NetShape,
  { matrix, embedded, wide, targets, weights }: NetRows,
  start: number,
  end: number,
  order?: Int32Array,
): TensorBatch {
  const rows = end - start;
  const outputs = units[units.length - 1]!;
  const rowOf = (i: number): number => (order ? order[start + i]! : start + i);
  const wanted = new Float32Array(rows * outputs);
  for (let i = 0; i < rows; i++) {
    const target = targets[rowOf(i)]!;
    if (link === 'softmax') wanted[i * outputs + target] = 1;
    else wanted[i] = target;
  }
  const columns = width(matrix);
  let next = 0;
  const offsets = levels.map((count) => (next += count) - count);
  return {
    x: columns > 0 ? tf.tensor2d(expand(matrix, start, end, order), [rows, columns]) : undefined,
    embedded: embedded.map((codes) => codesOf([codes], [0], rows, rowOf)),
    wide: wide.length > 0 ? codesOf(wide, offsets, rows, rowOf) : undefined,
    y: tf.tensor2d(wanted, [rows, outputs]),
    w: weights && tf.tensor1d(Float32Array.from({ length: rows }, (_, i) => weights[rowOf(i)]!)),
  };
}

function codesOf(
  fields: readonly Int32Array[],
  offsets: readonly number[],
  rows: number,
  rowOf: (i: number) => number,
): Codes {
  const places = new Int32Array(rows * fields.length);
  const isThere = new Float32Array(places.length);
  for (const [field, codes] of fields.entries()) {
    for (let i = 0, at = field; i < rows; i++, at += fields.length) {
      const code = codes[rowOf(i)]!;
      if (code < 0) continue;
      places[at] = offsets[field]! + code;
      isThere[at] = 1;
    }
  }
  return { places: tf.tensor1d(places, 'int32'), isThere: tf.tensor3d(isThere, [rows, fields.length, 1]) };
}

/** The last sums of a batch. */
export function lastSums(
  { units, embeddings, activation }: NetShape,
  variables: readonly tf.Tensor[],
  { x, embedded, wide }: TensorBatch,
): tf.Tensor2D {
  const tables = variables.slice(2 * units.length) as tf.Tensor2D[];
  const inputs = [...(x ? [x] : []), ...embedded.map((codes, e) => addedRows(tables[e]!, codes))];
  let values = inputs.length === 1 ? inputs[0]! : tf.concat2d(inputs, 1);
  for (let k = 0; k < units.length; k++) {
    const [weights, biases] = [variables[2 * k] as tf.Tensor2D, variables[2 * k + 1]!];
    const sums: tf.Tensor2D = tf.add(tf.matMul(values, weights), biases);
    if (k < units.length - 1) values = activation === 'relu' ? tf.relu(sums) : tf.tanh(sums);
    else values = wide ? tf.add(sums, addedRows(tables[embeddings.length]!, wide)) : sums;
  }
  return values;
}

/** The rows of a table that codes name, added up by row of the batch; shape `[rows, columns]`. */
function addedRows(table: tf.Tensor2D, { places, isThere }: Codes): tf.Tensor2D {
  const [rows, fields] = isThere.shape;
  const named = tf.reshape(gathered(table, places), [rows, fields, table.shape[1]]);
  return tf.sum(tf.mul(named, isThere), 1);
}

/** Rows of a table. The gradient of tfjs goes through every level there is, or is missing; this one through the rows. */
function gathered(table: tf.Tensor2D, places: tf.Tensor1D): tf.Tensor2D {
  const op = tf.customGrad((from) => ({
    value: tf.gather(from as tf.Tensor, places),
    gradFunc: (by: tf.Tensor) => tf.scatterND(tf.expandDims(places, 1), by, table.shape),
  }));
  return op(table) as tf.Tensor2D;
}
