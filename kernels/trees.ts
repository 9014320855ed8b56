/**
 * The loops that boosted trees are grown with.
 *
 * Bins stand in groups of four features, four bytes a row. Gradients and hessians are whole numbers here, of units that the
 * caller chose so that no sum overflows: a gradient in the lower half of a register, and in the upper half a hessian
 * above `bits` bits that count rows, which so are added up without an instruction of their own.
 */
export { scanAll } from './lib/scan';

/**
 * Rounds pairs of doubles and packs them: where a shift is added to a number, the last bits count the nearest multiple of
 * its unit.
 */
export function pack(
  pairs: usize,
  rows: i32,
  gradientShift: f64,
  hessianShift: f64,
  bits: i32,
  packed: usize,
): void {
  const shift = f64x2.replace_lane(f64x2.splat(gradientShift), 1, hessianShift);
  const one = i64x2(0, 1);
  for (let i = 0; i < rows; i++) {
    const whole = i64x2.sub(f64x2.add(v128.load(pairs), shift), shift);
    v128.store(packed, i64x2.add(v128.shuffle<i64>(whole, i64x2.shl(whole, bits), 0, 3), one));
    pairs += 16;
    packed += 16;
  }
}

/** The sum of gradients, by size, and that of hessians, of rows side by side. */
export function sizes(pairs: usize, rows: i32, out: usize): void {
  const isGradient = i64x2(0x7fffffffffffffff, -1);
  let sums = f64x2.splat(0);
  for (let i = 0; i < rows; i++) {
    sums = f64x2.add(sums, v128.and(v128.load(pairs), isGradient));
    pairs += 16;
  }
  v128.store(out, sums);
}

/** to[i] = packed[rows[i]] */
export function gather(packed: usize, rows: usize, count: i32, to: usize): void {
  for (let i = 0; i < count; i++) {
    v128.store(to, v128.load(packed + ((<usize>load<u32>(rows)) << 4)));
    rows += 4;
    to += 16;
  }
}

/** Adds what is packed of each row to the bins it is in, of four features; `a` to `d` are where their bins begin. */
export function sumUp(
  bins: usize,
  rows: usize,
  packed: usize,
  count: i32,
  a: usize,
  b: usize,
  c: usize,
  d: usize,
): void {
  for (let i = 0; i < count; i++) {
    const four = load<u32>(bins + ((<usize>load<u32>(rows)) << 2));
    const pair = v128.load(packed);
    add(a + ((four & 255) << 4), pair);
    add(b + (((four >> 8) & 255) << 4), pair);
    add(c + (((four >> 16) & 255) << 4), pair);
    add(d + ((four >> 24) << 4), pair);
    rows += 4;
    packed += 16;
  }
}

/** The same of two features, whose bins are `shift` bits up in the four bytes. */
export function sumUpTwo(
  bins: usize,
  rows: usize,
  packed: usize,
  count: i32,
  shift: i32,
  a: usize,
  b: usize,
): void {
  for (let i = 0; i < count; i++) {
    const two = load<u32>(bins + ((<usize>load<u32>(rows)) << 2)) >> shift;
    const pair = v128.load(packed);
    add(a + ((two & 255) << 4), pair);
    add(b + (((two >> 8) & 255) << 4), pair);
    rows += 4;
    packed += 16;
  }
}

function add(at: usize, pair: v128): void {
  v128.store(at, i64x2.add(v128.load(at), pair));
}

/** Takes some bins from others, which were of the rows of both. */
export function subtract(bins: usize, from: usize, to: usize, count: i32): void {
  for (let i = 0; i < count; i++) {
    v128.store(to, i64x2.sub(v128.load(from), v128.load(bins)));
    bins += 16;
    from += 16;
    to += 16;
  }
}

