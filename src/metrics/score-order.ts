const DIGIT_BITS = 11;
const DIGITS = 6; // 6 × 11 bits cover the 64 of a double
const BINS = 1 << DIGIT_BITS;
const FEW = 700; // below this, counting 6 × 2048 bins costs more than comparing

/**
 * The rows in ascending order of their score; equal scores stay in row order.
 *
 * A radix sort on the bits of the doubles: no comparison function is called, so a long list sorts several times
 * faster than by one. `-0` and `0` are equal; no score may be `NaN`.
 */
export function scoreOrder(scores: Float64Array): Int32Array {
  const rows = scores.length;
  const order = new Int32Array(rows);
  for (let row = 0; row < rows; row++) order[row] = row;
  if (rows < FEW) return order.sort((first, second) => compare(scores[first]!, scores[second]!));

  const keys = sortableKeys(scores);
  const counts = new Int32Array(DIGITS * BINS);
  for (let row = 0; row < rows; row++) {
    for (let digit = 0; digit < DIGITS; digit++) counts[digit * BINS + digitOf(keys, row, digit)]!++;
  }
  let from = order;
  let to = new Int32Array(rows);
  for (let digit = 0; digit < DIGITS; digit++) {
    const starts = counts.subarray(digit * BINS, (digit + 1) * BINS);
    if (starts[digitOf(keys, 0, digit)] === rows) continue; // all rows share this digit
    let start = 0;
    for (let bin = 0; bin < BINS; bin++) {
      const inBin = starts[bin]!;
      starts[bin] = start;
      start += inBin;
    }
    for (let i = 0; i < rows; i++) {
      const row = from[i]!;
      to[starts[digitOf(keys, row, digit)]!++] = row;
    }
    [from, to] = [to, from];
  }
  return from;
}

/** Pairs of 32 bits, low then high, whose unsigned order is the order of the numbers. */
function sortableKeys(scores: Float64Array): Uint32Array {
  const values = new Float64Array(1);
  const bits = new Uint32Array(values.buffer);
  const low = littleEndian() ? 0 : 1;
  const keys = new Uint32Array(2 * scores.length);
  for (let row = 0; row < scores.length; row++) {
    values[0] = scores[row]! + 0; // -0 becomes 0
    const high = bits[1 - low]!;
    // Negative numbers count backwards, so all their bits are flipped; of the others, only the sign.
    const negative = high >>> 31 === 1;
    keys[2 * row] = negative ? ~bits[low]! : bits[low]!;
    keys[2 * row + 1] = negative ? ~high : high ^ 0x80000000;
  }
  return keys;
}

function digitOf(keys: Uint32Array, row: number, digit: number): number {
  const bit = digit * DIGIT_BITS;
  if (bit + DIGIT_BITS <= 32) return (keys[2 * row]! >>> bit) & (BINS - 1);
  if (bit >= 32) return (keys[2 * row + 1]! >>> (bit - 32)) & (BINS - 1);
  return ((keys[2 * row]! >>> bit) | (keys[2 * row + 1]! << (32 - bit))) & (BINS - 1);
}

function littleEndian(): boolean {
  return new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
}

function compare(first: number, second: number): number {
  return first < second ? -1 : first > second ? 1 : 0;
}
