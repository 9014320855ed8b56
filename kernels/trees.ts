/** The loops that boosted trees are grown with. Bins stand in groups of four features, four bytes a row. */

/** to[i] = pairs[rows[i]]: gradients and hessians in the order of a node's rows. */
export function gather(pairs: usize, rows: usize, count: i32, to: usize): void {
  for (let i = 0; i < count; i++) {
    v128.store(to, v128.load(pairs + ((<usize>load<u32>(rows)) << 4)));
    rows += 4;
    to += 16;
  }
}

/** Adds each row's pair to the bins it is in, of four features; `a` to `d` are where their bins begin. */
export function sumUp(
  bins: usize,
  rows: usize,
  pairs: usize,
  count: i32,
  sums: usize,
  counts: usize,
  a: usize,
  b: usize,
  c: usize,
  d: usize,
): void {
  for (let i = 0; i < count; i++) {
    const four = load<u32>(bins + ((<usize>load<u32>(rows)) << 2));
    const pair = v128.load(pairs);
    add(sums, counts, a + (four & 255), pair);
    add(sums, counts, b + ((four >> 8) & 255), pair);
    add(sums, counts, c + ((four >> 16) & 255), pair);
    add(sums, counts, d + (four >> 24), pair);
    rows += 4;
    pairs += 16;
  }
}

// @ts-ignore: decorator
@inline
function add(sums: usize, counts: usize, bin: usize, pair: v128): void {
  const sum = sums + (bin << 4);
  v128.store(sum, f64x2.add(v128.load(sum), pair));
  const count = counts + (bin << 2);
  store<i32>(count, load<i32>(count) + 1);
}

/** Takes the sums and counts of some bins from others. */
export function subtract(sums: usize, counts: usize, fromSums: usize, fromCounts: usize, bins: i32): void {
  for (let i = 0; i < bins; i++) {
    v128.store(fromSums, f64x2.sub(v128.load(fromSums), v128.load(sums)));
    store<i32>(fromCounts, load<i32>(fromCounts) - load<i32>(counts));
    sums += 16;
    fromSums += 16;
    counts += 4;
    fromCounts += 4;
  }
}

/** Puts the rows whose bin has a 1 in `isLeft` first, and copies the others behind them; gives how many are first. */
export function partition(bins: usize, rows: usize, count: i32, isLeft: usize, others: usize): i32 {
  let left: i32 = 0;
  let right: i32 = 0;
  for (let i = 0; i < count; i++) {
    const row = load<u32>(rows + ((<usize>i) << 2));
    const side = load<u8>(isLeft + load<u8>(bins + ((<usize>row) << 2)));
    // Written on both sides, and kept on one: a branch would be guessed wrong half of the time.
    store<u32>(rows + ((<usize>left) << 2), row);
    store<u32>(others + ((<usize>right) << 2), row);
    left += side;
    right += 1 - side;
  }
  memory.copy(rows + ((<usize>left) << 2), others, (<usize>right) << 2);
  return left;
}
