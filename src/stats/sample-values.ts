import { SlipwayError } from '../core/error.ts';
import { describe } from '../table/describe.ts';

/** A sample of numbers as the distances take it; `NaN` is missing. */
export type Sample = Float64Array | readonly number[];

/** What one pass over a sample tells. */
export interface SampleValues {
  /** The values present; the array handed in itself when none is missing. */
  readonly values: Float64Array;
  /** Over the finite values; `Infinity` and `-Infinity` without any. */
  readonly min: number;
  readonly max: number;
  readonly below: number;
  readonly above: number;
}

/** The values of a sample that are present, with their range and how many are infinite. */
export function sampleValues(where: string, name: string, sample: Sample): SampleValues {
  const all = numbersOf(where, name, sample);
  let [min, max] = [Infinity, -Infinity];
  let [below, above, missing] = [0, 0, 0];
  for (let row = 0; row < all.length; row++) {
    const value = all[row]!;
    if (value - value === 0) {
      if (value < min) min = value;
      if (value > max) max = value;
    } else if (value === Infinity) above++;
    else if (value === -Infinity) below++;
    else missing++;
  }
  const values = missing === 0 ? all : all.filter((value) => !Number.isNaN(value));
  return { values, min, max, below, above };
}

function numbersOf(where: string, name: string, sample: unknown): Float64Array {
  if (sample instanceof Float64Array) return sample;
  if (!Array.isArray(sample)) {
    throw new SlipwayError(
      'bad-data',
      where,
      `the ${name} is ${describe(sample)}; expected a list of numbers, such as the values of a number column.`,
    );
  }
  return Float64Array.from(sample as readonly unknown[], (value, row) => {
    if (typeof value === 'number') return value;
    throw new SlipwayError(
      'bad-data',
      where,
      `the ${name} holds ${describe(value)} at ${row}; expected a number, or NaN when it is missing.`,
      { details: { row } },
    );
  });
}
