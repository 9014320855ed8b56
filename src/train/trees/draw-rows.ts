import type { Random } from '../../core/random.ts';

/** So many of the numbers 0 … n − 1, each set as likely as another, in ascending order. */
export function drawRows(n: number, count: number, source: Random): Int32Array {
  const drawn = new Int32Array(count);
  for (let row = 0, at = 0; at < count; row++) {
    if (source.next() * (n - row) < count - at) drawn[at++] = row;
  }
  return drawn;
}
