import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadBindings } from '../../src/engines/duckdb-bindings.ts';
import { duckdb, type DuckDb, type DuckDbOptions } from '../../src/engines/duckdb.ts';
import { batchesOf, rowsOf, schemaOn } from '../../src/sql/relation.ts';
import { computeFrom } from '../../src/stats/compute.ts';
import { moments } from '../../src/stats/moments.ts';
import { categoryColumn, numberColumn, timeColumn } from '../../src/table/column.ts';
import { toRows } from '../../src/table/rows.ts';
import { table, type Table } from '../../src/table/table.ts';

let folder: string;
let db: DuckDb;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "slipway duckdb's "));
  db = await duckdb();
});
afterAll(async () => {
  await db.close();
  await rm(folder, { recursive: true });
});

const people = (...ages: number[]): Table =>
  table({ name: categoryColumn(ages.map((age) => `n${age}`)), age: numberColumn(ages) });
const file = (name: string): string => join(folder, name);

test('CSV, JSON lines and Parquet are read where they are, by their endings or as told', async () => {
  await writeFile(file('a.csv'), 'name,age\nn31,31\nn47,47\n');
  await writeFile(file('a.jsonl'), '{"name":"n31","age":31}\n{"name":"n47","age":47}\n');
  await writeFile(file('a.txt'), 'name,age\nn31,31\nn47,47\n');
  expect(await rowsOf(db.file(file('a.csv')))).toEqual(people(31, 47));
  expect(await rowsOf(db.file(file('a.jsonl')))).toEqual(people(31, 47));
  expect(await rowsOf(db.file(file('a.txt'), { format: 'csv' }))).toEqual(people(31, 47));
  const parquet = db.file('node_modules/vega-datasets/data/flights-3m.parquet');
  expect(
    (await db.schemaOf(`SELECT * FROM ${parquet.from}`)).fields.map(({ name, kind }) => [name, kind]),
  ).toEqual([
    ['date', 'time'],
    ['delay', 'number'],
    ['distance', 'number'],
    ['origin', 'category'],
    ['destination', 'category'],
  ]);
});

test('several files are one relation, their columns matched by name', async () => {
  await writeFile(file('b1.csv'), 'name,age\nn1,1\n');
  await writeFile(file('b2.csv'), 'age,name\n2,n2\n');
  const both = people(1, 2);
  expect(await rowsOf(db.file([file('b1.csv'), file('b2.csv')]))).toEqual(both);
  expect((await rowsOf(db.file(file('b?.csv')))).rows).toBe(2);
});

test('times in files are UTC, whatever the machine thinks', async () => {
  await writeFile(file('t.csv'), 'at\n2013-01-01 10:15:00\n');
  expect(await rowsOf(db.file(file('t.csv')))).toEqual(
    table({ at: timeColumn([Date.UTC(2013, 0, 1, 10, 15)]) }),
  );
  expect(await db.query("SELECT current_setting('TimeZone') AS zone")).toEqual(
    table({ zone: categoryColumn(['UTC']) }),
  );
});

test('a file that is not there, is none of its format, or has no known ending is told', async () => {
  await writeFile(file('broken.parquet'), 'not Parquet');
  await expect(rowsOf(db.file(file('none.csv')))).rejects.toMatchObject({ code: 'not-found' });
  await expect(rowsOf(db.file(file('broken.parquet')))).rejects.toMatchObject({ code: 'bad-format' });
  for (const wrong of [
    () => db.file(file('a.txt')),
    () => db.file([file('a.csv'), file('a.jsonl')]),
    () => db.file([]),
    () => db.file(3 as never),
    () => db.file('a.csv', { format: 'xml' as never }),
    () => db.file('a.csv', { formats: 'csv' } as never),
    () => db.select(''),
    () => db.select(3 as never),
    () => db.table([]),
    () => db.table(3 as never),
  ])
    expect(wrong).toThrow(expect.objectContaining({ code: 'bad-option' }));
});

test('a database file keeps its tables', async () => {
  const path = file('kept.duckdb');
  const first = await duckdb({ path, memoryLimit: '500MB', threads: 1 });
  await first.load('people', people(31));
  await first.close();
  const second = await duckdb({ path });
  expect(await rowsOf(second.table('people'))).toEqual(people(31));
  await second.close();
  await expect(duckdb({ path: join(folder, 'no', 'such', 'folder.duckdb') })).rejects.toMatchObject({
    code: 'not-found',
  });
});

test('a view, a table that others refer to and what DuckDB has of its own are not dropped', async () => {
  const path = file('views.duckdb');
  const bindings = await loadBindings();
  const database = await bindings.open(path, bindings.create_config());
  const connection = await bindings.connect(database);
  for (const statement of [
    'CREATE TABLE people (id INTEGER PRIMARY KEY)',
    'CREATE TABLE visits (person INTEGER REFERENCES people (id))',
    'CREATE VIEW shown AS SELECT 1 AS a',
    'CREATE SEQUENCE counted',
    'CREATE SCHEMA aside',
    'CREATE TABLE aside.kept (a INTEGER)',
  ])
    await bindings.query(connection, statement);
  bindings.disconnect_sync(connection);
  bindings.close_sync(database);
  const opened = await duckdb({ path });
  for (const name of ['shown', 'SHOWN', 'people', 'duckdb_tables'])
    await expect(opened.drop(name), name).rejects.toMatchObject({ code: 'bad-option' });
  for (const name of ['counted', 'kept', 'aside.kept', 'never']) await opened.drop(name);
  const left = await opened.query(
    'SELECT table_name AS name FROM information_schema.tables UNION ALL SELECT sequence_name FROM duckdb_sequences() ORDER BY name',
  );
  expect(toRows(left).map(({ name }) => name)).toEqual(['counted', 'kept', 'people', 'shown', 'visits']);
  await opened.drop('Visits'); // As `load` takes it: DuckDB does not tell cases apart.
  await opened.drop('people');
  await opened.close();
  await expect(opened.drop('shown')).rejects.toMatchObject({ code: 'io' });
});

