import { SlipwayError } from '../core/error.ts';
import { checkNames } from '../core/options.ts';

/** Which columns to slice by: one list of columns each, several in one list when they are crossed. Plain JSON. */
export type Slicing = readonly (readonly string[])[];

/**
 * Slices of an evaluation: one for every level of each column named, and for every pair of levels of a crossing.
 *
 * @param columns - `'origin'` slices by origin; `['origin', 'carrier']` by both at once, a slice for each combination
 *   that occurs.
 * @throws {SlipwayError} `bad-option` without columns, on names that are no text, or on the same slices asked for twice.
 * @example
 * bySlice('origin', ['origin', 'carrier']) // => [['origin'], ['origin', 'carrier']]
 */
export function bySlice(...columns: readonly (string | readonly string[])[]): Slicing {
  return checkSlicing(columns.map((column) => (typeof column === 'string' ? [column] : column)));
}

/** The slicing, copied, once it is found to be one. */
export function checkSlicing(slicing: unknown): Slicing {
  const where = 'evaluate/by-slice';
  if (!Array.isArray(slicing) || slicing.length === 0) {
    throw new SlipwayError(
      'bad-option',
      where,
      'there is no column to slice by; expected at least one, such as bySlice("origin").',
    );
  }
  const seen = new Set<string>();
  return (slicing as unknown[]).map((columns, index) => {
    const names = checkNames(where, `slice ${index + 1}`, columns);
    const key = JSON.stringify([...names].sort());
    if (seen.has(key)) {
      throw new SlipwayError(
        'bad-option',
        where,
        `the slices by ${names.join(' × ')} are asked for twice; expected them once.`,
      );
    }
    seen.add(key);
    return names;
  });
}
