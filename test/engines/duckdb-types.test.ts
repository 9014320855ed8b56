import { afterAll, beforeAll, expect, test } from 'vitest';
import { duckdb, type DuckDb } from '../../src/engines/duckdb.ts';
import { batchesOf } from '../../src/sql/relation.ts';
import { categoryColumn, numberColumn, textColumn, timeColumn, type Column } from '../../src/table/column.ts';
import { table } from '../../src/table/table.ts';

let db: DuckDb;
beforeAll(async () => {
  db = await duckdb();
});
afterAll(() => db.close());

/** The column of some values in DuckDB's own spelling, and its kind as told without rows. */
async function read(...values: readonly string[]): Promise<Column> {
  const select = `SELECT x FROM (VALUES ${values.map((value) => `(${value})`).join(', ')}) AS t (x)`;
  const column = (await db.query(select)).columns.get('x')!;
  expect((await db.schemaOf(select)).fields[0]!.kind).toBe(column.kind);
  return column;
}
const numbers = (...values: number[]): Column => numberColumn(Float64Array.from(values));

test('numbers of every width are numbers, and NULL and NaN are missing', async () => {
  for (const type of [
    'TINYINT',
    'SMALLINT',
    'INTEGER',
    'BIGINT',
    'HUGEINT',
    'FLOAT',
    'DOUBLE',
    'DECIMAL(4,1)',
    'DECIMAL(9,2)',
    'DECIMAL(18,3)',
    'DECIMAL(38,4)',
  ])
    expect(await read(`(-3)::${type}`, 'NULL', `4::${type}`), type).toEqual(numbers(-3, NaN, 4));
  for (const type of ['UTINYINT', 'USMALLINT', 'UINTEGER', 'UBIGINT', 'UHUGEINT'])
    expect(await read(`200::${type}`, 'NULL', `4::${type}`), type).toEqual(numbers(200, NaN, 4));
  expect(await read(`'NaN'::DOUBLE`, `'-Infinity'::FLOAT`, 'NULL')).toEqual(numbers(NaN, -Infinity, NaN));
  expect(await read('NULL', 'NULL')).toEqual(numbers(NaN, NaN));
});

test('whole numbers and decimals that a double cannot hold make their column exact text', async () => {
  expect(await read('9007199254740991', 'NULL', '-9007199254740991')).toEqual(
    numbers(9007199254740991, NaN, -9007199254740991),
  );
  expect(await read('7::BIGINT', 'NULL', '-9007199254740993')).toEqual(
    textColumn(['7', null, '-9007199254740993']),
  );
  expect(await read('18446744073709551615::UBIGINT', '1')).toEqual(textColumn(['18446744073709551615', '1']));
  expect(await read('(-170141183460469231731687303715884105727)::HUGEINT', '5')).toEqual(
    textColumn(['-170141183460469231731687303715884105727', '5']),
  );
  expect(await read('340282366920938463463374607431768211455::UHUGEINT', '5')).toEqual(
    textColumn(['340282366920938463463374607431768211455', '5']),
  );
  expect(await read('1234567890.12345::DECIMAL(20,5)', '-0.5')).toEqual(numbers(1234567890.12345, -0.5));
  expect(await read('1234567890123.45678::DECIMAL(20,5)', '-0.5', 'NULL')).toEqual(
    textColumn(['1234567890123.45678', '-0.50000', null]),
  );
});

test('decimals of many digits after the point are the nearest doubles', async () => {
  expect(
    await read(
      '0.00000000000000000000001::DECIMAL(38,23)',
      '0.00000000000000000000005',
      'NULL',
      '-0.00000000000000000000003',
    ),
  ).toEqual(numbers(1e-23, 5e-23, NaN, -3e-23));
  expect(await read('0.00000000000000000000000000000000000007::DECIMAL(38,38)', '0')).toEqual(
    numbers(7e-38, 0),
  );
  // Those before the long one are told again in all their digits.
  expect(await read('0.000000000000000000000007::DECIMAL(38,30)', '0.3')).toEqual(
    textColumn(['0.000000000000000000000007000000', '0.300000000000000000000000000000']),
  );
});

