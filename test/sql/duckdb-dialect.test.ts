import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { duckdb, type DuckDb } from '../../src/engines/duckdb.ts';
import { duckdbDialect } from '../../src/sql/duckdb-dialect.ts';
import type { Column } from '../../src/table/column.ts';

const { quoteIdentifier, quoteText, number } = duckdbDialect;
const runs = { numRuns: 300, seed: 7 };
let db: DuckDb;

beforeAll(async () => {
  db = await duckdb();
});
afterAll(() => db.close());

/** The one value of a column of one row. */
const only = (column: Column): unknown => {
  if (column.kind === 'category') return column.levels[column.codes[0]!];
  return column.values[0];
};

/** Texts of whole characters, those that mean something in SQL more often than others. */
const piece = fc.oneof(
  fc.constantFrom(
    "'",
    "''",
    '"',
    '""',
    '\\',
    '`',
    ';',
    '--',
    '/*',
    '*/',
    '$$',
    '\0',
    '\n',
    '\r',
    '\t',
    '%',
    'é',
    '😀',
  ),
  fc.string({ unit: 'binary', maxLength: 4 }),
);
const text = fc.array(piece, { maxLength: 6 }).map((parts) => parts.join(''));

test('every text comes back from its literal as it was', async () => {
  await fc.assert(
    fc.asyncProperty(text, async (written) => {
      const found = await db.query(`SELECT ${quoteText(written)} AS t, 1 AS after`);
      expect(only(found.columns.get('t')!)).toBe(written);
    }),
    runs,
  );
});

test('every name that is not refused names its column', async () => {
  const name = text.filter((one) => one !== '' && !/[\u0000-\u001f\u007f-\u009f]/.test(one));
  await fc.assert(
    fc.asyncProperty(name, async (written) => {
      const found = await db.query(`SELECT 1 AS ${quoteIdentifier(written)}`);
      expect([...found.columns.keys()]).toEqual([written]);
    }),
    runs,
  );
});

test('every double comes back from its literal to the bit', async () => {
  const special = [
    0,
    -0,
    1,
    -1,
    0.1,
    1e22,
    2 ** 53,
    2 ** 53 + 2,
    Number.MIN_VALUE,
    Number.MAX_VALUE,
    Infinity,
    -Infinity,
  ];
  const double = fc.oneof(fc.constantFrom(...special), fc.double({ noNaN: true }));
  await fc.assert(
    fc.asyncProperty(double, async (written) => {
      const found = await db.query(`SELECT ${number(written)} AS x, 1 - ${number(written)} AS y`);
      expect(only(found.columns.get('x')!)).toBe(written);
      expect(only(found.columns.get('y')!)).toBe(1 - written);
    }),
    runs,
  );
});

test('what cannot be written is refused: no number, half a character, a name with a control character', () => {
  const refused = { code: 'bad-option', where: 'sql/duckdb-dialect' };
  for (const run of [
    () => number(NaN),
    () => number(10n as unknown as number),
    () => quoteText('a\ud83d'),
    () => quoteText(3 as unknown as string),
    () => quoteIdentifier(''),
    () => quoteIdentifier('a\nb'),
    () => quoteIdentifier('a\u0085b'),
    () => quoteIdentifier('\ude00'),
    () => quoteIdentifier(undefined as unknown as string),
  ])
    expect(run).toThrow(expect.objectContaining(refused));
});
