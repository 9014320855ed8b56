import { column, type Table } from '../table/table.ts';
import type { LevelNumbers } from './level-lookup.ts';
import { settledLevels, type Encoding } from './one-hot-levels.ts';

const ADVICE = "Set unknown: 'zeros' or 'bucket' to encode it.";

/** The code of every level that is known, of missing values and of all others; -1 is a row of zeros. */
export function codesOf(encoding: Encoding): LevelNumbers {
  const { name, levels, dropped, unknown, bucket, bucketAt, missing } = encoding;
  let next = bucket !== null && bucketAt === 'first' ? 1 : 0;
  const numbers = new Map(levels.map((level) => [level, level === dropped ? -1 : next++]));
  const other = bucket === null ? -1 : bucketAt === 'first' ? 0 : next;
  const codes = { zeros: -1, unknown: other, level: settledLevels(encoding).length - 1 };
  return {
    name,
    numbers,
    missing: codes[missing],
    unknown: unknown === 'error' ? { advice: ADVICE } : other,
  };
}

/**
 * The codes among the levels that are known, of codes in the written column; -1 where it is none of them, or several.
 * A row of zeros is the dropped level where nothing else is.
 */
export function decoded(rows: Table, encoding: Encoding, where: string): Int32Array {
  const { name, levels, dropped, unknown, missing } = encoding;
  const { codes } = column(rows, name, 'category', where);
  const places = new Int32Array(settledLevels(encoding).length).fill(-1);
  const { numbers } = codesOf(encoding);
  levels.forEach((level, place) => {
    if (level !== dropped) places[numbers.get(level)!] = place;
  });
  const zeros = dropped !== null && unknown !== 'zeros' && missing !== 'zeros' ? levels.indexOf(dropped) : -1;
  return codes.map((code) => (code < 0 ? zeros : (places[code] ?? -1)));
}
