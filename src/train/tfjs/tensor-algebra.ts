import * as tf from '@tensorflow/tfjs-core';
import type { Matrix } from '../../table/matrix.ts';
import type { LinearAlgebra } from '../linear/fit-one-output.ts';
import type { Backend } from './backend.ts';

/** Rows to a chunk: sums in float32 stay short, and the sums across chunks are float64. */
const chunkRows = 8192;

interface Chunk {
  readonly start: number;
  readonly end: number;
  /** Shape `[rows, dense]`, float32; absent without dense features. */
  readonly dense?: tf.Tensor2D;
  /** A field's codes, shape `[rows]`, int32; a row without a level has the code after the last. */
  readonly codes: readonly tf.Tensor1D[];
}

/**
 * The products with the features on a tfjs backend, in float32. The features are copied there once, 4 bytes a dense
 * value and a code, and stay until `dispose`.
 *
 * The gradient of a gather needs a kernel that wasm lacks, so it is written out: a weighted count of the codes.
 */
export function tensorAlgebra(matrix: Matrix, backend: Backend): LinearAlgebra & { dispose(): void } {
  const columns = matrix.dense.names.length;
  const sizes = matrix.categories.map(({ levels }) => levels.length);
  const chunks: Chunk[] = [];
  const dispose = (): void =>
    chunks.splice(0).forEach(({ dense, codes }) => tf.dispose(dense ? [dense, ...codes] : [...codes]));
  try {
    for (let start = 0; start < matrix.rows; start += chunkRows) {
      const end = Math.min(matrix.rows, start + chunkRows);
      chunks.push({ start, end, ...backend.compute(() => upload(matrix, start, end)) });
    }
  } catch (error) {
    dispose();
    throw error;
  }

  return {
    backend: backend.name,
    precision: { rounding: 1e-7, stallTolerance: 1e-1 },
    dispose,
    async scores(weights, intercept, out) {
      const pending = backend.compute(() => {
        const dense = tf.tensor2d(Float32Array.from(weights.subarray(0, columns)), [columns, 1]);
        const tables = perField(weights, columns, sizes);
        return chunks.map((chunk) => scoresOf(chunk, dense, tables));
      });
      await readInto(pending, (values, k) => {
        for (let i = 0, row = chunks[k]!.start; i < values.length; i++, row++)
          out[row] = intercept + values[i]!;
      });
    },
    async correlate(residuals, out) {
      const pending = backend.compute(() =>
        chunks.map((chunk) => correlationOf(chunk, residuals, columns, sizes)),
      );
      await readInto(pending, (values) => {
        for (let j = 0; j < columns; j++) out[j]! += values[j]!;
        // Each field's last count is that of the rows without a level: it is passed over.
        for (let field = 0, from = columns, to = columns; field < sizes.length; from += sizes[field++]! + 1) {
          for (let level = 0; level < sizes[field]!; level++) out[to++]! += values[from + level]!;
        }
      });
    },
  };
}

function upload({ dense, categories }: Matrix, start: number, end: number): Pick<Chunk, 'dense' | 'codes'> {
  const columns = dense.names.length;
  const codes = categories.map(({ codes: all, levels }) =>
    tf.tensor1d(
      all.slice(start, end).map((code) => (code < 0 ? levels.length : code)),
      'int32',
    ),
  );
  if (columns === 0) return { codes };
  return {
    dense: tf.tensor2d(dense.values.slice(start * columns, end * columns), [end - start, columns]),
    codes,
  };
}

/** Each field's weights, and a 0 for the rows without a level. */
function perField(weights: Float64Array, columns: number, sizes: readonly number[]): tf.Tensor1D[] {
  let offset = columns;
  return sizes.map((size) => {
    const table = new Float32Array(size + 1);
    table.set(weights.subarray(offset, offset + size));
    offset += size;
    return tf.tensor1d(table);
  });
}

/** X w of a chunk, shape `[rows]`. */
function scoresOf(
  { start, end, dense, codes }: Chunk,
  weights: tf.Tensor2D,
  tables: readonly tf.Tensor1D[],
): tf.Tensor {
  const parts: tf.Tensor[] = codes.map((places, field) => tf.gather(tables[field]!, places));
  if (dense) parts.push(tf.reshape(tf.matMul(dense, weights), [end - start]));
  return parts.length === 0 ? tf.zeros([end - start]) : tf.addN(parts);
}

/** Xᵀ r of a chunk: the dense features, then each field's levels and the rows without one. */
function correlationOf(
  { start, end, dense, codes }: Chunk,
  residuals: Float64Array,
  columns: number,
  sizes: readonly number[],
): tf.Tensor {
  const r = tf.tensor1d(Float32Array.from(residuals.subarray(start, end)));
  const parts: tf.Tensor[] = [];
  if (dense) parts.push(tf.reshape(tf.matMul(tf.reshape(r, [1, end - start]), dense), [columns]));
  for (const [field, places] of codes.entries()) parts.push(tf.denseBincount(places, r, sizes[field]! + 1));
  return parts.length === 0 ? tf.zeros([0]) : tf.concat(parts);
}

/** Reads tensors back, in order, and frees them whatever happens. */
async function readInto(
  tensors: readonly tf.Tensor[],
  take: (values: Float32Array, index: number) => void,
): Promise<void> {
  try {
    const all = await Promise.all(tensors.map((tensor) => tensor.data<'float32'>()));
    all.forEach(take);
  } finally {
    tf.dispose([...tensors]);
  }
}
