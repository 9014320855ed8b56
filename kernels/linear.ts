/**
 * Passes over rows for linear models: float32 features, sums in float64. Addresses are in bytes.
 *
 * Whoever calls hands over a few hundred rows at a time, so that they are still near when they are read again.
 */
import { exponential, logarithmOfOneMore } from './lib/elementary';

export { gram, gramByCode, gramOfCodes, gramSingle, weigh, weighSingle } from './lib/gram';

function pair(x: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(x));
}

function total(sums: v128): f64 {
  return f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
}

/** out[i] = start + Σ x[i, j] · w[j] */
export function scores(x: usize, rows: i32, columns: i32, w: usize, start: f64, out: usize): void {
  const pairs = columns & ~1;
  const stride = (<usize>columns) << 2;
  let i = 0;
  for (; i + 4 <= rows; i += 4) {
    let a = f64x2.splat(0);
    let b = f64x2.splat(0);
    let c = f64x2.splat(0);
    let d = f64x2.splat(0);
    const second = x + stride;
    const third = second + stride;
    const fourth = third + stride;
    for (let j = 0; j < pairs; j += 2) {
      const at = (<usize>j) << 2;
      const weights = v128.load(w + ((<usize>j) << 3));
      a = f64x2.add(a, f64x2.mul(pair(x + at), weights));
      b = f64x2.add(b, f64x2.mul(pair(second + at), weights));
      c = f64x2.add(c, f64x2.mul(pair(third + at), weights));
      d = f64x2.add(d, f64x2.mul(pair(fourth + at), weights));
    }
    let last: f64 = 0;
    const at = (<usize>pairs) << 2;
    const to = out + ((<usize>i) << 3);
    if (pairs < columns) last = load<f64>(w + ((<usize>pairs) << 3));
    store<f64>(to, start + total(a) + (pairs < columns ? last * <f64>load<f32>(x + at) : 0));
    store<f64>(to + 8, start + total(b) + (pairs < columns ? last * <f64>load<f32>(second + at) : 0));
    store<f64>(to + 16, start + total(c) + (pairs < columns ? last * <f64>load<f32>(third + at) : 0));
    store<f64>(to + 24, start + total(d) + (pairs < columns ? last * <f64>load<f32>(fourth + at) : 0));
    x = fourth + stride;
  }
  for (; i < rows; i++) {
    let sum = start;
    for (let j = 0; j < columns; j++) {
      sum += <f64>load<f32>(x + ((<usize>j) << 2)) * load<f64>(w + ((<usize>j) << 3));
    }
    store<f64>(out + ((<usize>i) << 3), sum);
    x += stride;
  }
}

/** out[i] += w[codes[i]]; a code below 0 adds nothing. */
export function gather(codes: usize, rows: i32, w: usize, out: usize): void {
  for (let i = 0; i < rows; i++) {
    const code = load<i32>(codes + ((<usize>i) << 2));
    const to = out + ((<usize>i) << 3);
    if (code >= 0) store<f64>(to, load<f64>(to) + load<f64>(w + ((<usize>code) << 3)));
  }
}

/** out[j] += Σ r[i] · x[i, j] */
export function correlate(x: usize, rows: i32, columns: i32, r: usize, out: usize): void {
  const pairs = columns & ~1;
  const stride = (<usize>columns) << 2;
  let i = 0;
  for (; i + 4 <= rows; i += 4) {
    const from = r + ((<usize>i) << 3);
    const a = v128.load64_splat(from);
    const b = v128.load64_splat(from, 8);
    const c = v128.load64_splat(from, 16);
    const d = v128.load64_splat(from, 24);
    const second = x + stride;
    const third = second + stride;
    const fourth = third + stride;
    for (let j = 0; j < pairs; j += 2) {
      const at = (<usize>j) << 2;
      const to = out + ((<usize>j) << 3);
      const first = f64x2.add(f64x2.mul(pair(x + at), a), f64x2.mul(pair(second + at), b));
      const rest = f64x2.add(f64x2.mul(pair(third + at), c), f64x2.mul(pair(fourth + at), d));
      v128.store(to, f64x2.add(v128.load(to), f64x2.add(first, rest)));
    }
    if (pairs < columns) {
      const at = (<usize>pairs) << 2;
      const to = out + ((<usize>pairs) << 3);
      let sum = load<f64>(to);
      sum += load<f64>(from) * <f64>load<f32>(x + at);
      sum += load<f64>(from, 8) * <f64>load<f32>(second + at);
      sum += load<f64>(from, 16) * <f64>load<f32>(third + at);
      sum += load<f64>(from, 24) * <f64>load<f32>(fourth + at);
      store<f64>(to, sum);
    }
    x = fourth + stride;
  }
  for (; i < rows; i++) {
    const by = load<f64>(r + ((<usize>i) << 3));
    for (let j = 0; j < columns; j++) {
      const to = out + ((<usize>j) << 3);
      store<f64>(to, load<f64>(to) + by * <f64>load<f32>(x + ((<usize>j) << 2)));
    }
    x += stride;
  }
}

