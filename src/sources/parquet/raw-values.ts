import { badParquet } from './bad-parquet.ts';
import { readDeltas, type Deltas } from './delta.ts';
import type { Leaf } from './leaves.ts';

/** Values as they lie in bytes: of one width one after another, or each from `starts` to `ends`. */
export interface RawValues {
  readonly count: number;
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** Where the first is, when they have one width. */
  readonly base: number;
  readonly starts: Int32Array | undefined;
  readonly ends: Int32Array | undefined;
}

/** Bytes that the values of a page may come to, once prefixes that they share are written out. */
const MOST_WRITTEN_OUT = 2 ** 28;

/**
 * The values of a page or dictionary, where they are; nothing is copied that need not be.
 *
 * How many there are shows in the bytes: rows say only how many there are at most, since some are missing.
 *
 * @throws {SlipwayError} `bad-format` when the bytes do not hold what they say.
 * @source Apache Parquet, Encodings.md: PLAIN, BYTE_STREAM_SPLIT, DELTA_BINARY_PACKED, DELTA_LENGTH_BYTE_ARRAY,
 *   DELTA_BYTE_ARRAY.
 */
export function rawValues(
  leaf: Leaf,
  encoding: string,
  bytes: Uint8Array,
  from: number,
  most: number,
): RawValues {
  const { type, width } = leaf;
  switch (encoding) {
    case 'PLAIN':
      return type === 'BYTE_ARRAY' ? plainTexts(bytes, from, most) : fixed(leaf, bytes, from);
    case 'BYTE_STREAM_SPLIT': {
      if (width === 0) break;
      const count = Math.floor((bytes.length - from) / width);
      const joined = new Uint8Array(count * width);
      for (let b = 0; b < width; b++)
        for (let i = 0; i < count; i++) joined[i * width + b] = bytes[from + b * count + i]!;
      return fixed(leaf, joined, 0);
    }
    case 'DELTA_BINARY_PACKED':
      if (type !== 'INT32' && type !== 'INT64') break;
      return fixed(leaf, readDeltas(bytes, from, most, type === 'INT32' ? 4 : 8).bytes, 0);
    case 'DELTA_LENGTH_BYTE_ARRAY': {
      if (type !== 'BYTE_ARRAY') break;
      const lengths = readDeltas(bytes, from, most, 4);
      return lengthTexts(bytes, lengths.end, numbersOf(lengths));
    }
    case 'DELTA_BYTE_ARRAY':
      if (type !== 'BYTE_ARRAY' && type !== 'FIXED_LEN_BYTE_ARRAY') break;
      return prefixTexts(leaf, bytes, from, most);
  }
  throw badParquet(`column "${leaf.name}" has values of type ${type} in the encoding ${encoding}`);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function fixed({ width }: Leaf, bytes: Uint8Array, from: number): RawValues {
  const count = Math.max(0, Math.floor((bytes.length - from) / width));
  return { count, bytes, view: viewOf(bytes), base: from, starts: undefined, ends: undefined };
}

function plainTexts(bytes: Uint8Array, from: number, most: number): RawValues {
  const view = viewOf(bytes);
  const room = Math.min(most, Math.floor((bytes.length - from) / 4));
  const starts = new Int32Array(Math.max(0, room));
  const ends = new Int32Array(Math.max(0, room));
  let at = from;
  let count = 0;
  for (; count < room && at < bytes.length; count++) {
    if (at + 4 > bytes.length) throw badParquet('a page of texts is cut short');
    const length = view.getUint32(at, true);
    at += 4;
    if (length > bytes.length - at) throw badParquet('a page of texts is cut short');
    starts[count] = at;
    at += length;
    ends[count] = at;
  }
  return { count, bytes, view, base: 0, starts, ends };
}

function numbersOf({ bytes, count }: Deltas): Int32Array {
  return new Int32Array(bytes.buffer, bytes.byteOffset, count);
}

function lengthTexts(bytes: Uint8Array, from: number, lengths: Int32Array): RawValues {
  const starts = new Int32Array(lengths.length);
  const ends = new Int32Array(lengths.length);
  let at = from;
  for (let i = 0; i < lengths.length; i++) {
    const length = lengths[i]!;
    if (length < 0 || length > bytes.length - at) throw badParquet('a page of texts is cut short');
    starts[i] = at;
    at += length;
    ends[i] = at;
  }
  return { count: lengths.length, bytes, view: viewOf(bytes), base: 0, starts, ends };
}

/** Each value is a part of the one before and something of its own. */
function prefixTexts(leaf: Leaf, bytes: Uint8Array, from: number, most: number): RawValues {
  const prefixes = readDeltas(bytes, from, most, 4);
  const suffixes = readDeltas(bytes, prefixes.end, most, 4);
  const { count } = prefixes;
  if (suffixes.count !== count) throw badParquet('a page of texts has other endings than beginnings');
  const kept = numbersOf(prefixes);
  const own = lengthTexts(bytes, suffixes.end, numbersOf(suffixes));
  let total = 0;
  for (let i = 0, before = 0; i < count; i++) {
    if (kept[i]! < 0 || kept[i]! > before)
      throw badParquet('a text begins with more of the one before than it has');
    before = kept[i]! + own.ends![i]! - own.starts![i]!;
    total += before;
    if (total > MOST_WRITTEN_OUT)
      throw badParquet(`column "${leaf.name}" has a page of more than ${MOST_WRITTEN_OUT} bytes of text`);
    if (leaf.type === 'FIXED_LEN_BYTE_ARRAY' && before !== leaf.width)
      throw badParquet(`column "${leaf.name}" has a value of ${before} bytes, not ${leaf.width}`);
  }
  const written = new Uint8Array(total);
  const starts = new Int32Array(count);
  const ends = new Int32Array(count);
  for (let i = 0, at = 0; i < count; i++) {
    starts[i] = at;
    if (i > 0) written.copyWithin(at, starts[i - 1]!, starts[i - 1]! + kept[i]!);
    written.set(bytes.subarray(own.starts![i], own.ends![i]), at + kept[i]!);
    at += kept[i]! + own.ends![i]! - own.starts![i]!;
    ends[i] = at;
  }
  if (leaf.type === 'FIXED_LEN_BYTE_ARRAY') return fixed(leaf, written, 0);
  return { count, bytes: written, view: viewOf(written), base: 0, starts, ends };
}
