/** Products of all pairs of features, weighed by the bends of the rows. Addresses are in bytes. */

function pair(x: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(x));
}

/**
 * Rows times the root of their bends, in float64 and `stride` numbers long: the picked columns, less their shifts, then
 * the root itself, then zeros.
 */
export function weigh(
  x: usize,
  rows: i32,
  columns: i32,
  picks: usize,
  picked: i32,
  shifts: usize,
  bends: usize,
  stride: i32,
  out: usize,
): void {
  for (let i = 0; i < rows; i++) {
    const root = Math.sqrt(load<f64>(bends + ((<usize>i) << 3)));
    const by = f64x2.splat(root);
    if (picked === columns) {
      // One column past the last may be written: the root and zeros take its place.
      for (let j = 0; j < columns; j += 2) {
        const value = f64x2.sub(pair(x + ((<usize>j) << 2)), v128.load(shifts + ((<usize>j) << 3)));
        v128.store(out + ((<usize>j) << 3), f64x2.mul(by, value));
      }
    } else {
      for (let j = 0; j < picked; j++) {
        const pick = load<i32>(picks + ((<usize>j) << 2));
        const value = <f64>load<f32>(x + ((<usize>pick) << 2)) - load<f64>(shifts + ((<usize>pick) << 3));
        store<f64>(out + ((<usize>j) << 3), root * value);
      }
    }
    store<f64>(out + ((<usize>picked) << 3), root);
    for (let j = picked + 1; j < stride; j++) store<f64>(out + ((<usize>j) << 3), 0);
    x += (<usize>columns) << 2;
    out += (<usize>stride) << 3;
  }
}

/** out[j, k] += Σ y[i, j] · y[i, k] for k up to j, and a little above: rows of out are `size` numbers long. */
export function gram(y: usize, rows: i32, stride: i32, out: usize, size: i32): void {
  const step = (<usize>stride) << 3;
  const next = (<usize>size) << 3;
  for (let j = 0; j < stride; j += 4) {
    for (let k = 0; k <= j; k += 4) {
      let a0 = f64x2.splat(0);
      let a1 = f64x2.splat(0);
      let b0 = f64x2.splat(0);
      let b1 = f64x2.splat(0);
      let c0 = f64x2.splat(0);
      let c1 = f64x2.splat(0);
      let d0 = f64x2.splat(0);
      let d1 = f64x2.splat(0);
      let left = y + ((<usize>j) << 3);
      let right = y + ((<usize>k) << 3);
      for (let i = 0; i < rows; i++) {
        const low = v128.load(right);
        const high = v128.load(right, 16);
        const a = v128.load64_splat(left);
        const b = v128.load64_splat(left, 8);
        const c = v128.load64_splat(left, 16);
        const d = v128.load64_splat(left, 24);
        a0 = f64x2.add(a0, f64x2.mul(a, low));
        a1 = f64x2.add(a1, f64x2.mul(a, high));
        b0 = f64x2.add(b0, f64x2.mul(b, low));
        b1 = f64x2.add(b1, f64x2.mul(b, high));
        c0 = f64x2.add(c0, f64x2.mul(c, low));
        c1 = f64x2.add(c1, f64x2.mul(c, high));
        d0 = f64x2.add(d0, f64x2.mul(d, low));
        d1 = f64x2.add(d1, f64x2.mul(d, high));
        left += step;
        right += step;
      }
      let to = out + <usize>j * next + ((<usize>k) << 3);
      v128.store(to, f64x2.add(v128.load(to), a0));
      v128.store(to, f64x2.add(v128.load(to, 16), a1), 16);
      to += next;
      v128.store(to, f64x2.add(v128.load(to), b0));
      v128.store(to, f64x2.add(v128.load(to, 16), b1), 16);
      to += next;
      v128.store(to, f64x2.add(v128.load(to), c0));
      v128.store(to, f64x2.add(v128.load(to, 16), c1), 16);
      to += next;
      v128.store(to, f64x2.add(v128.load(to), d0));
      v128.store(to, f64x2.add(v128.load(to, 16), d1), 16);
    }
  }
}

/** Rows times the root of their bends, in float32: all columns, the root, zeros up to `stride`. */
export function weighSingle(x: usize, rows: i32, columns: i32, bends: usize, stride: i32, out: usize): void {
  for (let i = 0; i < rows; i++) {
    const root = <f32>Math.sqrt(load<f64>(bends + ((<usize>i) << 3)));
    const by = f32x4.splat(root);
    // Up to three columns past the last may be written: the root and zeros take their place.
    for (let j = 0; j < columns; j += 4) {
      const at = (<usize>j) << 2;
      v128.store(out + at, f32x4.mul(by, v128.load(x + at)));
    }
    store<f32>(out + ((<usize>columns) << 2), root);
    for (let j = columns + 1; j < stride; j++) store<f32>(out + ((<usize>j) << 2), 0);
    x += (<usize>columns) << 2;
    out += (<usize>stride) << 2;
  }
}