test('a column of numbers that turns out to be text in a later chunk is text from its first row', async () => {
  const select = `SELECT CASE WHEN range = 9999 THEN 9007199254740993 ELSE range - 1 END AS x FROM range(10000)`;
  const { values } = (await db.query(select)).columns.get('x') as Extract<Column, { kind: 'text' }>;
  expect([values.length, values[0], values[5000], values[9999]]).toEqual([
    10_000,
    '-1',
    '4999',
    '9007199254740993',
  ]);
});

test('dates and time stamps of every precision are milliseconds of UTC, the infinite ones infinite', async () => {
  const instants = (...values: number[]): Column => timeColumn(Float64Array.from(values));
  const at = Date.UTC(2013, 0, 2, 3, 4, 5);
  expect(await read(`DATE '2013-01-02'`, `DATE '1969-12-31'`, 'NULL')).toEqual(
    instants(Date.UTC(2013, 0, 2), -86_400_000, NaN),
  );
  for (const type of ['TIMESTAMP', 'TIMESTAMP_S', 'TIMESTAMP_MS', 'TIMESTAMP_NS', 'TIMESTAMPTZ'])
    expect(
      await read(`'2013-01-02 03:04:05'::${type}`, 'NULL', `'1969-12-31 23:59:59'::${type}`),
      type,
    ).toEqual(instants(at, NaN, -1000));
  expect(await read(`TIMESTAMP '2013-01-02 03:04:05.678901'`)).toEqual(instants(at + 678.901));
  expect(await read(`'2013-01-02 03:04:05.678901999'::TIMESTAMP_NS`)).toEqual(instants(at + 678.901));
  expect(await read(`TIMESTAMPTZ '2013-01-02 03:04:05+05:30'`)).toEqual(instants(at - 19_800_000));
  for (const type of ['DATE', 'TIMESTAMP', 'TIMESTAMPTZ'])
    expect(await read(`'infinity'::${type}`, `'-infinity'::${type}`), type).toEqual(
      instants(Infinity, -Infinity),
    );
});

