import type { HashBlock } from './hash-cells.ts';
import { addHashes, hashSet } from './hash-set.ts';
import { powerOfTwo } from './power-of-two.ts';

/** Hashes a set, about: so few that it stays in a cache near the processor. */
const FEW = 8192;

/** Places a set begins with, at most. */
const MOST_ROOM = 32_768;

/**
 * How many different hashes there are.
 *
 * They are dealt by their first bits into parts that are counted one after the other: a look into one set of all would
 * wait for memory each time.
 *
 * @param blocks - shape `[rows]` each. Not written to.
 * @cost about 25 ns a hash; 8 bytes a hash for the time it takes.
 */
export function countHashes(blocks: readonly HashBlock[]): number {
  const rows = blocks.reduce((sum, { high }) => sum + high.length, 0);
  const bits = Math.min(12, Math.max(1, Math.ceil(Math.log2(rows / FEW))));
  const drop = 32 - bits;
  // Where the next hash of each part goes; once all are dealt, where the part ends.
  const places = new Int32Array(1 << bits);
  for (const { high } of blocks) for (let row = 0; row < high.length; row++) places[high[row]! >>> drop]!++;
  for (let part = 0, from = 0; part < places.length; part++) {
    const size = places[part]!;
    places[part] = from;
    from += size;
  }
  const high = new Int32Array(rows);
  const low = new Int32Array(rows);
  for (const block of blocks) {
    for (let row = 0; row < block.high.length; row++) {
      const place = places[block.high[row]! >>> drop]!++;
      high[place] = block.high[row]!;
      low[place] = block.low[row]!;
    }
  }
  let distinct = 0;
  for (let part = 0, from = 0; part < places.length; part++) {
    const end = places[part]!;
    // Room for all to differ, unless they are far more than there should be: then most are equal.
    const set = hashSet(Math.min(MOST_ROOM, powerOfTwo(2 * (end - from) + 2)));
    addHashes(set, high.subarray(from, end), low.subarray(from, end), end - from, Infinity);
    distinct += set.size;
    from = end;
  }
  return distinct;
}
