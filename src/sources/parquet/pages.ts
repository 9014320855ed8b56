import { crc32 } from '../../core/crc32.ts';
import { SlipwayError } from '../../core/error.ts';
import type { StoredColumn } from '../stored-column.ts';
import { badParquet } from './bad-parquet.ts';
import { toCodes, toFloats } from './convert.ts';
import { decompress } from './decompress.ts';
import type { Leaf } from './leaves.ts';
import { rawValues, type RawValues } from './raw-values.ts';
import { readRuns, type Runs } from './runs.ts';
import { CUT_SHORT, numberField, readStruct, structField, type Cursor, type ThriftStruct } from './thrift.ts';

/** What stands before a page. */
export interface PageHeader {
  readonly type: number;
  readonly packed: number;
  readonly size: number;
  readonly crc: number | undefined;
  /** The header of its own kind. */
  readonly own: ThriftStruct;
  /** Bytes of the header itself. */
  readonly length: number;
}

/** The types of page there are. */
export const PAGE = { data: 0, index: 1, dictionary: 2, dataV2: 3 } as const;

const ENCODINGS = [
  'PLAIN',
  'GROUP_VAR_INT',
  'DICTIONARY',
  'RLE',
  'BIT_PACKED',
  'DELTA_BINARY_PACKED',
  'DELTA_LENGTH_BYTE_ARRAY',
  'DELTA_BYTE_ARRAY',
  'DICTIONARY',
  'BYTE_STREAM_SPLIT',
];

/** The header at a place, or `undefined` when more bytes are needed to read it. */
export function readPageHeader(bytes: Uint8Array, at: number): PageHeader | undefined {
  const cursor: Cursor = { bytes, at };
  let fields: ThriftStruct;
  try {
    fields = readStruct(cursor);
  } catch (error) {
    if (error instanceof SlipwayError && error.message.includes(CUT_SHORT)) return undefined;
    throw error;
  }
  const type = numberField(fields, 1) ?? -1;
  const size = numberField(fields, 2) ?? -1;
  const packed = numberField(fields, 3) ?? -1;
  if (size < 0 || packed < 0) throw badParquet(`a page has ${packed} bytes that are to be ${size}`);
  const own = structField(fields, { 0: 5, 1: 6, 2: 7, 3: 8 }[type] ?? -1);
  if (!own) throw badParquet(`a page is of the unknown type ${type}`);
  return { type, packed, size, crc: numberField(fields, 4), own, length: cursor.at - at };
}

/** Values of a page that are present, taken one stretch after another. */
export interface PageValues {
  /** Moves to the next `count` values, which the other two give as often as they are asked. */
  next(count: number): void;
  floats(into: Float64Array): void;
  codes(into: Int32Array): void;
}

/** A page of data: its levels and its values. */
export interface Page {
  /** Rows not yet taken. */
  left: number;
  /** The definition levels; `undefined` where every value is present. */
  readonly levels: Runs | undefined;
  readonly values: PageValues;
}

/** The different values that pages refer to. */
export interface Dictionary {
  readonly raw: RawValues;
  readonly floats: Float64Array | undefined;
  /** Codes in the table being read; -1 for those no row of it has had. */
  codes: Int32Array | undefined;
  /** Which table `codes` are of. */
  of: StoredColumn['interner'] | undefined;
}

/** A column chunk's own facts. */
export interface ChunkFacts {
  readonly leaf: Leaf;
  readonly codec: string;
}

/** Reads the page of a dictionary. */
export function readDictionary(
  { leaf, codec }: ChunkFacts,
  header: PageHeader,
  packed: Uint8Array,
): Dictionary {
  checkSum(header, packed);
  const count = numberField(header.own, 1) ?? -1;
  const bytes = decompress(codec, packed, header.size);
  if (count < 0 || leaf.type === 'BOOLEAN' || count > bytes.length)
    throw badParquet(`column "${leaf.name}" has a dictionary of ${count} values`);
  const found = rawValues(leaf, 'PLAIN', bytes, 0, count);
  if (found.count < count) throw badParquet(`the dictionary of column "${leaf.name}" is cut short`);
  const raw = { ...found, count };
  const floats = leaf.stored === 'text' ? undefined : new Float64Array(count);
  if (floats) toFloats(leaf, raw, 0, count, floats);
  return { raw, floats, codes: undefined, of: undefined };
}

