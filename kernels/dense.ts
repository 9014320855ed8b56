/**
 * Dense nets in float32. Every sum is taken in one order, term after term, so that a loop over single numbers gives the
 * same bits. Addresses and strides are in bytes.
 */

/**
 * c[i, j] = start[i, j] + Σ a[i, l] · b[l, j], for columns in fours; a start of stride 0 is one for all rows.
 * With `relu`, sums below 0 become 0.
 */
export function product(
  a: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  bStep: usize,
  start: usize,
  startRow: usize,
  c: usize,
  cRow: usize,
  rows: i32,
  length: i32,
  columns: i32,
  relu: bool,
): void {
  const eights = columns & ~7;
  const fours = rows & ~3;
  const zero = f32x4.splat(0);
  for (let i = 0; i < fours; i += 4) {
    for (let j = 0; j < eights; j += 8) {
      let s = start + ((<usize>j) << 2);
      let c00 = v128.load(s);
      let c01 = v128.load(s, 16);
      s += startRow;
      let c10 = v128.load(s);
      let c11 = v128.load(s, 16);
      s += startRow;
      let c20 = v128.load(s);
      let c21 = v128.load(s, 16);
      s += startRow;
      let c30 = v128.load(s);
      let c31 = v128.load(s, 16);
      let p = a;
      let q = a + aRow;
      let r = q + aRow;
      let t = r + aRow;
      let at = b + ((<usize>j) << 2);
      for (let l = 0; l < length; l++) {
        const b0 = v128.load(at);
        const b1 = v128.load(at, 16);
        const a0 = v128.load32_splat(p);
        c00 = f32x4.add(c00, f32x4.mul(a0, b0));
        c01 = f32x4.add(c01, f32x4.mul(a0, b1));
        const a1 = v128.load32_splat(q);
        c10 = f32x4.add(c10, f32x4.mul(a1, b0));
        c11 = f32x4.add(c11, f32x4.mul(a1, b1));
        const a2 = v128.load32_splat(r);
        c20 = f32x4.add(c20, f32x4.mul(a2, b0));
        c21 = f32x4.add(c21, f32x4.mul(a2, b1));
        const a3 = v128.load32_splat(t);
        c30 = f32x4.add(c30, f32x4.mul(a3, b0));
        c31 = f32x4.add(c31, f32x4.mul(a3, b1));
        at += bStep;
        p += aStep;
        q += aStep;
        r += aStep;
        t += aStep;
      }
      if (relu) {
        c00 = v128.andnot(c00, f32x4.lt(c00, zero));
        c01 = v128.andnot(c01, f32x4.lt(c01, zero));
        c10 = v128.andnot(c10, f32x4.lt(c10, zero));
        c11 = v128.andnot(c11, f32x4.lt(c11, zero));
        c20 = v128.andnot(c20, f32x4.lt(c20, zero));
        c21 = v128.andnot(c21, f32x4.lt(c21, zero));
        c30 = v128.andnot(c30, f32x4.lt(c30, zero));
        c31 = v128.andnot(c31, f32x4.lt(c31, zero));
      }
      s = c + ((<usize>j) << 2);
      v128.store(s, c00);
      v128.store(s, c01, 16);
      s += cRow;
      v128.store(s, c10);
      v128.store(s, c11, 16);
      s += cRow;
      v128.store(s, c20);
      v128.store(s, c21, 16);
      s += cRow;
      v128.store(s, c30);
      v128.store(s, c31, 16);
    }
    if (eights < columns) {
      let s = start + ((<usize>eights) << 2);
      let c0 = v128.load(s);
      let c1 = v128.load(s + startRow);
      let c2 = v128.load(s + 2 * startRow);
      let c3 = v128.load(s + 3 * startRow);
      let p = a;
      let at = b + ((<usize>eights) << 2);
      for (let l = 0; l < length; l++) {
        const b0 = v128.load(at);
        c0 = f32x4.add(c0, f32x4.mul(v128.load32_splat(p), b0));
        c1 = f32x4.add(c1, f32x4.mul(v128.load32_splat(p + aRow), b0));
        c2 = f32x4.add(c2, f32x4.mul(v128.load32_splat(p + 2 * aRow), b0));
        c3 = f32x4.add(c3, f32x4.mul(v128.load32_splat(p + 3 * aRow), b0));
        at += bStep;
        p += aStep;
      }
      if (relu) {
        c0 = v128.andnot(c0, f32x4.lt(c0, zero));
        c1 = v128.andnot(c1, f32x4.lt(c1, zero));
        c2 = v128.andnot(c2, f32x4.lt(c2, zero));
        c3 = v128.andnot(c3, f32x4.lt(c3, zero));
      }
      s = c + ((<usize>eights) << 2);
      v128.store(s, c0);
      v128.store(s + cRow, c1);
      v128.store(s + 2 * cRow, c2);
      v128.store(s + 3 * cRow, c3);
    }
    a += 4 * aRow;
    start += 4 * startRow;
    c += 4 * cRow;
  }
  // Rows that are no four, a row alone among them: 16 sums at once, so that none waits for the one before it.
  const sixteens = columns & ~15;
  for (let i = fours; i < rows; i++) {
    for (let j = 0; j < sixteens; j += 16) {
      let s = start + ((<usize>j) << 2);
      let c0 = v128.load(s);
      let c1 = v128.load(s, 16);
      let c2 = v128.load(s, 32);
      let c3 = v128.load(s, 48);
      let p = a;
      let at = b + ((<usize>j) << 2);
      for (let l = 0; l < length; l++) {
        const by = v128.load32_splat(p);
        c0 = f32x4.add(c0, f32x4.mul(by, v128.load(at)));
        c1 = f32x4.add(c1, f32x4.mul(by, v128.load(at, 16)));
        c2 = f32x4.add(c2, f32x4.mul(by, v128.load(at, 32)));
        c3 = f32x4.add(c3, f32x4.mul(by, v128.load(at, 48)));
        at += bStep;
        p += aStep;
      }
      if (relu) {
        c0 = v128.andnot(c0, f32x4.lt(c0, zero));
        c1 = v128.andnot(c1, f32x4.lt(c1, zero));
        c2 = v128.andnot(c2, f32x4.lt(c2, zero));
        c3 = v128.andnot(c3, f32x4.lt(c3, zero));
      }
      s = c + ((<usize>j) << 2);
      v128.store(s, c0);
      v128.store(s, c1, 16);
      v128.store(s, c2, 32);
      v128.store(s, c3, 48);
    }
    for (let j = sixteens; j < columns; j += 4) {
      let sum = v128.load(start + ((<usize>j) << 2));
      let p = a;
      let at = b + ((<usize>j) << 2);
      for (let l = 0; l < length; l++) {
        sum = f32x4.add(sum, f32x4.mul(v128.load32_splat(p), v128.load(at)));
        at += bStep;
        p += aStep;
      }
      if (relu) sum = v128.andnot(sum, f32x4.lt(sum, zero));
      v128.store(c + ((<usize>j) << 2), sum);
    }
    a += aRow;
    start += startRow;
    c += cRow;
  }
}

