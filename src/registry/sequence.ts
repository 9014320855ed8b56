import { SlipwayError } from '../core/error.ts';
import { storedRecord } from './record.ts';
import type { MaybePromise } from '../core/maybe-promise.ts';
import type { Store } from './store.ts';

/** How many records are read at a time. */
const atOnce = 32;

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

/**
 * The last number there is under a prefix, from one that was there.
 *
 * @throws {SlipwayError} `corrupt` when that one is not there any more.
 */
export async function lastFrom(store: Store, prefix: string, known: number): Promise<number> {
  if ((await storedRecord(store, countedKey(prefix, known))) === null)
    throw gone(store, countedKey(prefix, known), 'held it, and holds it no longer');
  const isThere = async (number: number): Promise<boolean> =>
    (await storedRecord(store, countedKey(prefix, number))) !== null;
  // Numbers have no gaps: further and further ahead while there is something, then back by halves.
  let [last, step] = [known, 1];
  while (await isThere(last + step)) {
    last += step;
    step *= 2;
  }
  while (step > 1) {
    step /= 2;
    if (await isThere(last + step)) last += step;
  }
  return last;
}

/**
 * Records of some numbers in their order, several read at a time.
 *
 * @throws {SlipwayError} `corrupt` when one is not there.
 */
export async function recordsOf<Kept>(
  store: Store,
  prefix: string,
  numbers: readonly number[],
  read: (number: number) => MaybePromise<Kept | null>,
): Promise<readonly Kept[]> {
  const found: Kept[] = [];
  for (let start = 0; start < numbers.length; start += atOnce) {
    const some = numbers.slice(start, start + atOnce);
    const records = await Promise.all(some.map(async (number) => read(number)));
    for (const [index, record] of records.entries()) {
      if (record === null)
        throw gone(store, countedKey(prefix, some[index]!), 'lists it but does not hold it');
      found.push(record);
    }
  }
  return found;
}

/** The error of a record that was another when it was read before. */
export function replaced(store: Store, key: string): SlipwayError {
  return new SlipwayError(
    'corrupt',
    'registry',
    `the record ${key} is another than it was: ${store.name} was restored from a copy, or written by hand. Open the registry anew, and look at what is there.`,
    { details: { key } },
  );
}

/** The error of a record that was there and is not. */
export function gone(store: Store, key: string, found: string): SlipwayError {
  return new SlipwayError(
    'corrupt',
    'registry',
    `the record ${key} is gone: ${store.name} ${found}. Restore it from a copy of the store.`,
    { details: { key } },
  );
}
