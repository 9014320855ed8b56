import { badParquet } from './bad-parquet.ts';
import { varint, type Cursor } from './thrift.ts';

/** Small whole numbers, run by run: they cost what is asked of them, however long the runs say they are. */
export interface Runs {
  /** Writes the next `count` numbers from the start of `into`. */
  read(count: number, into: Int32Array | Uint8Array): void;
}

/**
 * The hybrid of runs and packed bits that levels and the indices of dictionaries are in.
 *
 * @param width - bits of a number, 0 to 32.
 * @throws {SlipwayError} `bad-format` when the bytes end before the numbers asked for.
 * @source Apache Parquet, Encodings.md, RLE / bit-packing hybrid.
 */
export function readRuns(bytes: Uint8Array, from: number, to: number, width: number): Runs {
  const cursor: Cursor = { bytes: bytes.subarray(0, to), at: from };
  const wide = Math.ceil(width / 8);
  const mask = width === 32 ? 0xffffffff : 2 ** width - 1;
  let left = 0;
  let packed = false;
  let value = 0;
  let bit = 0;

  const begin = (): void => {
    const head = varint(cursor);
    packed = head % 2 === 1;
    left = Math.floor(head / 2) * (packed ? 8 : 1);
    if (packed) {
      bit = cursor.at * 8;
      // The last run may be cut off where no number needs its bits.
      cursor.at += Math.floor(head / 2) * width;
      return;
    }
    value = 0;
    if (cursor.at + wide > to) throw badParquet('a run of values is cut short');
    for (let i = 0; i < wide; i++) value += bytes[cursor.at++]! * 2 ** (8 * i);
  };

  const unpack = (count: number, into: Int32Array | Uint8Array, at: number): void => {
    if (bit + count * width > to * 8) throw badParquet('packed values are cut short');
    if (width <= 24) {
      for (let i = 0; i < count; i++, bit += width) {
        const start = bit >>> 3;
        const word =
          bytes[start]! | (bytes[start + 1]! << 8) | (bytes[start + 2]! << 16) | (bytes[start + 3]! << 24);
        into[at + i] = (word >>> (bit & 7)) & mask;
      }
      return;
    }
    for (let i = 0; i < count; i++) {
      let number = 0;
      for (let b = 0; b < width; b++, bit++) number += ((bytes[bit >>> 3]! >> (bit & 7)) & 1) * 2 ** b;
      into[at + i] = number;
    }
  };

  const read = (count: number, into: Int32Array | Uint8Array): void => {
    for (let at = 0; at < count;) {
      while (left === 0) begin();
      const size = Math.min(left, count - at);
      if (packed) unpack(size, into, at);
      else into.fill(value, at, at + size);
      left -= size;
      at += size;
    }
  };
  return { read };
}