/** Adds four float32 to four float64. */
function addSingle(to: usize, sums: v128): void {
  const high = v128.shuffle<i32>(sums, sums, 2, 3, 0, 1);
  v128.store(to, f64x2.add(v128.load(to), f64x2.promote_low_f32x4(sums)));
  v128.store(to, f64x2.add(v128.load(to, 16), f64x2.promote_low_f32x4(high)), 16);
}

/** As `gram`, of float32, whose sums over the rows are float32 until they are added to out: for hundreds of rows. */
export function gramSingle(y: usize, rows: i32, stride: i32, out: usize, size: i32): void {
  const step = (<usize>stride) << 2;
  const next = (<usize>size) << 3;
  for (let j = 0; j < stride; j += 4) {
    let k = 0;
    for (; k < j; k += 8) {
      let a0 = f32x4.splat(0);
      let a1 = f32x4.splat(0);
      let b0 = f32x4.splat(0);
      let b1 = f32x4.splat(0);
      let c0 = f32x4.splat(0);
      let c1 = f32x4.splat(0);
      let d0 = f32x4.splat(0);
      let d1 = f32x4.splat(0);
      let left = y + ((<usize>j) << 2);
      let right = y + ((<usize>k) << 2);
      for (let i = 0; i < rows; i++) {
        const low = v128.load(right);
        const high = v128.load(right, 16);
        const a = v128.load32_splat(left);
        const b = v128.load32_splat(left, 4);
        const c = v128.load32_splat(left, 8);
        const d = v128.load32_splat(left, 12);
        a0 = f32x4.add(a0, f32x4.mul(a, low));
        a1 = f32x4.add(a1, f32x4.mul(a, high));
        b0 = f32x4.add(b0, f32x4.mul(b, low));
        b1 = f32x4.add(b1, f32x4.mul(b, high));
        c0 = f32x4.add(c0, f32x4.mul(c, low));
        c1 = f32x4.add(c1, f32x4.mul(c, high));
        d0 = f32x4.add(d0, f32x4.mul(d, low));
        d1 = f32x4.add(d1, f32x4.mul(d, high));
        left += step;
        right += step;
      }
      let to = out + <usize>j * next + ((<usize>k) << 3);
      addSingle(to, a0);
      addSingle(to + 32, a1);
      to += next;
      addSingle(to, b0);
      addSingle(to + 32, b1);
      to += next;
      addSingle(to, c0);
      addSingle(to + 32, c1);
      to += next;
      addSingle(to, d0);
      addSingle(to + 32, d1);
    }
    if (k > j) continue;
    // What is left is the square on the diagonal.
    let a = f32x4.splat(0);
    let b = f32x4.splat(0);
    let c = f32x4.splat(0);
    let d = f32x4.splat(0);
    let at = y + ((<usize>j) << 2);
    for (let i = 0; i < rows; i++) {
      const right = v128.load(at);
      a = f32x4.add(a, f32x4.mul(v128.load32_splat(at), right));
      b = f32x4.add(b, f32x4.mul(v128.load32_splat(at, 4), right));
      c = f32x4.add(c, f32x4.mul(v128.load32_splat(at, 8), right));
      d = f32x4.add(d, f32x4.mul(v128.load32_splat(at, 12), right));
      at += step;
    }
    let to = out + <usize>j * next + ((<usize>j) << 3);
    addSingle(to, a);
    addSingle(to + next, b);
    addSingle(to + 2 * next, c);
    addSingle(to + 3 * next, d);
  }
}

/** The row of each code's slot in out gains y times its root, which stands at `root`. A slot below 0 is passed over. */
export function gramByCode(
  codes: usize,
  rows: i32,
  slots: usize,
  y: usize,
  stride: i32,
  root: i32,
  out: usize,
  size: i32,
): void {
  for (let i = 0; i < rows; i++) {
    const code = load<i32>(codes + ((<usize>i) << 2));
    const slot = code < 0 ? -1 : load<i32>(slots + ((<usize>code) << 2));
    if (slot >= 0) {
      const by = v128.load64_splat(y + ((<usize>root) << 3));
      const to = out + ((<usize>slot * <usize>size) << 3);
      for (let j = 0; j < stride; j += 2) {
        const at = (<usize>j) << 3;
        v128.store(to + at, f64x2.add(v128.load(to + at), f64x2.mul(by, v128.load(y + at))));
      }
    }
    y += (<usize>stride) << 3;
  }
}

/** out[slot of one code, slot of the other] += bend, the larger slot first, where both have one. */
export function gramOfCodes(
  codes: usize,
  slots: usize,
  others: usize,
  otherSlots: usize,
  rows: i32,
  bends: usize,
  out: usize,
  size: i32,
): void {
  for (let i = 0; i < rows; i++) {
    const code = load<i32>(codes + ((<usize>i) << 2));
    const other = load<i32>(others + ((<usize>i) << 2));
    if (code < 0 || other < 0) continue;
    const a = load<i32>(slots + ((<usize>code) << 2));
    const b = load<i32>(otherSlots + ((<usize>other) << 2));
    if (a < 0 || b < 0) continue;
    const to = out + ((<usize>max(a, b) * <usize>size + <usize>min(a, b)) << 3);
    store<f64>(to, load<f64>(to) + load<f64>(bends + ((<usize>i) << 3)));
  }
}
