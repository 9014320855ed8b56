const FEW = 300; // below this, counting bytes costs more than comparing

/**
 * The rows in ascending order of their score; equal scores stay in row order.
 *
 * A radix sort on the bytes of the doubles: no comparison function is called, so a long list sorts several times
 * faster than by one. `-0` and `0` are equal; no score may be `NaN`.
 */
export function scoreOrder(scores: Float64Array): Int32Array {
  const rows = scores.length;
  const order = new Int32Array(rows);
  for (let row = 0; row < rows; row++) order[row] = row;
  if (rows < FEW) return order.sort((first, second) => compare(scores[first]!, scores[second]!));

  const keys = sortableBytes(scores);
  const starts = new Int32Array(256);
  let from = order;
  let to = new Int32Array(rows);
  for (let digit = 0; digit < 8; digit++) {
    starts.fill(0);
    for (let at = digit; at < keys.length; at += 8) starts[keys[at]!]!++;
    if (starts[keys[digit]!] === rows) continue; // all rows share this byte
    let start = 0;
    for (let byte = 0; byte < 256; byte++) {
      const rowsOfByte = starts[byte]!;
      starts[byte] = start;
      start += rowsOfByte;
    }
    for (let i = 0; i < rows; i++) {
      const row = from[i]!;
      to[starts[keys[8 * row + digit]!]!++] = row;
    }
    [from, to] = [to, from];
  }
  return from;
}

/** Eight bytes a score, the lowest first, whose order is the order of the numbers. */
function sortableBytes(scores: Float64Array): Uint8Array {
  const bytes = new Uint8Array(8 * scores.length);
  const view = new DataView(bytes.buffer);
  for (let row = 0; row < scores.length; row++) {
    const at = 8 * row;
    view.setFloat64(at, scores[row]! + 0, true); // -0 becomes 0
    // Negative numbers count backwards, so all their bits are flipped; of the others, only the sign.
    const negative = bytes[at + 7]! >= 128;
    if (negative) view.setUint32(at, ~view.getUint32(at, true), true);
    view.setUint32(at + 4, view.getUint32(at + 4, true) ^ (negative ? 0xffffffff : 0x80000000), true);
  }
  return bytes;
}

function compare(first: number, second: number): number {
  return first < second ? -1 : first > second ? 1 : 0;
}
