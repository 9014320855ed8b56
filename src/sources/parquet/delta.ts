import { badParquet } from './bad-parquet.ts';
import { varint, type Cursor } from './thrift.ts';

/** Values of a page of deltas at most: a few bytes can stand for any number of them. */
const MOST_VALUES = 2 ** 24;

/** Whole numbers as 64 bits, little-endian, and where they ended. */
export interface Deltas {
  readonly count: number;
  readonly bytes: Uint8Array;
  readonly end: number;
}

/**
 * Whole numbers written as differences.
 *
 * @param most - values there can be.
 * @param width - bytes of a number in the result, 4 or 8; sums wrap around at it.
 * @throws {SlipwayError} `bad-format`.
 * @source Apache Parquet, Encodings.md, Delta Encoding (DELTA_BINARY_PACKED).
 */
export function readDeltas(bytes: Uint8Array, from: number, most: number, width: 4 | 8): Deltas {
  const cursor: Cursor = { bytes, at: from };
  const block = varint(cursor);
  const parts = varint(cursor);
  const count = varint(cursor);
  const size = block / parts;
  if (!(block >= 8 && block <= 2 ** 20 && parts >= 1 && Number.isInteger(size) && size % 8 === 0))
    throw badParquet(`differences are in blocks of ${block} in ${parts} parts`);
  if (count > Math.min(most, MOST_VALUES))
    throw badParquet(`a page of ${most} values has ${count} differences`);
  const found = new Uint8Array(count * width);
  const view = new DataView(found.buffer);
  const put =
    width === 4
      ? (at: number, value: bigint): void => view.setInt32(at * 4, Number(BigInt.asIntN(32, value)), true)
      : (at: number, value: bigint): void => view.setBigInt64(at * 8, value, true);
  let value = zigzagBig(cursor);
  let at = 0;
  if (count > 0) put(at++, value);
  while (at < count) {
    const least = zigzagBig(cursor);
    const widths = bytes.subarray(cursor.at, (cursor.at += parts));
    if (widths.length < parts) throw badParquet('a block of differences is cut short');
    for (let part = 0; part < parts && at < count; part++) {
      const bits = widths[part]!;
      if (bits > 64) throw badParquet(`differences have ${bits} bits`);
      const end = cursor.at + (size * bits) / 8;
      const needed = Math.min(size, count - at);
      if (cursor.at + Math.ceil((needed * bits) / 8) > bytes.length)
        throw badParquet('a block of differences is cut short');
      let bit = cursor.at * 8;
      for (let i = 0; i < needed; i++, bit += bits) {
        value = BigInt.asIntN(64, value + least + (bits === 0 ? 0n : bitsAt(bytes, bit, bits)));
        put(at++, value);
      }
      cursor.at = end;
    }
  }
  return { count, bytes: found, end: Math.min(cursor.at, bytes.length) };
}

function bitsAt(bytes: Uint8Array, bit: number, bits: number): bigint {
  let low = 0;
  let high = 0;
  for (let done = 0; done < bits;) {
    const at = bit + done;
    const take = Math.min(8 - (at & 7), bits - done, done < 32 ? 32 - done : 64);
    const piece = (bytes[at >>> 3]! >> (at & 7)) & (2 ** take - 1);
    if (done < 32) low += piece * 2 ** done;
    else high += piece * 2 ** (done - 32);
    done += take;
  }
  return high === 0 ? BigInt(low) : (BigInt(high) << 32n) | BigInt(low);
}

function zigzagBig(cursor: Cursor): bigint {
  let value = 0n;
  for (let shift = 0n; shift < 70n; shift += 7n) {
    const next = cursor.bytes[cursor.at++];
    if (next === undefined) throw badParquet('a block of differences is cut short');
    value |= BigInt(next & 127) << shift;
    if (next < 128) return BigInt.asIntN(64, (value >> 1n) ^ -(value & 1n));
  }
  throw badParquet('a difference has more than ten bytes');
}