/** Sets `values` to 0 where `outputs` is not above 0; the length in fours. */
export function mask(values: usize, outputs: usize, length: i32): void {
  const zero = f32x4.splat(0);
  for (let i = 0; i < length; i += 4) {
    v128.store(values, v128.and(v128.load(values), f32x4.gt(v128.load(outputs), zero)));
    values += 16;
    outputs += 16;
  }
}

/** sums[j] += Σ values[i, j], for columns in fours. */
export function addColumns(values: usize, rows: i32, columns: i32, sums: usize): void {
  const stride = (<usize>columns) << 2;
  for (let j = 0; j < columns; j += 4) {
    let sum = v128.load(sums);
    let at = values;
    for (let i = 0; i < rows; i++) {
      sum = f32x4.add(sum, v128.load(at));
      at += stride;
    }
    v128.store(sums, sum);
    values += 16;
    sums += 16;
  }
}

/** out[i] = start + the rows of `table` that the places of i name; a place below 0 adds nothing. Columns in fours. */
export function gatherRows(
  places: usize,
  rows: i32,
  fields: i32,
  table: usize,
  columns: i32,
  start: usize,
  out: usize,
): void {
  const stride = (<usize>columns) << 2;
  for (let i = 0; i < rows; i++) {
    memory.copy(out, start, stride);
    for (let k = 0; k < fields; k++) {
      const place = load<i32>(places + ((<usize>k) << 2));
      if (place >= 0) addRow(table + <usize>place * stride, columns, out);
    }
    places += (<usize>fields) << 2;
    out += stride;
  }
}