/** Bins as doubles and counts; a unit is what a whole number is a multiple of. */
export function unpack(
  bins: usize,
  count: i32,
  gradientUnit: f64,
  hessianUnit: f64,
  bits: i32,
  sums: usize,
  counts: usize,
): void {
  const mask = (1 << bits) - 1;
  for (let i = 0; i < count; i++) {
    const upper = load<i64>(bins, 8);
    store<f64>(sums, <f64>load<i64>(bins) * gradientUnit);
    store<f64>(sums, <f64>(upper >> bits) * hessianUnit, 8);
    store<i32>(counts, (<i32>upper) & mask);
    bins += 16;
    sums += 16;
    counts += 4;
  }
}

/**
 * Copies the rows whose bin has a 1 in `isLeft` to `lefts`, which may be where they come from, and the others to `others`;
 * gives how many went left.
 */
export function partition(
  bins: usize,
  rows: usize,
  count: i32,
  isLeft: usize,
  lefts: usize,
  others: usize,
): i32 {
  let left: i32 = 0;
  let right: i32 = 0;
  for (let i = 0; i < count; i++) {
    const row = load<u32>(rows + ((<usize>i) << 2));
    const side = load<u8>(isLeft + load<u8>(bins + ((<usize>row) << 2)));
    // Written on both sides, and kept on one: a branch would be guessed wrong half of the time.
    store<u32>(lefts + ((<usize>left) << 2), row);
    store<u32>(others + ((<usize>right) << 2), row);
    left += side;
    right += 1 - side;
  }
  return left;
}

/** Copies bytes. */
export function copy(to: usize, from: usize, bytes: usize): void {
  memory.copy(to, from, bytes);
}

/** Writes zeros. */
export function clear(at: usize, bytes: usize): void {
  memory.fill(at, 0, bytes);
}

/**
 * Sorts numbers, none of them NaN, -0 before 0; they come to stand in `other`.
 *
 * @param places - room for three times 2,048 counts.
 */
export function sort(values: usize, count: i32, other: usize, places: usize): void {
  memory.fill(places, 0, 24576);
  for (let i = 0; i < count; i++) {
    const at = values + ((<usize>i) << 2);
    const value = load<i32>(at);
    // In the order of whole numbers: the sign is turned over, and of negative numbers every bit.
    const key = <u32>(value ^ ((value >> 31) | 0x80000000));
    store<u32>(at, key);
    tally(places + ((key & 2047) << 2));
    tally(places + 8192 + (((key >> 11) & 2047) << 2));
    tally(places + 16384 + ((key >> 22) << 2));
  }
  for (let pass: u32 = 0; pass < 3; pass++) {
    const table = places + pass * 8192;
    let sum: i32 = 0;
    for (let digit: usize = 0; digit < 2048; digit++) {
      const many = load<i32>(table + (digit << 2));
      store<i32>(table + (digit << 2), sum);
      sum += many;
    }
    for (let i = 0; i < count; i++) {
      const key = load<u32>(values + ((<usize>i) << 2));
      const place = table + (((key >> (11 * pass)) & 2047) << 2);
      const at = load<i32>(place);
      store<i32>(place, at + 1);
      const back = pass === 2 ? (~(<i32>key) >> 31) | 0x80000000 : 0;
      store<u32>(other + ((<usize>at) << 2), key ^ (<u32>back));
    }
    const from = values;
    values = other;
    other = from;
  }
}

function tally(at: usize): void {
  store<i32>(at, load<i32>(at) + 1);
}

/** The first of `bins` edges, ascending, that a value is at most; `bins` for a NaN. Writes every fourth byte. */
export function binOf(values: usize, rows: i32, edges: usize, bins: i32, to: usize): void {
  for (let i = 0; i < rows; i++) {
    const value = load<f32>(values);
    let low: i32 = 0;
    let length = bins - 1;
    while (length > 0) {
      const half = (length + 1) >> 1;
      low = select(low + half, low, value > load<f32>(edges + ((<usize>(low + half - 1)) << 2)));
      length -= half;
    }
    store<u8>(to, <u8>select(bins, low, value != value));
    values += 4;
    to += 4;
  }
}

