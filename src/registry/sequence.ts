import { SlipwayError } from '../core/error.ts';
import type { Store } from './store.ts';

/** A lost race means that somebody else won one: so many in a row is not contention but a broken store. */
export const maxAttempts = 1000;

/** The key of the record of that number: six digits or more, so that folders list in order. */
export function countedKey(prefix: string, number: number): string {
  return `${prefix}${String(number).padStart(6, '0')}.json`;
}

/**
 * The keys of the records 1, 2, 3, … under a prefix, in the order of their numbers. Other keys are not ours.
 *
 * @throws {SlipwayError} `corrupt` when a number is missing.
 */
export async function countedKeys(store: Store, prefix: string): Promise<readonly string[]> {
  const listed = await store.list(prefix);
  const numbers = listed.map((key) => numberOf(key.slice(prefix.length))).filter((number) => number !== null);
  numbers.sort((a, b) => a - b);
  return numbers.map((number, index) => {
    if (number !== index + 1) {
      const key = countedKey(prefix, index + 1);
      throw new SlipwayError(
        'corrupt',
        'registry',
        `${store.name} holds ${countedKey(prefix, number)} but not ${key}. Restore it from a copy of the store.`,
        { details: { key } },
      );
    }
    return countedKey(prefix, number);
  });
}

function numberOf(name: string): number | null {
  const digits = /^(\d{6,15})\.json$/.exec(name)?.[1];
  if (digits === undefined) return null;
  const number = Number(digits);
  return countedKey('', number) === name && number > 0 ? number : null;
}

/** The error of a store that gives every number to somebody else. */
export function gaveUp(store: Store, prefix: string): SlipwayError {
  return new SlipwayError(
    'conflict',
    'registry',
    `another writer was first under ${prefix} ${maxAttempts} times in a row. See whether ${store.name} tells two writers of one key the truth, and try again.`,
    { details: { prefix } },
  );
}
