import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { duckdb, type DuckDb } from '../../src/engines/duckdb.ts';
import { numberValues } from '../../src/sql/answer.ts';
import { numberColumn, textColumn } from '../../src/table/column.ts';
import { table } from '../../src/table/table.ts';

const fixture = <Value>(name: string): [string, Value][] =>
  (
    JSON.parse(readFileSync(new URL(`../fixtures/${name}.json`, import.meta.url), 'utf8')) as {
      cases: [string, Value][];
    }
  ).cases;
const farm = fixture<string>('table-farm-fingerprint');
const murmur = fixture<number>('table-murmur-hash');
let db: DuckDb;

beforeAll(async () => {
  db = await duckdb({ threads: 2, externalAccess: false });
});
afterAll(() => db.close());

test('fingerprints are those of FarmHash in C++, and 64-bit whole numbers', async () => {
  await db.load('farm', table({ t: textColumn(farm.map(([text]) => text)) }));
  const found = await db.query('SELECT CAST(farm_fingerprint(t) AS VARCHAR) AS f, t FROM farm');
  expect(found.columns.get('f')).toMatchObject({ values: farm.map(([, hash]) => hash) });
  expect((await db.query("SELECT typeof(farm_fingerprint('')) AS t")).columns.get('t')).toMatchObject({
    levels: ['BIGINT'],
  });
});

test('the fast hash is MurmurHash3 in C++, without a sign', async () => {
  await db.load('murmur', table({ t: textColumn(murmur.map(([text]) => text)) }));
  const found = await db.query('SELECT murmur_hash3(t) AS h FROM murmur');
  expect(found.columns.get('h')).toEqual(numberColumn(murmur.map(([, hash]) => hash)));
  const odd = await db.query('SELECT murmur_hash3(t) AS h FROM murmur WHERE murmur_hash3(t) % 2 = 1');
  expect([...numberValues(odd, 'h')]).toEqual(
    murmur.map(([, hash]) => hash).filter((hash) => hash % 2 === 1),
  );
});

test('what is missing has no hash, among others and alone', async () => {
  const found = await db.query(
    "SELECT murmur_hash3(t) AS h, farm_fingerprint(t) % 10 AS f, farm_fingerprint(NULL) AS n FROM (VALUES (NULL), ('a text of more than twelve bytes'), (NULL), ('a')) AS r (t)",
  );
  const missing = (name: string): boolean[] => [...numberValues(found, name)].map(Number.isNaN);
  expect(missing('h')).toEqual([true, false, true, false]);
  expect(missing('f')).toEqual([true, false, true, false]);
  expect(missing('n')).toEqual([true, true, true, true]);
});

test('many connections hash at once, and each hears its own abort', async () => {
  await db.load('many', table({ n: numberColumn(Float64Array.from({ length: 20_000 }, (_, n) => n)) }));
  const sum = 'SELECT CAST(sum(murmur_hash3(CAST(n AS VARCHAR))) AS DOUBLE) AS h FROM many';
  const reason = new Error('enough');
  const control = new AbortController();
  const asked = Array.from({ length: 4 }, () => db.query(sum));
  const aborted = db.query(sum.replace('FROM many', 'FROM many, range(1000000)'), { signal: control.signal });
  setTimeout(() => control.abort(reason), 20);
  await expect(aborted).rejects.toBe(reason);
  const sums = (await Promise.all(asked)).map((found) => numberValues(found, 'h')[0]);
  expect(new Set(sums).size).toBe(1);
});

test('a reading of hashes that is left early, and a database that is closed in the middle, wait for nobody', async () => {
  const own = await duckdb({ threads: 2 });
  const long = 'SELECT murmur_hash3(CAST(i AS VARCHAR)) AS h FROM range(100000) AS r (i), range(4)';
  for await (const batch of own.batches(long)()) {
    expect(batch.rows).toBeGreaterThan(0);
    break;
  }
  const query = own.query(`SELECT sum(h) AS s FROM (${long}) AS r`);
  setTimeout(() => void own.close(), 20);
  await expect(query).rejects.toMatchObject({ code: 'io' });
});