/**
 * Gradient and hessian of the log loss of each row, and the loss of all.
 *
 * Two rows at a time: an odd number of them has one more that adds nothing. Losses are logarithms of products, which are
 * halved 500 times whenever they are large; every step has its twin in `binaryLoss`, to the bit.
 *
 * @param roots - 2^(k/32) for k from 0 to 31.
 * @param out - where two products go, two counts of how often they were halved, and two sums of what is past 300.
 */
export function binaryLoss(
  labels: usize,
  sums: usize,
  rows: i32,
  pairs: usize,
  roots: usize,
  out: usize,
): void {
  const one = f64x2.splat(1);
  const bound = f64x2.splat(300);
  let products = one;
  let halvings = f64x2.splat(0);
  let far = f64x2.splat(0);
  for (let i = 0; i < rows; i += 2) {
    const sign = f64x2.sub(one, f64x2.mul(f64x2.splat(2), v128.load(labels)));
    const away = f64x2.mul(sign, v128.load(sums));
    far = f64x2.add(far, f64x2.max(f64x2.sub(away, bound), f64x2.splat(0)));
    const x = f64x2.max(f64x2.splat(-300), f64x2.min(bound, away));
    const part = f64x2.nearest(f64x2.mul(x, f64x2.splat(46.16624130844683)));
    const r = f64x2.sub(
      f64x2.sub(x, f64x2.mul(part, f64x2.splat(0.021660849335603416))),
      f64x2.mul(part, f64x2.splat(5.689487495325457e-11)),
    );
    let series = f64x2.add(f64x2.splat(1 / 120), f64x2.mul(r, f64x2.splat(1 / 720)));
    series = f64x2.add(f64x2.splat(1 / 24), f64x2.mul(r, series));
    series = f64x2.add(f64x2.splat(1 / 6), f64x2.mul(r, series));
    series = f64x2.add(f64x2.splat(1 / 2), f64x2.mul(r, series));
    series = f64x2.add(r, f64x2.mul(f64x2.mul(r, r), series));
    const n = i32x4.trunc_sat_f64x2_s_zero(part);
    const root = f64x2.replace_lane(
      v128.load64_splat(roots + ((<usize>(i32x4.extract_lane(n, 0) & 31)) << 3)),
      1,
      load<f64>(roots + ((<usize>(i32x4.extract_lane(n, 1) & 31)) << 3)),
    );
    const exponent = i64x2.add(i64x2.extend_low_i32x4_s(i32x4.shr_s(n, 5)), i64x2.splat(1023));
    const odds = f64x2.mul(f64x2.add(root, f64x2.mul(root, series)), i64x2.shl(exponent, 52));
    const both = f64x2.add(one, odds);
    const unlikely = f64x2.div(one, both);
    const likely = f64x2.mul(odds, unlikely);
    const gradient = f64x2.mul(sign, likely);
    const hessian = f64x2.mul(likely, unlikely);
    v128.store(pairs, v128.shuffle<f64>(gradient, hessian, 0, 2));
    v128.store(pairs, v128.shuffle<f64>(gradient, hessian, 1, 3), 16);
    products = f64x2.mul(products, both);
    const large = f64x2.gt(products, f64x2.splat(3.273390607896142e150));
    products = f64x2.mul(products, v128.bitselect(f64x2.splat(3.054936363499605e-151), one, large));
    halvings = f64x2.add(halvings, v128.and(large, one));
    labels += 16;
    sums += 16;
    pairs += 32;
  }
  v128.store(out, products);
  v128.store(out, halvings, 16);
  v128.store(out, far, 32);
}

/** Adds a value to the sums of some rows. */
export function addTo(sums: usize, rows: usize, count: i32, value: f64): void {
  for (let i = 0; i < count; i++) {
    const at = sums + ((<usize>load<u32>(rows)) << 3);
    store<f64>(at, load<f64>(at) + value);
    rows += 4;
  }
}
