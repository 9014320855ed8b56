/** Products with a dense block of float32 rows, summed in float64. */

/** out[i] = start + Σ x[i, j] · w[j] */
export function scores(x: usize, rows: i32, columns: i32, w: usize, start: f64, out: usize): void {
  const pairs = columns & ~1;
  for (let i = 0; i < rows; i++) {
    let sums = f64x2.splat(0);
    let sum = start;
    for (let j = 0; j < pairs; j += 2) {
      const values = f64x2.promote_low_f32x4(v128.load64_zero(x + ((<usize>j) << 2)));
      sums = f64x2.add(sums, f64x2.mul(values, v128.load(w + ((<usize>j) << 3))));
    }
    if (pairs < columns)
      sum += <f64>load<f32>(x + ((<usize>pairs) << 2)) * load<f64>(w + ((<usize>pairs) << 3));
    store<f64>(out + ((<usize>i) << 3), sum + f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1));
    x += (<usize>columns) << 2;
  }
}
