import type { Column } from '../table/column.ts';
import { codeCounts } from './code-counts.ts';

/** Rows hashed at a time: short enough for the processor's nearest cache. */
export const HASH_BLOCK = 1024;

/** The 64-bit hashes of some rows, in two halves. */
export interface HashBlock {
  /** Shape `[rows]`, both. */
  readonly high: Int32Array;
  readonly low: Int32Array;
}

/** Room for the hashes of a block. */
export function hashBlock(): HashBlock {
  return { high: new Int32Array(HASH_BLOCK), low: new Int32Array(HASH_BLOCK) };
}

/** What is the hash of a cell that is missing, where it counts. */
const MISSING: readonly [high: number, low: number] = [0x6d697373, 0x696e6721];

/**
 * The hashes of the numbers of a block that are not missing, in a row.
 *
 * A number is turned into its hash by steps that can each be taken back (odd factors, shifts, the other half), so no two
 * numbers have one hash; minus zero is zero.
 *
 * @param place - whether missing values have a hash too, so that each row keeps its place.
 * @returns how many there are.
 */
export function hashNumbers(
  values: Float64Array,
  from: number,
  to: number,
  into: HashBlock,
  place = false,
): number {
  const { high, low } = into;
  const halves = new Int32Array(values.buffer, values.byteOffset, 2 * values.length);
  let count = 0;
  for (let row = from; row < to; row++) {
    const value = values[row]!;
    if (value !== value) {
      if (!place) continue;
      high[count] = MISSING[0];
      low[count++] = MISSING[1];
      continue;
    }
    let a = value === 0 ? 0 : halves[2 * row + 1]!;
    let b = halves[2 * row]!;
    a = Math.imul(a ^ (b >>> 15) ^ 0x9e3779b1, 0x85ebca6b) ^ b;
    a ^= a >>> 13;
    b = Math.imul(b ^ a, 0xc2b2ae35);
    b ^= b >>> 16;
    a = Math.imul(a ^ b, 0x27d4eb2f);
    high[count] = a ^ (a >>> 15);
    low[count++] = b;
  }
  return count;
}

/** The hashes of the rows of a block of any column, each in its place; `levels` are those of a category's levels. */
export function hashRows(
  found: Column,
  levels: HashBlock | undefined,
  from: number,
  to: number,
  into: HashBlock,
): void {
  if (found.kind === 'number' || found.kind === 'time') {
    hashNumbers(found.values, from, to, into, true);
    return;
  }
  for (let row = from; row < to; row++) {
    const text = found.kind === 'text' ? found.values[row]! : null;
    const code = found.kind === 'category' ? found.codes[row]! : -1;
    const [high, low] =
      text !== null ? hashText(text) : code >= 0 ? [levels!.high[code]!, levels!.low[code]!] : MISSING;
    into.high[row - from] = high;
    into.low[row - from] = low;
  }
}

/** Takes the next cell of each row into its hash: `rows` changes, by steps that could be taken back. */
export function mixRows(rows: HashBlock, cells: HashBlock, count: number): void {
  for (let row = 0; row < count; row++) {
    let a = rows.high[row]! ^ cells.high[row]!;
    const b = rows.low[row]! ^ cells.low[row]! ^ mix(a, 0x9e3779b1);
    a ^= mix(b, 0x85ebca77);
    rows.high[row] = a;
    rows.low[row] = (b + 0x3c6ef372) | 0;
  }
}

/** Half of a hash from the other half. */
function mix(half: number, factor: number): number {
  const mixed = Math.imul(half ^ (half >>> 15), factor);
  return Math.imul(mixed ^ (mixed >>> 13), 0x45d9f3b5) ^ (mixed >>> 16);
}

/**
 * The hash of a text: of its UTF-16 code units.
 *
 * @source Two lanes of xor and multiply, as in FNV-1a, with the odd factors of xxHash; each lane is finished as in
 *   MurmurHash3. Not for secrets.
 */
export function hashText(text: string): readonly [high: number, low: number] {
  let a = text.length;
  let b = ~text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    a = Math.imul(a ^ unit, 0x9e3779b1);
    b = Math.imul(b ^ unit, 0x85ebca77);
    a ^= a >>> 15;
  }
  return [finished(a ^ Math.imul(b, 0xc2b2ae3d)), finished(b)];
}

function finished(lane: number): number {
  let hash = Math.imul(lane ^ (lane >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/** The hashes of texts, a pair of halves each. */
export function hashTexts(texts: readonly string[]): HashBlock {
  const high = new Int32Array(texts.length);
  const low = new Int32Array(texts.length);
  texts.forEach((text, place) => {
    const [a, b] = hashText(text);
    high[place] = a;
    low[place] = b;
  });
  return { high, low };
}

/** The levels a batch has rows of, in no order that means anything. */
export function levelsSeen(found: Extract<Column, { kind: 'category' }>): {
  readonly levels: string[];
  readonly missing: number;
} {
  const { codes, levels } = found;
  const counts = codeCounts(codes, levels.length);
  return { levels: levels.filter((_, code) => counts[code + 1]! > 0), missing: counts[0]! };
}
