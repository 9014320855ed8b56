import { SlipwayError } from '../core/error.ts';
import { checkChoice, checkKeys, checkNumber } from '../core/options.ts';
import type { Column, TimeColumn } from './column.ts';
import { describe } from './describe.ts';
import { farmHasher } from './farm-hash.ts';
import { moduloOf } from './farm-fingerprint.ts';
import { formatInstant } from './instant-text.ts';
import { divide, PART, type Split } from './split.ts';
import { column, type Table } from './table.ts';
import { zoneOf } from './zone.ts';

/** What {@link splitByHash} reads: `column` or `key`, not both. */
export interface HashSplitOptions {
  /**
   * The column whose values are the keys: a level or text as it is, a number as JavaScript spells it (8 is `8`), a
   * time by its date `YYYY-MM-DD` in the column's zone, so that the rows of one day stay together.
   */
  readonly column?: string;
  /** The key of a row by its place, where no column holds it; `null` when it has none. */
  readonly key?: (row: number) => string | null;
  /**
   * How many hash buckets each part has, whole numbers of 0 or more: the first are `train`'s, the next `validation`'s,
   * the last `test`'s. There are as many buckets as they add up to, at most 2^26.
   *
   * @default { train: 8, validation: 1, test: 1 }
   */
  readonly buckets?: { readonly train: number; readonly validation: number; readonly test: number };
  /** A row without a key: `error` refuses the table, `leave-out` counts it in `leftOut`. @default 'error' */
  readonly missing?: 'error' | 'leave-out';
}

/**
 * Three parts by the hash of a key: rows with one key always land in one part, in this table and in the next.
 *
 * The part depends on nothing but the key, so a row keeps its part when rows are added, and a warehouse repeats the
 * split: the default is `ABS(MOD(FARM_FINGERPRINT(key), 10))` with buckets 0 to 7 to train, 8 to validation and 9 to
 * test. Use it where rows that belong together (a day, a customer) would leak their answer to each other.
 *
 * @throws {SlipwayError} `bad-option` when neither or both of `column` and `key` are given or the buckets are out of
 *   range; `unknown-column`; `bad-data` naming the first row without a key, unless `missing` is `'leave-out'`,
 *   and a row whose `key` is neither text nor `null`.
 * @source BigQuery `FARM_FINGERPRINT`, `MOD` and `ABS`; the shares are of keys, and hold for rows only where keys have
 *   few rows each.
 * @example
 * const days = table({ date: categoryColumn(['2013-01-01', '2013-01-06']) });
 * splitByHash(days, { column: 'date' }).train.rows // => 1
 */
export function splitByHash(from: Table, options: HashSplitOptions): Split {
  const where = 'table/split-hash';
  checkKeys(where, options, ['column', 'key', 'buckets', 'missing']);
  const { buckets = { train: 8, validation: 1, test: 1 }, missing = 'error' } = options;
  checkChoice(where, 'missing', missing, ['error', 'leave-out']);
  const partOf = partsOfBuckets(where, buckets);
  const hash = farmHasher();
  const partOfKey = (key: string): number => partOf[moduloOf(hash(key), partOf.length)]!;
  const parts = new Uint8Array(from.rows);

  if ((options.column === undefined) === (options.key === undefined)) {
    throw new SlipwayError(
      'bad-option',
      where,
      'neither or both of column and key are given; expected one of them.',
    );
  }
  if (options.key !== undefined) {
    if (typeof options.key !== 'function') {
      throw new SlipwayError(
        'bad-option',
        where,
        `key is ${describe(options.key)}; expected a function from a row's place to its key. For the name of a column use column.`,
      );
    }
    for (let row = 0; row < from.rows; row++) {
      const key = options.key(row);
      if (key !== null && typeof key !== 'string') throw badKey(where, row, key);
      parts[row] = key === null ? PART.leftOut : partOfKey(key);
    }
  } else {
    fillFromColumn(parts, column(from, options.column!, undefined, where), partOfKey);
  }

  const without = parts.indexOf(PART.leftOut);
  if (without >= 0 && missing === 'error') {
    throw new SlipwayError(
      'bad-data',
      where,
      `row ${without} has no key to split by; expected one in every row. Set missing: 'leave-out' to leave such rows out.`,
      {
        details: { row: without, ...(options.column !== undefined && { column: options.column }) },
      },
    );
  }
  return divide(from, parts);
}

function badKey(where: string, row: number, found: unknown): SlipwayError {
  return new SlipwayError(
    'bad-data',
    where,
    `key gives ${describe(found)} for row ${row}; expected text, or null where there is none. Spell it with String.`,
    { details: { row } },
  );
}

function partsOfBuckets(where: string, buckets: NonNullable<HashSplitOptions['buckets']>): Uint8Array {
  checkKeys(where, buckets, ['train', 'validation', 'test']);
  const sizes = (['train', 'validation', 'test'] as const).map((name) =>
    checkNumber(where, `buckets.${name}`, buckets[name], { min: 0, max: 2 ** 26, integer: true }),
  );
  const all = sizes.reduce((sum, size) => sum + size, 0);
  checkNumber(where, 'the sum of buckets', all, { min: 1, max: 2 ** 26, integer: true });
  const parts = new Uint8Array(all);
  parts.fill(PART.validation, sizes[0]);
  parts.fill(PART.test, sizes[0]! + sizes[1]!);
  return parts;
}

/** Hashes what differs once: a level, not its rows, and a day, not its instants. */
function fillFromColumn(parts: Uint8Array, keys: Column, partOfKey: (key: string) => number): void {
  if (keys.kind === 'category') {
    const partOfLevel = Uint8Array.from(keys.levels, partOfKey);
    for (let row = 0; row < parts.length; row++) {
      const code = keys.codes[row]!;
      parts[row] = code < 0 ? PART.leftOut : partOfLevel[code]!;
    }
    return;
  }
  const text = keys.kind === 'time' ? localDate(keys) : (row: number) => textOf(keys.values[row]!);
  let lastKey: string | null = null;
  let lastPart: number = PART.leftOut;
  for (let row = 0; row < parts.length; row++) {
    const key = text(row);
    if (key !== lastKey) {
      lastKey = key;
      lastPart = key === null ? PART.leftOut : partOfKey(key);
    }
    parts[row] = lastPart;
  }
}

function textOf(value: string | number | null): string | null {
  return value === null || Number.isNaN(value) ? null : String(value);
}

function localDate({ values, zone: name }: TimeColumn): (row: number) => string | null {
  const zone = zoneOf(name);
  const byDay = new Map<number, string>();
  return (row) => {
    const instant = values[row]!;
    if (Number.isNaN(instant)) return null;
    const day = Math.floor((instant + zone.offsetAt(instant)) / 86_400_000);
    const known = byDay.get(day);
    if (known !== undefined) return known;
    const text = formatInstant(instant, zone).replace(/T.*/, '');
    byDay.set(day, text);
    return text;
  };
}
