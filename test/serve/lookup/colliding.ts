import { mix } from '../../../src/serve/lookup/number-index.ts';

/** Whole numbers whose search begins in the same thousandth of any table: 1 and others, of which 1 is the least. */
export function collidingNumbers(count: number): number[] {
  const found = [1];
  for (let value = 2; found.length < count; value++) if (mix(value) >>> 22 === 0) found.push(value);
  return found;
}

/** Doubles whose search begins in the same thousandth of any table. */
export function collidingDoubles(count: number): number[] {
  const high = 0x3ff00000;
  const bits = new DataView(new ArrayBuffer(8));
  return collidingNumbers(count).map((value) => {
    bits.setInt32(0, high);
    bits.setInt32(4, value ^ mix(high));
    return bits.getFloat64(0);
  });
}

/** Texts of one length and one hash, twice as many for each block of four letters: what the second half of a block undoes. */
export function textsOfOneHash(blocks: number): string[] {
  const step = (hash: number, word: number): number =>
    Math.imul(((hash ^ (hash >>> 15)) + word) | 0, 0x9e3779b1);
  const letters = (word: number): string => String.fromCharCode(word & 0xffff, word >>> 16);
  let hash = 4 * blocks;
  let texts = [''];
  for (let block = 0; block < blocks; block++) {
    const [one, other] = [0x00410041 + block, 0x00420042 + block];
    const [after, instead] = [step(hash, one), step(hash, other)];
    const end = 0x00430043;
    const undo = (after ^ (after >>> 15)) + end - (instead ^ (instead >>> 15));
    const two = [letters(one) + letters(end), letters(other) + letters(undo)];
    texts = texts.flatMap((text) => two.map((more) => text + more));
    hash = step(after, end);
  }
  return texts;
}
