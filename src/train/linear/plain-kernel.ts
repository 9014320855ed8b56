import type { LinearKernel } from './linear-kernel.ts';

/** The twin of `kernels/linear.ts` in plain loops, over a memory laid out alike. It runs where there is no SIMD. */
export function plainKernel(buffer: ArrayBufferLike): LinearKernel {
  const f64 = new Float64Array(buffer);
  const f32 = new Float32Array(buffer);
  const i32 = new Int32Array(buffer);
  return {
    scores(x, rows, columns, w, start, out) {
      for (let i = 0, at = x >>> 2; i < rows; i++) {
        let sum = start;
        for (let j = 0; j < columns; j++, at++) sum += f32[at]! * f64[(w >>> 3) + j]!;
        f64[(out >>> 3) + i] = sum;
      }
    },
    gather(codes, rows, w, out) {
      for (let i = 0; i < rows; i++) {
        const code = i32[(codes >>> 2) + i]!;
        if (code >= 0) f64[(out >>> 3) + i]! += f64[(w >>> 3) + code]!;
      }
    },
    correlate(x, rows, columns, r, out) {
      for (let i = 0, at = x >>> 2; i < rows; i++) {
        const by = f64[(r >>> 3) + i]!;
        for (let j = 0; j < columns; j++, at++) f64[(out >>> 3) + j]! += by * f32[at]!;
      }
    },
    scatter(codes, rows, r, out) {
      for (let i = 0; i < rows; i++) {
        const code = i32[(codes >>> 2) + i]!;
        if (code >= 0) f64[(out >>> 3) + code]! += f64[(r >>> 3) + i]!;
      }
    },
    logistic(z, labels, weights, rows, sums) {
      for (let i = 0; i < rows; i++) {
        const odds = f64[(z >>> 3) + i]!;
        const label = f64[(labels >>> 3) + i]!;
        const weight = f64[(weights >>> 3) + i]!;
        // e ≤ 1, so neither the probability nor the logarithm overflows or loses digits.
        const e = Math.exp(-Math.abs(odds));
        // The probability of the other side is not got as a difference from 1: a far residual keeps its digits.
        const likely = 1 / (1 + e);
        const unlikely = e / (1 + e);
        f64[sums >>> 3]! += weight * (Math.max(odds, 0) - label * odds + Math.log1p(e));
        const residual = label === 1 ? -(odds < 0 ? likely : unlikely) : odds < 0 ? unlikely : likely;
        f64[(z >>> 3) + i] = weight * residual;
        f64[(sums >>> 3) + 1]! += weight * residual;
      }
    },
    logisticBends(z, _, weights, rows) {
      for (let i = 0; i < rows; i++) {
        const e = Math.exp(-Math.abs(f64[(z >>> 3) + i]!));
        f64[(z >>> 3) + i] = (f64[(weights >>> 3) + i]! * e) / (1 + e) ** 2;
      }
    },
    poisson(z, labels, weights, rows, sums) {
      for (let i = 0; i < rows; i++) {
        const sum = f64[(z >>> 3) + i]!;
        const label = f64[(labels >>> 3) + i]!;
        const weight = f64[(weights >>> 3) + i]!;
        const expected = Math.exp(sum);
        f64[sums >>> 3]! += weight * (expected - label * sum);
        f64[(z >>> 3) + i] = weight * (expected - label);
        f64[(sums >>> 3) + 1]! += weight * (expected - label);
      }
    },
    poissonBends(z, _, weights, rows) {
      for (let i = 0; i < rows; i++) {
        f64[(z >>> 3) + i] = f64[(weights >>> 3) + i]! * Math.exp(f64[(z >>> 3) + i]!);
      }
    },
    squares(z, labels, weights, rows, sums) {
      for (let i = 0; i < rows; i++) {
        const gap = f64[(z >>> 3) + i]! - f64[(labels >>> 3) + i]!;
        const residual = f64[(weights >>> 3) + i]! * gap;
        f64[sums >>> 3]! += (residual * gap) / 2;
        f64[(z >>> 3) + i] = residual;
        f64[(sums >>> 3) + 1]! += residual;
      }
    },
    softmax(z, stride, classes, labels, weights, rows, sums) {
      for (let i = 0; i < rows; i++) {
        const at = (k: number): number => ((z + k * stride) >>> 3) + i;
        const label = f64[(labels >>> 3) + i]!;
        const weight = f64[(weights >>> 3) + i]!;
        let most = -Infinity;
        for (let k = 0; k < classes; k++) if (!(f64[at(k)]! <= most)) most = f64[at(k)]!;
        const own = f64[at(label)]! - most;
        let whole = 0;
        for (let k = 0; k < classes; k++) whole += f64[at(k)] = Math.exp(f64[at(k)]! - most);
        f64[sums >>> 3]! += weight * (Math.log(whole) - own);
        for (let k = 0; k < classes; k++) {
          const residual = weight * (f64[at(k)]! / whole - (k === label ? 1 : 0));
          f64[at(k)] = residual;
          f64[(sums >>> 3) + 1 + k]! += residual;
        }
      }
    },
    weigh(x, rows, columns, picks, picked, shifts, bends, stride, out) {
      for (let i = 0; i < rows; i++) {
        const root = Math.sqrt(f64[(bends >>> 3) + i]!);
        const from = (x >>> 2) + i * columns;
        const to = (out >>> 3) + i * stride;
        for (let j = 0; j < picked; j++) {
          const pick = i32[(picks >>> 2) + j]!;
          f64[to + j] = root * (f32[from + pick]! - f64[(shifts >>> 3) + pick]!);
        }
        f64[to + picked] = root;
        f64.fill(0, to + picked + 1, to + stride);
      }
    },
    gram(y, rows, stride, out, size) {
      for (let i = 0, from = y >>> 3; i < rows; i++, from += stride) {
        for (let j = 0, to = out >>> 3; j < stride; j++, to += size) {
          const by = f64[from + j]!;
          for (let k = 0; k <= j; k++) f64[to + k]! += by * f64[from + k]!;
        }
      }
    },
    weighSingle(x, rows, columns, bends, stride, out) {
      for (let i = 0; i < rows; i++) {
        const root = Math.sqrt(f64[(bends >>> 3) + i]!);
        const from = (x >>> 2) + i * columns;
        const to = (out >>> 2) + i * stride;
        for (let j = 0; j < columns; j++) f32[to + j] = root * f32[from + j]!;
        f32[to + columns] = root;
        f32.fill(0, to + columns + 1, to + stride);
      }
    },
    gramSingle(y, rows, stride, out, size) {
      for (let i = 0, from = y >>> 2; i < rows; i++, from += stride) {
        for (let j = 0, to = out >>> 3; j < stride; j++, to += size) {
          const by = f32[from + j]!;
          for (let k = 0; k <= j; k++) f64[to + k]! += by * f32[from + k]!;
        }
      }
    },
    gramByCode(codes, rows, slots, y, stride, root, out, size) {
      for (let i = 0, from = y >>> 3; i < rows; i++, from += stride) {
        const code = i32[(codes >>> 2) + i]!;
        const slot = code < 0 ? -1 : i32[(slots >>> 2) + code]!;
        if (slot < 0) continue;
        const by = f64[from + root]!;
        const to = (out >>> 3) + slot * size;
        for (let j = 0; j < stride; j++) f64[to + j]! += by * f64[from + j]!;
      }
    },
    gramOfCodes(codes, slots, others, otherSlots, rows, bends, out, size) {
      for (let i = 0; i < rows; i++) {
        const code = i32[(codes >>> 2) + i]!;
        const other = i32[(others >>> 2) + i]!;
        if (code < 0 || other < 0) continue;
        const a = i32[(slots >>> 2) + code]!;
        const b = i32[(otherSlots >>> 2) + other]!;
        if (a < 0 || b < 0) continue;
        f64[(out >>> 3) + Math.max(a, b) * size + Math.min(a, b)]! += f64[(bends >>> 3) + i]!;
      }
    },
  };
}
