import type { DenseKernel } from './dense-kernel.ts';

const { fround, sqrt, abs } = Math;
const KEPT = fround(0.9);
const NEW = fround(0.1);
const KEPT_SQUARE = fround(0.999);
const NEW_SQUARE = fround(0.001);
const EPSILON = fround(1e-7);
const LEAST = fround(1e-30);

/**
 * The twin of `kernels/dense.ts` in plain loops, over a memory laid out alike; it runs where there is no SIMD. Each
 * operation is rounded to float32, by `fround` or by the array it is written to.
 */
export function plainKernel(buffer: ArrayBufferLike): DenseKernel {
  const f32 = new Float32Array(buffer);
  const i32 = new Int32Array(buffer);
  const addRow = (values: number, columns: number, to: number): void => {
    for (let j = 0; j < columns; j++) f32[to + j]! += f32[values + j]!;
  };
  return {
    product(a, aRow, aStep, b, bStep, start, startRow, c, cRow, rows, length, columns, relu) {
      for (let i = 0; i < rows; i++) {
        for (let j = 0; j < columns; j += 4) {
          const from = ((start + i * startRow) >>> 2) + j;
          let [c0, c1, c2, c3] = [f32[from]!, f32[from + 1]!, f32[from + 2]!, f32[from + 3]!];
          for (let l = 0, p = (a + i * aRow) >>> 2, q = (b >>> 2) + j; l < length; l++) {
            const by = f32[p]!;
            c0 = fround(c0 + fround(by * f32[q]!));
            c1 = fround(c1 + fround(by * f32[q + 1]!));
            c2 = fround(c2 + fround(by * f32[q + 2]!));
            c3 = fround(c3 + fround(by * f32[q + 3]!));
            p += aStep >>> 2;
            q += bStep >>> 2;
          }
          const to = ((c + i * cRow) >>> 2) + j;
          f32[to] = relu ? positive(c0) : c0;
          f32[to + 1] = relu ? positive(c1) : c1;
          f32[to + 2] = relu ? positive(c2) : c2;
          f32[to + 3] = relu ? positive(c3) : c3;
        }
      }
    },
    mask(values, outputs, length) {
      for (let i = 0; i < length; i++) if (!(f32[(outputs >>> 2) + i]! > 0)) f32[(values >>> 2) + i] = 0;
    },
    addColumns(values, rows, columns, sums) {
      for (let i = 0; i < rows; i++) addRow((values >>> 2) + i * columns, columns, sums >>> 2);
    },
    gatherRows(places, rows, fields, table, columns, start, out) {
      for (let i = 0, at = places >>> 2; i < rows; i++) {
        const to = (out >>> 2) + i * columns;
        for (let j = 0; j < columns; j++) f32[to + j] = f32[(start >>> 2) + j]!;
        for (let k = 0; k < fields; k++) {
          const place = i32[at++]!;
          if (place >= 0) addRow((table >>> 2) + place * columns, columns, to);
        }
      }
    },
    scatterRows(places, rows, fields, values, columns, table) {
      for (let i = 0, at = places >>> 2; i < rows; i++) {
        for (let k = 0; k < fields; k++) {
          const place = i32[at++]!;
          if (place >= 0) addRow((values >>> 2) + i * columns, columns, (table >>> 2) + place * columns);
        }
      }
    },
    transpose(values, rows, columns, valuesRow, out, outRow) {
      for (let i = 0; i < rows; i++)
        for (let j = 0; j < columns; j++)
          f32[(out + j * outRow + i * 4) >>> 2] = f32[(values + i * valuesRow + j * 4) >>> 2]!;
    },
    adam(values, gradients, firsts, seconds, length, decay, step, firstLeft, secondLeft) {
      for (let i = 0; i < length; i++) {
        const at = (values >>> 2) + i;
        const value = f32[at]!;
        const gradient = fround(f32[(gradients >>> 2) + i]! + fround(decay * value));
        let first = fround(fround(f32[(firsts >>> 2) + i]! * KEPT) + fround(gradient * NEW));
        let second = fround(
          fround(f32[(seconds >>> 2) + i]! * KEPT_SQUARE) + fround(fround(gradient * gradient) * NEW_SQUARE),
        );
        if (abs(first) < LEAST) first = 0;
        if (second < LEAST) second = 0;
        const spread = fround(fround(sqrt(fround(second / secondLeft))) + EPSILON);
        f32[at] = value - fround(step * fround(fround(first / firstLeft) / spread));
        f32[(gradients >>> 2) + i] = 0;
        f32[(firsts >>> 2) + i] = first;
        f32[(seconds >>> 2) + i] = second;
      }
    },
  };
}

/** Not Math.max and not `x > 0`: a NaN must stay a NaN. */
function positive(x: number): number {
  return x < 0 ? 0 : x;
}
