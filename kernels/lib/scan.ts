/**
 * Looks for the best place to part the bins of each of some features, in order. Of missing values, whose bin is behind the
 * others, it tries both sides.
 *
 * @param histogram - bins of all features, as they are summed up.
 * @param list - of each feature, the number of its first bin, and how many it has but for that of missing values.
 * @param best - where gain, gradient, hessian and count of the first part go, then the last bin that is in it and whether
 *   missing values are: only when the gain is above the one that is there.
 * @returns which of the features it is; -1 for none.
 */
export function scanAll(
  histogram: usize,
  list: usize,
  features: i32,
  gradientUnit: f64,
  hessianUnit: f64,
  bits: i32,
  gradients: f64,
  hessians: f64,
  rows: i32,
  minRows: i32,
  minHessian: f64,
  l2: f64,
  parent: f64,
  best: usize,
): i32 {
  const totals = f64x2.replace_lane(f64x2.splat(gradients), 1, hessians);
  const units = f64x2.replace_lane(f64x2.splat(gradientUnit), 1, hessianUnit);
  let found = -1;
  for (let at = 0; at < features; at++) {
    const bins = histogram + ((<usize>load<u32>(list)) << 4);
    const count = load<i32>(list, 4);
    list += 8;
    const missing = bins + ((<usize>count) << 4);
    const isMissing = (load<i32>(missing, 8) & ((1 << bits) - 1)) !== 0;
    // Missing values go right in the first scan, where all others may go left; left in the second.
    for (let side = 0; side <= <i32>isMissing; side++) {
      const end = isMissing && side === 0 ? count : count - 1;
      const first = side === 0 ? 0 : missing;
      const bin = scan(bins, end, first, units, bits, totals, rows, minRows, minHessian, l2, parent, best);
      if (bin < 0) continue;
      found = at;
      store<i32>(best, bin, 28);
      store<i32>(best, side, 32);
    }
  }
  return found;
}

/**
 * The place of most gain to part bins in order; -1 when none has more than the best so far.
 *
 * @param first - a bin that is in the first part from the beginning; 0 for none.
 */
function scan(
  bins: usize,
  count: i32,
  first: usize,
  units: v128,
  bits: i32,
  totals: v128,
  rows: i32,
  minRows: i32,
  minHessian: f64,
  l2: f64,
  parent: f64,
  best: usize,
): i32 {
  const mask = (1 << bits) - 1;
  const penalty = f64x2.splat(l2);
  const least = f64x2.splat(minHessian);
  // Added to a whole number of fewer than 52 bits, the bits of this make the double that is so much above it.
  const magic = i64x2.splat(0x4338000000000000);
  const zero = f64x2.splat(0);
  let most = load<f64>(best);
  let sum = i64x2.splat(0);
  let left: i32 = 0;
  if (first !== 0) {
    sum = v128.load(first);
    left = load<i32>(first, 8) & mask;
  }
  let found = -1;
  for (let bin = 0; bin < count; bin++) {
    // A bin without rows changes nothing; to ask whether it has any takes longer.
    sum = i64x2.add(sum, v128.load(bins));
    left += load<i32>(bins, 8) & mask;
    bins += 16;
    const whole = v128.shuffle<i64>(sum, i64x2.shr_u(sum, bits), 0, 3);
    const side = f64x2.mul(f64x2.sub(i64x2.add(whole, magic), magic), units);
    const other = f64x2.sub(totals, side);
    const bends = v128.shuffle<f64>(side, other, 1, 3);
    const bent = f64x2.add(bends, penalty);
    if (left < minRows) continue;
    if (rows - left < minRows) break;
    // A side that nothing bends has no best value.
    const few = v128.or(f64x2.lt(bends, least), f64x2.le(bent, zero));
    if (v128.any_true(few)) {
      if (i64x2.extract_lane(few, 0) !== 0) continue;
      break;
    }
    const slopes = v128.shuffle<f64>(side, other, 0, 2);
    const scores = f64x2.div(f64x2.mul(slopes, slopes), bent);
    const gain = f64x2.extract_lane(scores, 0) + f64x2.extract_lane(scores, 1) - parent;
    if (!(gain > most)) continue;
    most = gain;
    found = bin;
    store<f64>(best, gain);
    v128.store(best, side, 8);
    store<i32>(best, left, 24);
  }
  return found;
}
