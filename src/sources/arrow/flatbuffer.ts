import { badArrow } from './bad-arrow.ts';

/** A table of a flatbuffer: where its fields are. */
export interface FlatTable {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly at: number;
  readonly vtable: number;
  readonly size: number;
}

/** A vector of a flatbuffer, all of it in the bytes there are. */
export interface FlatVector {
  readonly at: number;
  readonly length: number;
}

const EMPTY: FlatVector = { at: 0, length: 0 };
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The table that a place refers to. Every place is held against the bytes there are.
 *
 * @throws {SlipwayError} `bad-format`.
 * @source FlatBuffers, the binary format (flatbuffers.dev, Internals).
 */
export function flatTable(bytes: Uint8Array, reference: number): FlatTable {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const at = referred(view, reference);
  const vtable = at - int32(view, at);
  const size = uint16(view, vtable);
  if (size < 4 || vtable + size > bytes.length) throw badArrow('metadata has a table out of its bytes');
  return { bytes, view, at, vtable, size };
}

/** Where field `id` is, from 0 on, or 0 when the table has none. */
export function fieldAt({ view, at, vtable, size }: FlatTable, id: number): number {
  const slot = 4 + id * 2;
  const offset = slot < size ? uint16(view, vtable + slot) : 0;
  return offset === 0 ? 0 : at + offset;
}

/** A table within a table. */
export function innerTable(table: FlatTable, id: number): FlatTable | undefined {
  const at = fieldAt(table, id);
  return at === 0 ? undefined : flatTable(table.bytes, at);
}

/** A whole number of 32 bits. */
export function intField(table: FlatTable, id: number, otherwise: number): number {
  const at = fieldAt(table, id);
  return at === 0 ? otherwise : int32(table.view, at);
}

/** A whole number of 16 bits. */
export function shortField(table: FlatTable, id: number, otherwise: number): number {
  const at = fieldAt(table, id);
  return at === 0 ? otherwise : uint16(table.view, at);
}

/** A whole number of 8 bits, or a boolean. */
export function byteField(table: FlatTable, id: number, otherwise: number): number {
  const at = fieldAt(table, id);
  if (at === 0) return otherwise;
  if (at >= table.bytes.length) throw badArrow('metadata is cut short');
  return table.bytes[at]!;
}

/** A whole number of 64 bits that must be a length: from 0 to 2^53. */
export function longField(table: FlatTable, id: number): number {
  const at = fieldAt(table, id);
  return at === 0 ? 0 : longAt(table.view, at);
}

/** A whole number of 64 bits that tells things apart. */
export function idField(table: FlatTable, id: number): bigint {
  const at = fieldAt(table, id);
  if (at === 0) return 0n;
  if (at + 8 > table.bytes.length) throw badArrow('metadata is cut short');
  return table.view.getBigInt64(at, true);
}

/** A length of 64 bits at a place. */
export function longAt(view: DataView, at: number): number {
  if (at < 0 || at + 8 > view.byteLength) throw badArrow('metadata is cut short');
  const value = view.getInt32(at + 4, true) * 2 ** 32 + view.getUint32(at, true);
  if (!(value >= 0 && Number.isSafeInteger(value))) throw badArrow('metadata has an impossible length');
  return value;
}

/** A text; `undefined` when there is none. */
export function textField(table: FlatTable, id: number): string | undefined {
  const { at, length } = vectorField(table, id, 1);
  if (at === 0) return undefined;
  try {
    return decoder.decode(table.bytes.subarray(at, at + length));
  } catch {
    throw badArrow('metadata has a name that is not UTF-8');
  }
}

/** A vector of things of `stride` bytes. */
export function vectorField(table: FlatTable, id: number, stride: number): FlatVector {
  const reference = fieldAt(table, id);
  if (reference === 0) return EMPTY;
  const at = referred(table.view, reference);
  const length = int32(table.view, at);
  if (length < 0 || at + 4 + length * stride > table.bytes.length)
    throw badArrow('metadata has a list longer than itself');
  return { at: at + 4, length };
}

function referred(view: DataView, reference: number): number {
  const at = reference + int32(view, reference);
  if (at < 0 || at + 4 > view.byteLength) throw badArrow('metadata refers to a place out of its bytes');
  return at;
}

function int32(view: DataView, at: number): number {
  if (at < 0 || at + 4 > view.byteLength) throw badArrow('metadata is cut short');
  return view.getInt32(at, true);
}

function uint16(view: DataView, at: number): number {
  if (at < 0 || at + 2 > view.byteLength) throw badArrow('metadata is cut short');
  return view.getUint16(at, true);
}