/** out[codes[i]] += r[i]; a code below 0 is passed over. */
export function scatter(codes: usize, rows: i32, r: usize, out: usize): void {
  for (let i = 0; i < rows; i++) {
    const code = load<i32>(codes + ((<usize>i) << 2));
    if (code < 0) continue;
    const to = out + ((<usize>code) << 3);
    store<f64>(to, load<f64>(to) + load<f64>(r + ((<usize>i) << 3)));
  }
}

/**
 * Log odds become residuals: weight · (probability − label). To `sums` is added the loss, and behind it the residuals.
 * All of it is read and written two rows at a time: behind an odd last one stands one of weight 0.
 */
export function logistic(z: usize, labels: usize, weights: usize, rows: i32, sums: usize): void {
  let losses = f64x2.splat(0);
  let residuals = f64x2.splat(0);
  const none = f64x2.splat(0);
  const one = f64x2.splat(1);
  const sign = f64x2.splat(-0.0);
  // Two short loops: the processor then has several rows of each in hand at once, and waits for none.
  for (let i = 0; i < rows; i += 2) {
    const at = (<usize>i) << 3;
    const odds = v128.load(z + at);
    const away = f64x2.sub(f64x2.max(odds, none), f64x2.mul(v128.load(labels + at), odds));
    losses = f64x2.add(losses, f64x2.mul(v128.load(weights + at), away));
    // e^−|odds|, with the sign of the odds.
    v128.store(z + at, v128.or(exponential(v128.or(odds, sign)), v128.and(odds, sign)));
  }
  for (let i = 0; i < rows; i += 2) {
    const at = (<usize>i) << 3;
    const signed = v128.load(z + at);
    const weight = v128.load(weights + at);
    const e = v128.andnot(signed, sign);
    const likely = f64x2.div(one, f64x2.add(one, e));
    const unlikely = f64x2.mul(e, likely);
    losses = f64x2.add(losses, f64x2.mul(weight, logarithmOfOneMore(e)));
    // The probability of the other side is not got as a difference from 1: a far residual keeps its digits.
    const below = i64x2.shr_s(signed, 63);
    const ofOne = v128.bitselect(unlikely, likely, below);
    const ofZero = v128.bitselect(likely, unlikely, below);
    const isOne = f64x2.eq(v128.load(labels + at), one);
    const residual = f64x2.mul(weight, v128.bitselect(f64x2.neg(ofZero), ofOne, isOne));
    v128.store(z + at, residual);
    residuals = f64x2.add(residuals, residual);
  }
  store<f64>(sums, load<f64>(sums) + total(losses));
  store<f64>(sums, load<f64>(sums, 8) + total(residuals), 8);
}

/** Log odds become the curvatures of the rows' losses, weight · p · (1 − p): two rows at a time, as {@link logistic}. */
export function logisticBends(z: usize, labels: usize, weights: usize, rows: i32, sums: usize): void {
  const one = f64x2.splat(1);
  for (let i = 0; i < rows; i += 2) {
    const at = (<usize>i) << 3;
    const e = exponential(f64x2.neg(f64x2.abs(v128.load(z + at))));
    const likely = f64x2.div(one, f64x2.add(one, e));
    v128.store(z + at, f64x2.mul(v128.load(weights + at), f64x2.mul(f64x2.mul(e, likely), likely)));
  }
}