/** Reads a page of data. */
export function readPage(
  facts: ChunkFacts,
  header: PageHeader,
  packed: Uint8Array,
  dictionary: Dictionary | undefined,
  column: StoredColumn,
): Page {
  checkSum(header, packed);
  const { leaf, codec } = facts;
  const width = 32 - Math.clz32(leaf.levels);
  const count = numberField(header.own, 1) ?? -1;
  if (count < 0) throw badParquet(`a page of column "${leaf.name}" has ${count} values`);
  if (header.type === PAGE.data) {
    const bytes = decompress(codec, packed, header.size);
    let at = 0;
    let levels: Runs | undefined;
    if (leaf.levels > 0) {
      if (ENCODINGS[numberField(header.own, 3) ?? -1] !== 'RLE' || bytes.length < 4)
        throw badParquet(`a page of column "${leaf.name}" has levels in an unknown encoding`);
      const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
      if (length > bytes.length - 4) throw badParquet(`a page of column "${leaf.name}" is cut short`);
      at = 4 + length;
      levels = readRuns(bytes, 4, at, width);
    }
    const encoding = ENCODINGS[numberField(header.own, 2) ?? -1];
    return { left: count, levels, values: valuesOf(leaf, encoding, bytes, at, count, dictionary, column) };
  }
  const levelBytes = numberField(header.own, 5) ?? -1;
  const repeatBytes = numberField(header.own, 6) ?? -1;
  const before = levelBytes + repeatBytes;
  if (levelBytes < 0 || repeatBytes < 0 || before > packed.length || before > header.size)
    throw badParquet(`a page of column "${leaf.name}" has levels longer than itself`);
  const levels = leaf.levels > 0 ? readRuns(packed, repeatBytes, before, width) : undefined;
  const rest = packed.subarray(before);
  const bytes = decompress(header.own.get(7) === false ? 'UNCOMPRESSED' : codec, rest, header.size - before);
  const encoding = ENCODINGS[numberField(header.own, 4) ?? -1];
  return { left: count, levels, values: valuesOf(leaf, encoding, bytes, 0, count, dictionary, column) };
}

function checkSum({ crc }: PageHeader, packed: Uint8Array): void {
  if (crc === undefined || crc32(packed) === crc >>> 0) return;
  throw badParquet('a page does not match its checksum');
}

function valuesOf(
  leaf: Leaf,
  encoding: string | undefined,
  bytes: Uint8Array,
  at: number,
  most: number,
  dictionary: Dictionary | undefined,
  column: StoredColumn,
): PageValues {
  if (encoding === undefined) throw badParquet(`a page of column "${leaf.name}" is in an unknown encoding`);
  if (leaf.type === 'BOOLEAN') return booleans(leaf, encoding, bytes, at);
  if (encoding === 'DICTIONARY') {
    if (!dictionary) throw badParquet(`column "${leaf.name}" refers to a dictionary it does not have`);
    return referred(leaf, dictionary, bytes, at, column);
  }
  const raw = rawValues(leaf, encoding, bytes, at, most);
  let from = 0;
  let size = 0;
  return {
    next: (more) => {
      from += size;
      size = more;
      if (from + size > raw.count)
        throw badParquet(`a page of column "${leaf.name}" has fewer values than rows`);
    },
    floats: (into) => toFloats(leaf, raw, from, size, into),
    codes: (into) => toCodes(leaf, raw, from, size, into, column),
  };
}

/** Values of a dictionary, by their places in it. */
function referred(
  leaf: Leaf,
  dictionary: Dictionary,
  bytes: Uint8Array,
  at: number,
  column: StoredColumn,
): PageValues {
  if (at >= bytes.length) throw badParquet(`a page of column "${leaf.name}" is cut short`);
  const width = bytes[at]!;
  if (width > 32) throw badParquet(`a page of column "${leaf.name}" has places of ${width} bits`);
  const runs = readRuns(bytes, at + 1, bytes.length, width);
  const { count } = dictionary.raw;
  let places = new Int32Array(0);
  let size = 0;
  return {
    next: (more) => {
      if (more > places.length) places = new Int32Array(more);
      size = more;
      runs.read(size, places);
      for (let i = 0; i < size; i++)
        if (places[i]! >= count || places[i]! < 0)
          throw badParquet(`column "${leaf.name}" refers to value ${places[i]} of a dictionary of ${count}`);
    },
    floats: (into) => {
      const { floats } = dictionary;
      for (let i = 0; i < size; i++) into[i] = floats![places[i]!]!;
    },
    codes: (into) => {
      if (dictionary.of !== column.interner || !dictionary.codes) {
        dictionary.of = column.interner;
        dictionary.codes = new Int32Array(count).fill(-1);
      }
      const { codes, raw } = dictionary;
      const one = new Int32Array(1);
      for (let i = 0; i < size; i++) {
        const place = places[i]!;
        if (codes[place]! < 0) {
          toCodes(leaf, raw, place, 1, one, column);
          codes[place] = one[0]!;
        }
        into[i] = codes[place]!;
      }
    },
  };
}

/** Booleans as 0 and 1, packed or in runs. */
function booleans(leaf: Leaf, encoding: string, bytes: Uint8Array, at: number): PageValues {
  let runs: Runs | undefined;
  if (encoding === 'RLE') {
    if (at + 4 > bytes.length) throw badParquet(`a page of column "${leaf.name}" is cut short`);
    runs = readRuns(bytes, at + 4, bytes.length, 1);
  } else if (encoding !== 'PLAIN') {
    throw badParquet(`column "${leaf.name}" has booleans in the encoding ${encoding}`);
  }
  let bits = new Uint8Array(0);
  let size = 0;
  let bit = at * 8;
  return {
    next: (more) => {
      if (more > bits.length) bits = new Uint8Array(more);
      size = more;
      if (runs) return runs.read(size, bits);
      if (bit + size > bytes.length * 8) throw badParquet(`a page of column "${leaf.name}" is cut short`);
      for (let i = 0; i < size; i++, bit++) bits[i] = (bytes[bit >>> 3]! >> (bit & 7)) & 1;
    },
    floats: (into) => {
      for (let i = 0; i < size; i++) into[i] = bits[i]!;
    },
    codes: () => undefined,
  };
}
