import { textCode, type StoredColumn } from '../stored-column.ts';
import { decimalNumber, decimalText } from '../../core/decimal.ts';
import { halfNumber, toMilliseconds } from '../stored-number.ts';
import { badParquet } from './bad-parquet.ts';
import type { Leaf } from './leaves.ts';
import type { RawValues } from './raw-values.ts';

const DAY = 86_400_000;
const TWO_32 = 4_294_967_296;
const JULIAN_1970 = 2_440_588;

/**
 * Values as doubles, from the start of `into`: numbers, 0 and 1 for booleans, milliseconds for times.
 *
 * Parts of a millisecond are cut off towards the past. An integer beyond 2^53 comes out beyond it, so that the caller
 * can tell.
 */
export function toFloats(leaf: Leaf, raw: RawValues, from: number, count: number, into: Float64Array): void {
  const { view, base } = raw;
  const { width, meaning } = leaf;
  let at = base + from * width;
  switch (leaf.type) {
    case 'DOUBLE':
      for (let i = 0; i < count; i++, at += 8) into[i] = view.getFloat64(at, true);
      return;
    case 'FLOAT':
      for (let i = 0; i < count; i++, at += 4) into[i] = view.getFloat32(at, true);
      return;
    case 'INT32': {
      if (meaning === 'unsigned') for (let i = 0; i < count; i++, at += 4) into[i] = view.getUint32(at, true);
      else if (meaning === 'days')
        for (let i = 0; i < count; i++, at += 4) into[i] = view.getInt32(at, true) * DAY;
      else if (meaning === 'decimal')
        for (let i = 0; i < count; i++, at += 4) into[i] = decimalNumber(view.getInt32(at, true), leaf.scale);
      else for (let i = 0; i < count; i++, at += 4) into[i] = view.getInt32(at, true);
      return;
    }
    case 'INT64':
      longs(leaf, view, at, count, into);
      return;
    case 'INT96':
      for (let i = 0; i < count; i++, at += 12) {
        const day = view.getInt32(at + 8, true) - JULIAN_1970;
        into[i] = day * DAY + toMilliseconds(view.getInt32(at + 4, true), view.getUint32(at, true), 1e6);
      }
      return;
    case 'FIXED_LEN_BYTE_ARRAY':
    case 'BYTE_ARRAY':
      for (let i = 0; i < count; i++)
        into[i] =
          meaning === 'half'
            ? halfNumber(view.getUint16(at + 2 * i, true))
            : Number(textOf(leaf, raw, from + i));
      return;
    case 'BOOLEAN':
      return;
  }
}

function longs(leaf: Leaf, view: DataView, from: number, count: number, into: Float64Array): void {
  const per = { microseconds: 1e3, nanoseconds: 1e6 }[leaf.meaning as string];
  for (let i = 0, at = from; i < count; i++, at += 8) {
    const low = view.getUint32(at, true);
    const high = view.getInt32(at + 4, true);
    if (per) into[i] = toMilliseconds(high, low, per);
    else if (leaf.meaning === 'unsigned') into[i] = (high >>> 0) * TWO_32 + low;
    else if (leaf.meaning === 'decimal' && leaf.scale > 0) {
      const value = high * TWO_32 + low;
      into[i] = Number.isSafeInteger(value)
        ? decimalNumber(value, leaf.scale)
        : Number(decimalText(view.getBigInt64(at, true), leaf.scale));
    } else into[i] = high * TWO_32 + low;
  }
}

/** Codes of values as texts, from the start of `into`. */
export function toCodes(
  leaf: Leaf,
  raw: RawValues,
  from: number,
  count: number,
  into: Int32Array,
  column: StoredColumn,
): void {
  const { bytes, starts, ends } = raw;
  if (leaf.meaning === 'plain' && starts && ends) {
    const { interner } = column;
    for (let i = 0; i < count; i++) into[i] = interner.code(bytes, starts[from + i]!, ends[from + i]!);
    return;
  }
  for (let i = 0; i < count; i++) into[i] = textCode(column, textOf(leaf, raw, from + i));
}

/** A value in all its digits. */
function textOf(leaf: Leaf, raw: RawValues, index: number): string {
  const { view, base, bytes } = raw;
  const start = raw.starts ? raw.starts[index]! : base + index * leaf.width;
  const end = raw.ends ? raw.ends[index]! : start + leaf.width;
  if (leaf.meaning === 'uuid') {
    const digits = Array.from(bytes.subarray(start, end), (byte) => byte.toString(16).padStart(2, '0')).join(
      '',
    );
    return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  }
  if (leaf.type === 'INT32')
    return leaf.meaning === 'decimal'
      ? decimalText(BigInt(view.getInt32(start, true)), leaf.scale)
      : String(leaf.meaning === 'unsigned' ? view.getUint32(start, true) : view.getInt32(start, true));
  if (leaf.type === 'INT64') {
    const value =
      leaf.meaning === 'unsigned' ? view.getBigUint64(start, true) : view.getBigInt64(start, true);
    return decimalText(value, leaf.scale);
  }
  let value = 0n;
  if (end - start > 1024) throw badParquet(`column "${leaf.name}" has a decimal of ${end - start} bytes`);
  for (let at = start; at < end; at++) value = value * 256n + BigInt(bytes[at]!);
  return decimalText(BigInt.asIntN(Math.max(8 * (end - start), 1), value), leaf.scale);
}