/** Logarithms of expected counts become residuals, weight · (expected − label): as {@link logistic}. */
export function poisson(z: usize, labels: usize, weights: usize, rows: i32, sums: usize): void {
  let losses = f64x2.splat(0);
  let residuals = f64x2.splat(0);
  for (let i = 0; i < rows; i += 2) {
    const at = (<usize>i) << 3;
    const sum = v128.load(z + at);
    const label = v128.load(labels + at);
    const weight = v128.load(weights + at);
    const expected = exponential(sum);
    const residual = f64x2.mul(weight, f64x2.sub(expected, label));
    losses = f64x2.add(losses, f64x2.mul(weight, f64x2.sub(expected, f64x2.mul(label, sum))));
    v128.store(z + at, residual);
    residuals = f64x2.add(residuals, residual);
  }
  store<f64>(sums, load<f64>(sums) + total(losses));
  store<f64>(sums, load<f64>(sums, 8) + total(residuals), 8);
}

/** Logarithms of expected counts become the curvatures of the rows' losses, weight · expected. */
export function poissonBends(z: usize, labels: usize, weights: usize, rows: i32, sums: usize): void {
  for (let i = 0; i < rows; i += 2) {
    const at = (<usize>i) << 3;
    v128.store(z + at, f64x2.mul(v128.load(weights + at), exponential(v128.load(z + at))));
  }
}

/** Sums become residuals, weight · (sum − label), of half the squares: as {@link logistic}. */
export function squares(z: usize, labels: usize, weights: usize, rows: i32, sums: usize): void {
  let losses = f64x2.splat(0);
  let residuals = f64x2.splat(0);
  for (let i = 0; i < rows; i += 2) {
    const at = (<usize>i) << 3;
    const gap = f64x2.sub(v128.load(z + at), v128.load(labels + at));
    const residual = f64x2.mul(v128.load(weights + at), gap);
    losses = f64x2.add(losses, f64x2.mul(residual, gap));
    v128.store(z + at, residual);
    residuals = f64x2.add(residuals, residual);
  }
  store<f64>(sums, load<f64>(sums) + total(losses) / 2);
  store<f64>(sums, load<f64>(sums, 8) + total(residuals), 8);
}

/**
 * Sums become residuals, weight · (probability − whether it is the class), a class after another, each `stride` bytes
 * behind the one before. To `sums` is added the loss, and behind it the residuals of each class.
 */
export function softmax(
  z: usize,
  stride: usize,
  classes: i32,
  labels: usize,
  weights: usize,
  rows: i32,
  sums: usize,
): void {
  let losses = f64x2.splat(0);
  const one = f64x2.splat(1);
  for (let i = 0; i < rows; i += 2) {
    const at = z + ((<usize>i) << 3);
    let most = v128.load(at);
    for (let k = 1; k < classes; k++) most = f64x2.max(most, v128.load(at + <usize>k * stride));
    const label = v128.load(labels + ((<usize>i) << 3));
    const weight = v128.load(weights + ((<usize>i) << 3));
    let whole = f64x2.splat(0);
    let own = f64x2.splat(0);
    for (let k = 0; k < classes; k++) {
      const less = f64x2.sub(v128.load(at + <usize>k * stride), most);
      own = f64x2.add(own, v128.and(less, f64x2.eq(label, f64x2.splat(<f64>k))));
      const e = exponential(less);
      whole = f64x2.add(whole, e);
      v128.store(at + <usize>k * stride, e);
    }
    // ln(whole) by its exponent: whole = 2ⁿ · (1 + m).
    const exponent = i64x2.sub(i64x2.shr_u(whole, 52), i64x2.splat(1023));
    const n = f64x2.convert_low_i32x4_s(v128.shuffle<i32>(exponent, exponent, 0, 2, 0, 2));
    const m = f64x2.sub(
      v128.or(v128.and(whole, i64x2.splat(0x000fffffffffffff)), i64x2.splat(0x3ff0000000000000)),
      one,
    );
    const logarithm = f64x2.add(f64x2.mul(n, f64x2.splat(0.6931471805599453)), logarithmOfOneMore(m));
    losses = f64x2.add(losses, f64x2.mul(weight, f64x2.sub(logarithm, own)));
    const by = f64x2.div(one, whole);
    for (let k = 0; k < classes; k++) {
      const to = at + <usize>k * stride;
      const is = v128.and(one, f64x2.eq(label, f64x2.splat(<f64>k)));
      const residual = f64x2.mul(weight, f64x2.sub(f64x2.mul(v128.load(to), by), is));
      v128.store(to, residual);
      const sum = sums + 8 + ((<usize>k) << 3);
      store<f64>(sum, load<f64>(sum) + total(residual));
    }
  }
  store<f64>(sums, load<f64>(sums) + total(losses));
}
