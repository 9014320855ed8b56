import type { Random } from '../../core/random.ts';

/** So many of the rows 0 … n − 1, each set as likely as another, in ascending order. */
export function drawRows(rows: number, count: number, source: Random): Int32Array {
  const drawn = new Int32Array(count);
  for (let row = 0, at = 0; at < count; row++) {
    if (source.next() * (rows - row) < count - at) drawn[at++] = row;
  }
  return drawn;
}

/** How many a share of them is: one at least. */
export function countOf(share: number, of: number): number {
  return Math.max(1, Math.round(share * of));
}