/** Adds row i of `values` to the rows of `table` that the places of i name. Columns in fours. */
export function scatterRows(
  places: usize,
  rows: i32,
  fields: i32,
  values: usize,
  columns: i32,
  table: usize,
): void {
  const stride = (<usize>columns) << 2;
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < fields; k++) {
      const place = load<i32>(places + ((<usize>k) << 2));
      if (place >= 0) addRow(values, columns, table + <usize>place * stride);
    }
    places += (<usize>fields) << 2;
    values += stride;
  }
}

function addRow(values: usize, columns: i32, to: usize): void {
  for (let j = 0; j < columns; j += 4) {
    const at = (<usize>j) << 2;
    v128.store(to + at, f32x4.add(v128.load(to + at), v128.load(values + at)));
  }
}

/** out[j, i] = values[i, j] for j below `columns`; rows of `out` have the stride given. */
export function transpose(
  values: usize,
  rows: i32,
  columns: i32,
  valuesRow: usize,
  out: usize,
  outRow: usize,
): void {
  for (let i = 0; i < rows; i++) {
    let at = out + ((<usize>i) << 2);
    for (let j = 0; j < columns; j++) {
      store<f32>(at, load<f32>(values + ((<usize>j) << 2)));
      at += outRow;
    }
    values += valuesRow;
  }
}

/** A step of Adam, whose gradients are set to 0 for the next one; the length in fours. Averages that drown become 0. */
export function adam(
  values: usize,
  gradients: usize,
  firsts: usize,
  seconds: usize,
  length: i32,
  decay: f32,
  step: f32,
  firstLeft: f32,
  secondLeft: f32,
): void {
  const least = f32x4.splat(1e-30);
  const zero = f32x4.splat(0);
  for (let i = 0; i < length; i += 4) {
    const value = v128.load(values);
    const gradient = f32x4.add(v128.load(gradients), f32x4.mul(f32x4.splat(decay), value));
    let first = f32x4.add(
      f32x4.mul(v128.load(firsts), f32x4.splat(0.9)),
      f32x4.mul(gradient, f32x4.splat(0.1)),
    );
    let second = f32x4.add(
      f32x4.mul(v128.load(seconds), f32x4.splat(0.999)),
      f32x4.mul(f32x4.mul(gradient, gradient), f32x4.splat(0.001)),
    );
    first = v128.andnot(first, f32x4.lt(f32x4.abs(first), least));
    second = v128.andnot(second, f32x4.lt(second, least));
    const spread = f32x4.add(f32x4.sqrt(f32x4.div(second, f32x4.splat(secondLeft))), f32x4.splat(1e-7));
    const change = f32x4.div(f32x4.div(first, f32x4.splat(firstLeft)), spread);
    v128.store(values, f32x4.sub(value, f32x4.mul(f32x4.splat(step), change)));
    v128.store(gradients, zero);
    v128.store(firsts, first);
    v128.store(seconds, second);
    values += 16;
    gradients += 16;
    firsts += 16;
    seconds += 16;
  }
}
