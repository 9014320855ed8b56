import fc from 'fast-check';
import type { FeatureHistory } from '../../src/table/feature-history.ts';
import { toRows, type Row } from '../../src/table/rows.ts';
import { categoryColumn, numberColumn, textColumn, timeColumn } from '../../src/table/column.ts';
import { table, type Table } from '../../src/table/table.ts';

/** The row of the features for a row, by trying every one of them; -1 where there is none. */
export function plainAsOf(row: Row, features: readonly Row[], history: FeatureHistory, at: string): number {
  const { by, time, created, maxAgeMs = Infinity, admit } = history;
  const keys = typeof by === 'string' ? [by] : by;
  const instant = row[at] as number | null;
  if (instant === null) return -1;
  const early = (other: unknown): boolean =>
    other !== null && (admit === 'before' ? (other as number) < instant : (other as number) <= instant);
  const rank = (place: number): number[] => {
    const other = features[place]!;
    return [other[time] as number, (created === undefined ? 0 : other[created]) as number, place];
  };
  const found = features
    .map((_, place) => place)
    .filter((place) => {
      const other = features[place]!;
      const same = keys.every((key) => row[key] !== null && row[key] === other[key]);
      return same && early(other[time]) && (created === undefined || early(other[created]));
    })
    .sort((one, other) => compare(rank(one), rank(other)))
    .at(-1);
  return found === undefined || instant - (features[found]![time] as number) > maxAgeMs ? -1 : found;
}

function compare(one: readonly number[], other: readonly number[]): number {
  const index = one.findIndex((value, i) => value !== other[i]);
  return index < 0 ? 0 : one[index]! - other[index]!;
}

/** The rows of a table with times in milliseconds. */
export function plainRows(from: Table): readonly Row[] {
  return toRows({
    rows: from.rows,
    columns: new Map(
      Array.from(from.columns, ([name, column]) => [
        name,
        column.kind === 'time' ? numberColumn(column.values) : column,
      ]),
    ),
  });
}

const cells = (count: number) =>
  fc.array(fc.option(fc.nat(5), { freq: 12 }), { minLength: count, maxLength: count });

/** Rows and features with keys of every kind, few values of each, ties and gaps. */
export const smallTables: fc.Arbitrary<{ readonly rows: Table; readonly features: Table }> = fc
  .record({
    asked: fc.array(cells(5), { maxLength: 12, size: 'max' }),
    known: fc.array(cells(6), { maxLength: 30, size: 'max' }),
  })
  .map(({ asked, known }) => ({
    rows: table({ ...keys(asked, 'rows'), at: timeColumn(asked.map((row) => row[4])) }),
    features: table({
      ...keys(known, 'features'),
      time: timeColumn(known.map((row) => row[4])),
      created: timeColumn(known.map((row) => row[5])),
      value: numberColumn(known.map((_, place) => place)),
    }),
  }));

/** Two levels a key, so that they meet; the category of one table is text in the other, with other levels. */
function keys(cells: readonly (readonly (number | null)[])[], of: 'rows' | 'features') {
  const word = cells.map((row) => (row[0] === null ? null : `w${row[0]! % 2}`));
  const city = cells.map((row) => (row[1] === null ? null : `c${row[1]! % 2}`));
  return {
    word: of === 'rows' ? categoryColumn(word, ['unused', 'w1', 'w0']) : textColumn(word),
    city: of === 'rows' ? categoryColumn(city) : categoryColumn(city, ['c0', 'other', 'c1']),
    number: numberColumn(cells.map((row) => (row[2] === null ? null : [0, -0, 1.5][row[2]! % 3]!))),
    day: timeColumn(cells.map((row) => (row[3] === null ? null : row[3]! % 2))),
  };
}

/** Descriptions of those features, with and without all that can be said. */
export const histories: fc.Arbitrary<FeatureHistory> = fc
  .record({
    by: fc.oneof(fc.subarray(['word', 'city', 'number', 'day']), fc.constant('city')),
    created: fc.boolean(),
    maxAgeMs: fc.option(fc.nat(3)),
    admit: fc.constantFrom('at-or-before' as const, 'before' as const),
  })
  .map(({ by, created, maxAgeMs, admit }) => ({
    by,
    time: 'time',
    admit,
    ...(created && { created: 'created' }),
    ...(maxAgeMs !== null && { maxAgeMs }),
  }));
