import type { MaybePromise } from '../../core/maybe-promise.ts';
import { SlipwayError } from '../../core/error.ts';
import { isRecord } from '../../core/json.ts';
import { isWholeText } from '../../sql/dialect.ts';
import { describe } from '../../table/describe.ts';
import type { Prediction } from '../service.ts';

/** What everything that waits on a store of answers takes. */
export interface LookupStoreOptions {
  /** Ends the waiting; the promise rejects with its reason. */
  readonly signal?: AbortSignal | undefined;
}

/** An answer and the key it is found by. */
export interface LookupEntry {
  /** The inputs of a row as one text. */
  readonly key: string;
  readonly answer: Prediction;
}

/**
 * The port to a place outside of the process that keeps answers by the version that gave them and a key: a cache, a
 * database, a bucket. Adapters are closures, and pass `testLookupStore` of `slipway/testing`.
 *
 * A version is the hash of a model, 64 hexadecimal digits; anything else is refused with `bad-option`. An answer of one
 * version is never given for another. Keys are any text; numbers come back as they were, bit for bit.
 */
export interface LookupStore {
  /** Named in errors, such as `redis`. */
  readonly name: string;
  /** The answers of keys, in their order, `null` where there is none. */
  getMany(
    modelHash: string,
    keys: readonly string[],
    options?: LookupStoreOptions,
  ): MaybePromise<readonly (Prediction | null)[]>;
  /** Keeps answers; one that is there is written over. What it wrote is found when it returns. */
  putMany(
    modelHash: string,
    entries: readonly LookupEntry[],
    options?: LookupStoreOptions,
  ): MaybePromise<void>;
  /** The versions that have answers, sorted. */
  versions(options?: LookupStoreOptions): MaybePromise<readonly string[]>;
  /** Removes all answers of a version, or does nothing where there are none; absent where the store cannot. */
  remove?(modelHash: string, options?: LookupStoreOptions): MaybePromise<void>;
}

/** Refuses what is no hash of a model. */
export function checkModelHash(where: string, modelHash: unknown): string {
  if (typeof modelHash === 'string' && /^[0-9a-f]{64}$/.test(modelHash)) return modelHash;
  throw new SlipwayError(
    'bad-option',
    where,
    `the version is ${describe(modelHash)}; expected the hash of a model, 64 hexadecimal digits.`,
    { details: { option: 'modelHash' } },
  );
}

/** Refuses what is no list of texts. */
export function checkLookupKeys(where: string, keys: unknown): readonly string[] {
  if (Array.isArray(keys) && keys.every((key) => typeof key === 'string')) return keys;
  throw new SlipwayError('bad-data', where, `the keys are ${describe(keys)}; expected a list of texts.`);
}

/** Refuses what is no list of entries. */
export function checkEntries(where: string, entries: unknown): readonly LookupEntry[] {
  const isEntry = (entry: unknown): boolean =>
    isRecord(entry) && typeof entry['key'] === 'string' && isAnswer(entry['answer']);
  if (Array.isArray(entries) && entries.every(isEntry)) return entries as LookupEntry[];
  throw new SlipwayError(
    'bad-data',
    where,
    `the entries are ${describe(entries)}, or one of them has no key or no answer; expected a list of { key, answer }.`,
  );
}

function isAnswer(found: unknown): boolean {
  if (!isRecord(found) || typeof found['score'] !== 'number' || typeof found['prediction'] !== 'number')
    return false;
  const { probabilities } = found;
  return (
    probabilities === undefined ||
    (Array.isArray(probabilities) && probabilities.every((one) => typeof one === 'number'))
  );
}

/** Refuses what is no store of answers. */
export function checkLookupStore(where: string, store: unknown): LookupStore {
  if (
    isRecord(store) &&
    ['getMany', 'putMany', 'versions'].every((method) => typeof store[method] === 'function')
  )
    return store as unknown as LookupStore;
  throw new SlipwayError(
    'bad-option',
    where,
    'there is no store of answers; expected one, such as lookupStoreOn(memoryStore()) gives.',
    { details: { option: 'store' } },
  );
}

/** An answer as a text: its numbers, spelled so that each is read again bit for bit. */
export function answerText({ score, prediction, probabilities = [] }: Prediction): string {
  return [score, prediction, ...probabilities]
    .map((one) => (Object.is(one, -0) ? '-0' : String(one)))
    .join(' ');
}

/**
 * The answer of such a text.
 *
 * @throws {SlipwayError} `corrupt` on any other.
 */
export function answerOf(where: string, text: unknown): Prediction {
  const words = typeof text === 'string' ? text.split(' ') : [];
  const numbers = words.map(Number);
  const whole = words.every((word, at) => word !== '' && (word === 'NaN' || !Number.isNaN(numbers[at])));
  const [score, prediction, ...probabilities] = numbers;
  if (score === undefined || prediction === undefined || !whole)
    throw new SlipwayError('corrupt', where, 'an entry is no answer; expected numbers that putMany wrote.');
  return { score, prediction, ...(probabilities.length > 0 && { probabilities }) };
}

/** A key in a spelling that UTF-8 and SQL hold, as it is where they hold it: no two keys have one. */
export function plainKey(key: string): string {
  return /^[^"\u0000-\u001f\u007f][^\u0000-\u001f\u007f]*$/.test(key) && isWholeText(key)
    ? key
    : JSON.stringify(key);
}
