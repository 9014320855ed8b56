import { badParquet } from './bad-parquet.ts';

/** Bytes and how far they are read. */
export interface Cursor {
  readonly bytes: Uint8Array;
  at: number;
}

/** A value of the compact protocol; whole numbers are doubles where a double holds them. */
export type ThriftValue = boolean | number | Uint8Array | readonly ThriftValue[] | ThriftStruct;

/** The fields of a structure by their number. */
export type ThriftStruct = ReadonlyMap<number, ThriftValue>;

/** What ends a structure before its bytes do: more of them are needed. */
export const CUT_SHORT = 'the structure is cut short';

const DEEPEST = 32;
const EMPTY = new Uint8Array(0);

/**
 * A structure of the Thrift compact protocol.
 *
 * Every length is held against the bytes there are before anything is made of that size, so that bytes from outside
 * cannot ask for memory or time they do not pay for.
 *
 * @throws {SlipwayError} `bad-format`; {@link CUT_SHORT} in its text when more bytes might help.
 * @source Thrift compact protocol, doc/specs/thrift-compact-protocol.md of Apache Thrift; the types Parquet uses.
 */
export function readStruct(cursor: Cursor, depth = 0): ThriftStruct {
  if (depth > DEEPEST) throw badParquet(`metadata nests more than ${DEEPEST} levels deep`);
  const fields = new Map<number, ThriftValue>();
  let id = 0;
  for (;;) {
    const head = byte(cursor);
    const type = head & 15;
    if (type === 0) return fields;
    id = head >> 4 === 0 ? zigzag(cursor) : id + (head >> 4);
    fields.set(id, readValue(cursor, type, depth));
  }
}

function readValue(cursor: Cursor, type: number, depth: number): ThriftValue {
  switch (type) {
    case 1:
    case 2:
      return type === 1;
    case 3:
      return (byte(cursor) << 24) >> 24;
    case 4:
    case 5:
    case 6:
      return zigzag(cursor);
    case 7:
      take(cursor, 8);
      return NaN; // no double is needed of what Parquet stores in them
    case 8:
      return take(cursor, varint(cursor));
    case 9:
      return readList(cursor, depth);
    case 12:
      return readStruct(cursor, depth + 1);
    default:
      throw badParquet(`metadata has a field of unknown type ${type}`);
  }
}

function readList(cursor: Cursor, depth: number): readonly ThriftValue[] {
  const head = byte(cursor);
  const type = head & 15;
  const size = head >> 4 === 15 ? varint(cursor) : head >> 4;
  if (size > cursor.bytes.length - cursor.at) throw badParquet(CUT_SHORT);
  const values: ThriftValue[] = [];
  for (let i = 0; i < size; i++) {
    if (type <= 2) values.push(byte(cursor) === 1);
    else values.push(readValue(cursor, type, depth));
  }
  return values;
}

function byte(cursor: Cursor): number {
  if (cursor.at >= cursor.bytes.length) throw badParquet(CUT_SHORT);
  return cursor.bytes[cursor.at++]!;
}

function take(cursor: Cursor, length: number): Uint8Array {
  if (length > cursor.bytes.length - cursor.at) throw badParquet(CUT_SHORT);
  const from = cursor.at;
  cursor.at += length;
  return length === 0 ? EMPTY : cursor.bytes.subarray(from, cursor.at);
}

/** An unsigned number of seven bits a byte; exact to 2^53, which no size or offset reaches. */
export function varint(cursor: Cursor): number {
  let value = 0;
  for (let scale = 1, size = 0; size < 10; scale *= 128, size++) {
    const next = byte(cursor);
    value += (next & 127) * scale;
    if (next < 128) return value;
  }
  throw badParquet('metadata has a number of more than ten bytes');
}

function zigzag(cursor: Cursor): number {
  const value = varint(cursor);
  return value % 2 === 1 ? -(value + 1) / 2 : value / 2;
}

/** A field that is a whole number; `undefined` when it is not there or something else. */
export function numberField(fields: ThriftStruct, id: number): number | undefined {
  const value = fields.get(id);
  return typeof value === 'number' ? value : undefined;
}

/** A field that is a structure; `undefined` when it is not there or something else. */
export function structField(fields: ThriftStruct, id: number): ThriftStruct | undefined {
  const value = fields.get(id);
  return value instanceof Map ? (value as ThriftStruct) : undefined;
}
