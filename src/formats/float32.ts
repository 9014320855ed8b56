import { SlipwayError } from '../core/error.ts';

/** The largest number of 32 bits. */
const LARGEST = 3.4028234663852886e38;

/**
 * The largest finite number of 32 bits that is less than one of 32 bits: what is at most it, is less than that.
 *
 * @param value - of 32 bits. Of the least there is, it is that one itself.
 */
export function numberBelow(value: number): number {
  if (value === 0) return -(2 ** -149);
  const bits = new Int32Array(Float32Array.of(value).buffer);
  bits[0]! += value > 0 ? -1 : 1;
  return Math.max(-LARGEST, new Float32Array(bits.buffer)[0]!);
}

/** A number in 32 bits, the nearest one; of those beyond, the last one there is. */
export function nearest(value: number): number {
  return Math.max(-LARGEST, Math.min(LARGEST, Math.fround(value)));
}

/** The largest finite number of 32 bits that is at most `value`: numbers of 32 bits are at most both, or neither. */
export function roundedDown(value: number): number {
  const near = nearest(value);
  return near > value ? numberBelow(near) : near;
}

/** The largest number that becomes one of 32 bits when it is rounded to the nearest: what is at most it, is at most that one in 32 bits. */
export function lastRoundedTo(value: number): number {
  const next = value >= LARGEST ? 2 ** 128 : -numberBelow(-value);
  const middle = value + (next - value) / 2;
  return Math.fround(middle) === value ? middle : doubleBelow(middle);
}

function doubleBelow(value: number): number {
  if (value === 0) return -Number.MIN_VALUE;
  const bits = new BigInt64Array(Float64Array.of(value).buffer);
  bits[0]! += value > 0 ? -1n : 1n;
  return new Float64Array(bits.buffer)[0]!;
}

/** Refuses a number of a row that is infinite in 32 bits; a missing one is fine. */
export function checkSingle(where: string, column: string, row: number, value: number): void {
  if (Math.abs(Math.fround(value)) < Infinity || Number.isNaN(value)) return;
  throw new SlipwayError(
    'bad-data',
    where,
    `column "${column}" is ${value} at row ${row}; the model takes numbers that 32 bits can hold there.`,
    { details: { column, row } },
  );
}
