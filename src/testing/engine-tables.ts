import { random } from '../core/random.ts';
import { categoryColumn, numberColumn, textColumn, timeColumn, type Column } from '../table/column.ts';
import { table, type Table } from '../table/table.ts';

/** Names that break SQL that is put together carelessly. */
export const hostileNames: readonly string[] = [
  'a"b',
  "a'b",
  'a`b',
  '"; DROP TABLE t; --',
  "'; DROP TABLE t; --",
  '__proto__',
  'constructor',
  'select',
  '2020',
  'back\\slash',
  'new town',
  '😀',
  'é',
  '%s',
  '/* c */',
  'c0',
  'g0',
  'r',
];

/** Names that no engine is asked to quote. */
export const refusedNames: readonly (readonly [what: string, name: string])[] = [
  ['an empty name', ''],
  ['a line break in a name', 'a\nb'],
  ['a NUL in a name', 'a\0b'],
  ['an escape in a name', 'a\u001bb'],
  ['half a surrogate pair in a name', 'a\ud83d'],
];

/** Texts that break SQL that is put together carelessly. */
export const hostileTexts: readonly string[] = [
  '',
  ' ',
  "it's",
  '"quoted"',
  "'; DROP TABLE t; --",
  '\\',
  "\\'",
  '\\n',
  'two\nlines',
  'tab\t',
  '😀 and 👩‍🚀',
  'e\u0301',
  'ﬀ',
  '%d %s',
  '${x}',
  'NULL',
  'null',
  '(missing)x',
  'a text of more than twelve bytes',
  '\ufeffa mark of byte order',
  'a\u2028b\u0085c',
];

/**
 * Rows of every kind of column and of numbers that tell a careful computation from another: a large offset, whole numbers,
 * infinities, a constant, one that is never there.
 */
export function seededTable(seed: number, rows: number): Table {
  const source = random(seed);
  const list = <Value>(value: (row: number) => Value): Value[] =>
    Array.from({ length: rows }, (_, row) => value(row));
  const sometimes = <Value>(share: number, value: Value, otherwise: () => Value): Value =>
    source.next() < share ? value : otherwise();
  const words = hostileTexts.slice(0, 9);
  const columns: Record<string, Column> = {
    offset: numberColumn(list(() => sometimes(0.1, null, () => 1e9 + source.normal()))),
    whole: numberColumn(list(() => sometimes(0.1, null, () => source.integer(30) - 10))),
    wild: numberColumn(
      list(() =>
        sometimes(0.1, null, () =>
          sometimes(0.1, source.next() < 0.5 ? Infinity : -Infinity, () => source.normal() ** 3),
        ),
      ),
    ),
    full: numberColumn(list(() => source.next())),
    constant: numberColumn(list(() => sometimes(0.2, null, () => 7.5))),
    never: numberColumn(list(() => null)),
    weight: numberColumn(list(() => sometimes(0.1, 0, () => source.next() * 3))),
    word: categoryColumn(list(() => sometimes(0.1, null, () => words[source.integer(words.length)]!))),
    flag: categoryColumn(
      list(() => sometimes(0.1, null, () => source.next() < 0.3)),
      ['false', 'true'],
    ),
    note: textColumn(
      list((row) =>
        sometimes(0.1, null, () => `${hostileTexts[row % hostileTexts.length]!}${source.integer(1e6)}`),
      ),
    ),
    at: timeColumn(list(() => sometimes(0.1, null, () => 1.3e12 + source.integer(1e10)))),
  };
  return table(columns);
}
