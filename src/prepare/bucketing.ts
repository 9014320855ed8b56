import { checkChoice, checkNumber } from '../core/options.ts';
import {
  call,
  code,
  literal,
  when,
  type BooleanExpression,
  type NumberExpression,
  type TextExpression,
} from '../sql/expression.ts';
import { moduloOf } from '../table/farm-fingerprint.ts';
import { farmHasher } from '../table/farm-hash.ts';
import { murmurHasher } from '../table/murmur-hash.ts';
import type { SavedFields } from './saved-fields.ts';

/** Into which bucket a text falls. */
export interface BucketOptions {
  /** How many buckets: 1 to 1,000,000. */
  readonly buckets: number;
  /**
   * The hash: that of a warehouse, or a faster one. A text falls into the bucket `ABS(MOD(FARM_FINGERPRINT(text), buckets))`
   * of BigQuery, or into that of the unsigned 32-bit MurmurHash3 modulo `buckets`. @default 'farm-fingerprint'
   */
  readonly hash?: 'farm-fingerprint' | 'murmur';
  /** What a missing value becomes: a row of zeros, or a level `(missing)` after the buckets. @default 'zeros' */
  readonly missing?: 'zeros' | 'level';
}

/** The options with their defaults filled in. */
export type Bucketing = Required<{ -readonly [Key in keyof BucketOptions]: BucketOptions[Key] }>;

const MOST = 1_000_000;
const HASHES = ['farm-fingerprint', 'murmur'] as const;
const MISSING = ['zeros', 'level'] as const;

/** Checks the options and fills the defaults. */
export function checkBucketing(where: string, given: BucketOptions): Bucketing {
  const { buckets, hash = 'farm-fingerprint', missing = 'zeros' } = given;
  return {
    buckets: checkNumber(where, 'buckets', buckets, { min: 1, max: MOST, integer: true }),
    hash: checkChoice(where, 'hash', hash, HASHES),
    missing: checkChoice(where, 'missing', missing, MISSING),
  };
}

/** Reads what was saved of the options. */
export function readBucketing(saved: SavedFields): Bucketing {
  const buckets = saved.count('buckets');
  if (buckets < 1 || buckets > MOST) throw saved.refuse('buckets', `a whole number from 1 to ${MOST}`);
  return { buckets, hash: saved.choice('hash', HASHES), missing: saved.choice('missing', MISSING) };
}

/**
 * The levels of a column of buckets: their numbers as text. They are made when they are first asked for, since a million
 * of them take much memory and neither the codes nor SQL need them.
 */
export function bucketLevels({ buckets, missing }: Bucketing): { readonly levels: readonly string[] } {
  let made: readonly string[] | undefined;
  const make = (): readonly string[] => {
    const levels = Array.from({ length: buckets }, (_, bucket) => String(bucket));
    if (missing === 'level') levels.push('(missing)');
    return Object.freeze(levels);
  };
  return {
    get levels() {
      return (made ??= make());
    },
  };
}

/** The code of a missing value. */
export function missingBucket({ buckets, missing }: Bucketing): number {
  return missing === 'level' ? buckets : -1;
}

/** The bucket of a text; keeps what it hashes in between calls. */
export function bucketOf({ buckets, hash }: Bucketing): (text: string) => number {
  if (hash === 'murmur') {
    const murmur = murmurHasher();
    return (text) => murmur(text) % buckets;
  }
  const farm = farmHasher();
  return (text) => moduloOf(farm(text), buckets);
}

/** The bucket of a text as SQL, and what a missing one becomes. */
export function bucketExpression(
  bucketing: Bucketing,
  text: TextExpression,
  isMissing: BooleanExpression,
): NumberExpression {
  const { buckets, hash } = bucketing;
  const name = hash === 'murmur' ? 'murmurBucket' : 'fingerprintBucket';
  return when([[isMissing, code(missingBucket(bucketing))]], call(name, text, literal(buckets)));
}