test('without external access no file can be read, and the database works', async () => {
  await writeFile(file('secret.csv'), 'a\n1\n');
  const closed = await duckdb({ externalAccess: false });
  await expect(rowsOf(closed.file(file('secret.csv')))).rejects.toMatchObject({ code: 'unsupported' });
  expect((await closed.query('SELECT 1 AS a')).rows).toBe(1);
  await closed.close();
});

test('nothing is fetched: what is not built in is refused, and addresses keep their secrets', async () => {
  const address = 'https://user:hunter2@data.example/a.csv?X-Signature=s3cret';
  const error = (await rowsOf(db.file(address, { format: 'csv' })).catch(
    (thrown: unknown) => thrown,
  )) as Error;
  expect(error).toMatchObject({ code: 'unsupported' });
  const told = `${error.message} ${(error.cause as Error).message}`;
  expect(told).toContain('data.example/a.csv');
  expect(told).not.toMatch(/hunter2|s3cret|user/);
});

test.each<[string, DuckDbOptions]>([
  ['no thread', { threads: 0 }],
  ['half a thread', { threads: 1.5 }],
  ['a size without a unit', { memoryLimit: '4' }],
  ['an empty path', { path: '' }],
  ['a word for a truth value', { externalAccess: 'no' as never }],
  ['a key that is none', { thread: 1 } as never],
])('%s is refused', async (_, options) => {
  await expect(duckdb(options)).rejects.toMatchObject({ code: 'bad-option', where: 'engines/duckdb' });
});

test('closing ends what is under way', async () => {
  const other = await duckdb();
  const long = other.query('SELECT count(*) AS n FROM range(100000000000)');
  setTimeout(() => void other.close(), 30);
  await expect(long).rejects.toMatchObject({ code: 'io' });
});

test('an abort is heard whenever it comes: before a query, as it starts, in the middle', async () => {
  const reason = new Error('enough');
  for (let turn = 0; turn < 60; turn++) {
    const control = new AbortController();
    const long = db.query('SELECT count(*) AS n FROM range(100000000000)', { signal: control.signal });
    const ended = expect(long).rejects.toBe(reason);
    const until = performance.now() + turn / 20;
    if (turn % 3 === 0) await new Promise((go) => setTimeout(go, turn / 20));
    else if (turn % 3 === 1) while (performance.now() < until) await Promise.resolve();
    else while (performance.now() < until) await new Promise((go) => setImmediate(go));
    control.abort(reason);
    await ended;
  }
});

test('a relation of two columns of one name is refused, however it is read', async () => {
  for (const select of ['SELECT 1 AS a, 2 AS a', 'SELECT 1 AS a, 2 AS "A"']) {
    const twice = db.select(select);
    for (const read of [
      () => rowsOf(twice),
      () => schemaOn(twice),
      () => batchesOf(twice)()[Symbol.asyncIterator]().next(),
      () => computeFrom(twice, { a: moments('a') }),
    ])
      await expect(read()).rejects.toMatchObject({ code: 'column-collision' });
  }
});

test('a PRAGMA is no SELECT, and a comment at the end swallows nothing', async () => {
  for (const pragma of ['PRAGMA database_list', '/* no */ -- no\n pragma database_list;']) {
    await expect(db.query(pragma)).rejects.toMatchObject({ code: 'bad-option' });
    await expect(rowsOf(db.select(pragma))).rejects.toMatchObject({ code: 'bad-option' });
  }
  const noted = db.select('SELECT 7 AS a -- the number');
  expect((await computeFrom(noted, { a: moments('a') })).a.mean).toBe(7);
  expect((await rowsOf(noted)).rows).toBe(1);
});

test('options that are none are refused', async () => {
  await expect(db.query('SELECT 1 AS a', { signal: 5 as never })).rejects.toMatchObject({
    code: 'bad-option',
  });
  const schema = { fields: [{ name: 'a', kind: 'real' }] } as never;
  for (const wrong of [{ schema: {} as never }, { schema }])
    await expect(computeFrom(db.select('SELECT 1 AS a'), { a: moments('a') }, wrong)).rejects.toMatchObject({
      code: 'bad-option',
    });
});

test('batches hear an abort while one is awaited, and close afterwards as ever', async () => {
  const control = new AbortController();
  const long = db.select('SELECT count(*) AS n FROM range(100000000000)');
  const reason = new Error('enough');
  setTimeout(() => control.abort(reason), 5);
  await expect(computeFrom(batchesOf(long), { n: moments('n') }, { signal: control.signal })).rejects.toBe(
    reason,
  );
  const reading = db.batches('SELECT * FROM range(200000)')({ signal: control.signal });
  await expect(reading[Symbol.asyncIterator]().next()).rejects.toBe(reason);
});

test('queries of one engine run side by side, and an abort ends only its own', async () => {
  const control = new AbortController();
  const long = db.query('SELECT count(*) AS n FROM range(100000000000)', { signal: control.signal });
  const quick = await Promise.all([1, 2, 3].map((n) => db.query(`SELECT ${n} AS n`)));
  expect(quick.map(({ rows }) => rows)).toEqual([1, 1, 1]);
  const reason = new Error('enough');
  const ended = expect(long).rejects.toBe(reason);
  control.abort(reason);
  await ended;
  await expect(db.query('SELECT 1 AS n', { abort: true } as never)).rejects.toMatchObject({
    code: 'bad-option',
  });
});