test('truth values, ENUMs, identifiers and texts', async () => {
  expect(await read('true', 'NULL', 'false')).toEqual(categoryColumn([true, null, false], ['false', 'true']));
  expect(await read(`'b'::ENUM ('b', 'a')`, 'NULL')).toEqual(categoryColumn(['b', null], ['b', 'a']));
  expect(
    await read(`UUID '6ba7b810-9dad-11d1-80b4-00c04fd430c8'`, `UUID 'f0000000-0000-0000-0000-00000000000a'`),
  ).toEqual(categoryColumn(['6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'f0000000-0000-0000-0000-00000000000a']));
  expect(await read(`'twelve bytes'`, `'more than twelve'`, `''`, 'NULL', `'😀'`)).toEqual(
    categoryColumn(['twelve bytes', 'more than twelve', '', null, '😀']),
  );
});

test('long texts are told apart in every chunk, whose bytes lie where those of the last one lay', async () => {
  const { columns } = await db.query(
    `SELECT range AS n, 'something in front of ' || lpad(CAST((range * 7919) % 9973 AS VARCHAR), 5, '0') AS x FROM range(100000)`,
  );
  const [n, x] = [columns.get('n')!, columns.get('x')!];
  if (n.kind !== 'number' || x.kind !== 'category') throw new Error('expected a number and a category');
  const wrong = n.values.findIndex(
    (row, at) =>
      x.levels[x.codes[at]!] !== `something in front of ${String((row * 7919) % 9973).padStart(5, '0')}`,
  );
  expect(wrong).toBe(-1);
});

test.each([
  ['half of the rows', 'CAST(range % 10 AS VARCHAR)', 20, 'category'],
  ['more than half of the rows', 'CAST(range % 11 AS VARCHAR)', 20, 'text'],
  ['all of few rows', 'CAST(range AS VARCHAR)', 19, 'category'],
  ['10,000', 'CAST(range % 10000 AS VARCHAR)', 30_000, 'category'],
  ['10,001', 'CAST(range % 10001 AS VARCHAR)', 30_000, 'text'],
  ['10,001 that are long', `'something in front ' || CAST(range % 10001 AS VARCHAR)`, 30_000, 'text'],
])('different texts, %s: the rule of CSV, with rows and without', async (_, text, rows, kind) => {
  const select = `SELECT ${text} AS x FROM range(${rows})`;
  const column = (await db.query(select)).columns.get('x')!;
  expect(column.kind).toBe(kind);
  expect((await db.schemaOf(select)).fields[0]!.kind).toBe(kind);
  const expected = (await db.query(`SELECT list_distinct(list(x)).len() AS n FROM (${select})`)).columns.get(
    'n',
  )!;
  const found =
    column.kind === 'category'
      ? column.levels.length
      : new Set((column as { values: Iterable<unknown> }).values).size;
  expect(numbers(found)).toEqual(expected);
});

test('batches keep the kinds of the whole, whatever a part of them holds', async () => {
  const select = `SELECT CASE WHEN range = 150000 THEN 9007199254740993 ELSE range END AS n, CASE WHEN range < 100000 THEN 'a' ELSE CAST(range AS VARCHAR) END AS t, CAST(range % 7 AS VARCHAR) AS c FROM range(200000)`;
  const rows: number[] = [];
  for await (const batch of batchesOf(db.select(select))()) {
    rows.push(batch.rows);
    expect([...batch.columns.values()].map(({ kind }) => kind)).toEqual(['text', 'text', 'category']);
  }
  expect(rows.length).toBeGreaterThan(1);
  expect(rows.reduce((sum, count) => sum + count)).toBe(200_000);
  const none: number[] = [];
  for await (const batch of batchesOf(db.select('SELECT 1 AS x WHERE false'))()) none.push(batch.rows);
  expect(none).toEqual([0]);
});

test.each([
  '[1, 2]',
  "{'a': 1}",
  "MAP {'a': 1}",
  "'a'::BLOB",
  "INTERVAL '1' DAY",
  "TIME '10:15:00'",
  '[1, 2]::INTEGER[2]',
])('%s is of a type that no kind of column holds, and the error names the column', async (value) => {
  const refused = { code: 'unsupported', details: { column: 'odd' } };
  await expect(db.query(`SELECT 1 AS n, ${value} AS odd`)).rejects.toMatchObject(refused);
  await expect(db.schemaOf(`SELECT 1 AS n, ${value} AS odd`)).rejects.toMatchObject(refused);
});

test('a load is all or nothing, and says which value cannot be held', async () => {
  await db.load('kept', table({ a: numberColumn([1]) }));
  const refused = async (column: Column, code: string): Promise<void> => {
    await expect(
      db.load('kept', table({ first: numberColumn(new Float64Array(3000)), column })),
    ).rejects.toMatchObject({ code });
    expect([...(await db.query('SELECT * FROM kept')).columns.keys()]).toEqual(['a']);
  };
  const filled = <Value>(value: Value, last: Value): Value[] =>
    Array.from({ length: 3000 }, (_, row) => (row === 2999 ? last : value));
  await refused(textColumn(filled('a', '\ud800')), 'bad-data');
  await refused(timeColumn(filled(0, 0.0001)), 'bad-data');
  await refused(timeColumn(filled(0, 1e300)), 'bad-data');
  await expect(db.load('kept', table({ a: numberColumn([1]), A: numberColumn([1]) }))).rejects.toMatchObject({
    code: 'column-collision',
  });
  await expect(db.load('kept', table({}))).rejects.toMatchObject({ code: 'bad-option' });
  await expect(db.load('kept', [1] as never)).rejects.toMatchObject({ code: 'bad-data' });
});

test('many rows and levels survive loading, those that an ENUM cannot spell too', async () => {
  const rows = 20_000;
  const codes = Array.from({ length: rows }, (_, row) => (row % 3 === 0 ? null : `level ${row % 997}`));
  const many = Array.from({ length: 3 * rows }, (_, row) => `level ${row % 15_000}`);
  await db.load(
    'many',
    table({
      c: categoryColumn(codes),
      z: categoryColumn(codes.map((text) => (text === null ? null : `\0${text}`))),
    }),
  );
  await db.load('more', table({ c: categoryColumn(many) }));
  const { columns } = await db.query('SELECT * FROM many');
  expect(columns.get('c')).toEqual(categoryColumn(codes));
  expect(columns.get('z')).toEqual(categoryColumn(codes.map((text) => (text === null ? null : `\0${text}`))));
  expect((await db.query('SELECT * FROM more')).columns.get('c')).toEqual(textColumn(many));
});
