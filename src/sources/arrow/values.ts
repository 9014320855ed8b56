import { decimalNumber, decimalText } from '../../core/decimal.ts';
import { halfNumber, toMilliseconds } from '../stored-number.ts';
import { textCode, type StoredColumn } from '../stored-column.ts';
import { badArrow } from './bad-arrow.ts';
import type { ArrowArray } from './layout.ts';
import { TYPE, type ArrowType } from './schema.ts';

const TWO_32 = 4_294_967_296;

/** Refuses values that are not all in the bytes there are. */
export function checkArray({ field, length, data, offsets }: ArrowArray): void {
  const type = field.dictionary?.index ?? field.type;
  const enough =
    type.id === TYPE.boolean
      ? data.length * 8 >= length
      : type.id === TYPE.text
        ? length === 0 || offsets.length >= 4 * (length + 1)
        : type.id === TYPE.largeText
          ? length === 0 || offsets.length >= 8 * (length + 1)
          : data.length >= length * (type.id === TYPE.textView ? 16 : type.width);
  if (!enough) throw badArrow(`column "${field.name}" has bytes for fewer than ${length} values`);
}

/**
 * Values as doubles, from the start of `into`: numbers, 0 and 1 for booleans, milliseconds for times. What is missing
 * comes out as anything. An integer beyond 2^53 comes out beyond it, so that the caller can tell.
 */
export function toFloats(
  array: ArrowArray,
  type: ArrowType,
  from: number,
  count: number,
  into: Float64Array,
): void {
  const { data } = array;
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const { width, signed, scale } = type;
  switch (type.id) {
    case TYPE.null:
      into.fill(NaN, 0, count);
      return;
    case TYPE.boolean:
      for (let i = 0; i < count; i++) into[i] = (data[(from + i) >>> 3]! >> ((from + i) & 7)) & 1;
      return;
    case TYPE.float:
      for (let i = 0, at = from * width; i < count; i++, at += width)
        into[i] =
          width === 8
            ? view.getFloat64(at, true)
            : width === 4
              ? view.getFloat32(at, true)
              : halfNumber(view.getUint16(at, true));
      return;
    case TYPE.decimal:
      for (let i = 0; i < count; i++)
        into[i] =
          width === 4 && scale >= 0
            ? decimalNumber(view.getInt32((from + i) * 4, true), scale)
            : Number(numberText(array, type, from + i));
      return;
    case TYPE.date:
    case TYPE.timestamp: {
      const per = type.perMillisecond;
      for (let i = 0, at = from * width; i < count; i++, at += width) {
        if (width === 4) into[i] = view.getInt32(at, true) * 86_400_000;
        else if (per > 1)
          into[i] = toMilliseconds(view.getInt32(at + 4, true), view.getUint32(at, true), per);
        else
          into[i] = (view.getInt32(at + 4, true) * TWO_32 + view.getUint32(at, true)) * (per < 1 ? 1000 : 1);
      }
      return;
    }
    case TYPE.int: {
      const read = INTEGERS[width]![signed ? 0 : 1];
      for (let i = 0, at = from * width; i < count; i++, at += width) into[i] = read(view, at);
    }
  }
}

type ReadInteger = (view: DataView, at: number) => number;
const INTEGERS: Readonly<Record<number, readonly [ReadInteger, ReadInteger]>> = {
  1: [(view, at) => view.getInt8(at), (view, at) => view.getUint8(at)],
  2: [(view, at) => view.getInt16(at, true), (view, at) => view.getUint16(at, true)],
  4: [(view, at) => view.getInt32(at, true), (view, at) => view.getUint32(at, true)],
  8: [
    (view, at) => view.getInt32(at + 4, true) * TWO_32 + view.getUint32(at, true),
    (view, at) => view.getUint32(at + 4, true) * TWO_32 + view.getUint32(at, true),
  ],
};

/** The place in its dictionary of a value. */
export function placeAt({ data, field }: ArrowArray, index: number): number {
  const { width, signed } = field.dictionary!.index;
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  return INTEGERS[width]![signed ? 0 : 1](view, index * width);
}

/** The code of a value as a text. */
export function codeAt(array: ArrowArray, type: ArrowType, index: number, column: StoredColumn): number {
  switch (type.id) {
    case TYPE.text:
    case TYPE.largeText: {
      const { offsets, data } = array;
      const wide = type.id === TYPE.largeText ? 8 : 4;
      const view = new DataView(offsets.buffer, offsets.byteOffset, offsets.byteLength);
      const read = INTEGERS[wide]![0];
      const start = read(view, index * wide);
      const end = read(view, (index + 1) * wide);
      if (!(start >= 0 && end >= start && end <= data.length))
        throw badArrow(`column "${array.field.name}" has a text out of its bytes`);
      return column.interner.code(data, start, end);
    }
    case TYPE.textView: {
      const { data, views } = array;
      const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
      const at = index * 16;
      const length = view.getInt32(at, true);
      const bytes = length > 12 ? views[view.getInt32(at + 8, true)] : data;
      const start = length > 12 ? view.getInt32(at + 12, true) : at + 4;
      if (length < 0 || start < 0 || !bytes || start + length > bytes.length)
        throw badArrow(`column "${array.field.name}" has a text out of its bytes`);
      return column.interner.code(bytes, start, start + length);
    }
    default:
      return textCode(column, numberText(array, type, index));
  }
}

/** A whole number or decimal in all its digits. */
function numberText({ data }: ArrowArray, { width, scale, signed }: ArrowType, index: number): string {
  let value = 0n;
  for (let at = (index + 1) * width - 1; at >= index * width; at--) value = value * 256n + BigInt(data[at]!);
  if (signed) value = BigInt.asIntN(8 * width, value);
  return scale < 0 ? String(value * 10n ** BigInt(-scale)) : decimalText(value, scale);
}
