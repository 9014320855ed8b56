import { expect, test } from 'vitest';
import type { ProgressEvent } from '../../../src/core/progress.ts';
import { duckdb } from '../../../src/engines/duckdb.ts';
import { encodeLookup } from '../../../src/serve/lookup/encode-lookup.ts';
import { inBatches } from '../../../src/table/batches.ts';
import { toRows } from '../../../src/table/rows.ts';
import { fakePredictor } from './fake-predictor.ts';
import { lookup } from '../../../src/serve/lookup/lookup.ts';
import { precompute } from '../../../src/serve/lookup/precompute.ts';
import { flights, latePredictor, requests } from '../late.ts';

test('rows with the same inputs are one entry, whatever else they carry', async () => {
  const predictor = latePredictor();
  const twice = await precompute(predictor, [{ ...requests[0]!, late: 1 }, ...requests]);
  expect(twice.size).toBe(requests.length);
  expect(await lookup(twice).predict(requests)).toEqual(await predictor.predict(requests));
  expect((await precompute(latePredictor(), flights)).size).toBe(8);
});

test('progress counts rows up to all of them', async () => {
  const events: ProgressEvent[] = [];
  const onProgress = (event: ProgressEvent): void => void events.push(event);
  await precompute(latePredictor(), flights, { batchSize: 3, onProgress });
  expect(events.map(({ done, total }) => [done, total])).toEqual([
    [3, 8],
    [6, 8],
    [8, 8],
  ]);
});

test('an abort between batches rejects with its reason', async () => {
  const controller = new AbortController();
  const reason = new Error('enough');
  const onProgress = (): void => controller.abort(reason);
  const { signal } = controller;
  await expect(precompute(latePredictor(), flights, { batchSize: 2, onProgress, signal })).rejects.toBe(
    reason,
  );
  await expect(precompute(latePredictor(), flights, { signal })).rejects.toBe(reason);
});

test('more different keys than allowed are refused', async () => {
  await expect(precompute(latePredictor(), flights, { maxEntries: 7 })).rejects.toMatchObject({
    code: 'too-large',
  });
  expect((await precompute(latePredictor(), flights, { maxEntries: 8 })).size).toBe(8);
});

test('no keys make an empty table', async () => {
  const table = await precompute(latePredictor(), []);
  expect([table.size, table.find(requests[0]!)]).toEqual([0, -1]);
  expect(table.bytes).toBeLessThan(100);
});

test('a misspelt option is refused', async () => {
  await expect(precompute(latePredictor(), flights, { batchsize: 1 } as object)).rejects.toMatchObject({
    code: 'bad-option',
  });
});

test('what is got from a table can be changed without changing the table', async () => {
  const table = await precompute(latePredictor(), requests.slice(0, 1));
  const place = table.find(requests[0]!);
  const got = table.answer(place) as { score: number };
  const before = got.score;
  got.score = 2;
  expect(table.answer(place).score).toBe(before);
});

test('batches and a query give the table that their rows give', async () => {
  const predictor = latePredictor();
  const expected = encodeLookup(await precompute(predictor, flights));
  const told: (readonly [number, number | undefined])[] = [];
  const onProgress = ({ done, total }: ProgressEvent): void => void told.push([done, total]);
  const batched = await precompute(predictor, inBatches(flights, 3), { batchSize: 2, onProgress });
  expect(encodeLookup(batched)).toEqual(expected);
  expect(told.map(([done]) => done)).toEqual([2, 3, 5, 6, 8]);
  expect(told.every(([, total]) => total === undefined)).toBe(true);

  const db = await duckdb();
  await db.load('flights', flights);
  const all = db.select('SELECT "at", carrier, distance FROM flights ORDER BY rowid');
  const whole = { ...db, batches: undefined } as unknown as typeof db;
  for (const engine of [db, whole])
    expect(encodeLookup(await precompute(predictor, { ...all, engine }))).toEqual(expected);
  const distinct = await precompute(
    predictor,
    db.select('SELECT DISTINCT carrier, distance, "at" FROM flights'),
  );
  expect(await lookup(distinct).predict(toRows(flights))).toEqual(await predictor.predict(toRows(flights)));
  const lacking = db.select('SELECT carrier, distance FROM flights');
  await expect(precompute(predictor, lacking)).rejects.toMatchObject({ code: 'unknown-column' });
  await db.close();
});

test('text of a query is a category or a text, as the input has it', async () => {
  const db = await duckdb();
  const select = "SELECT 'key ' || i AS t, 'key ' || (i % 3) AS c FROM range(60) AS r(i)";
  const fields = [
    { name: 't', kind: 'category' as const },
    { name: 'c', kind: 'text' as const },
  ];
  const table = await precompute(fakePredictor({ fields }), db.select(select));
  expect([
    table.size,
    table.find({ t: 'key 4', c: 'key 1' }) >= 0,
    table.find({ t: 'key 4', c: 'key 2' }),
  ]).toEqual([60, true, -1]);
  await db.close();
});

test('what is no source of keys is refused', async () => {
  for (const wrong of [null, 3, { engine: 1 }, { from: 'x', engine: {} }])
    await expect(precompute(latePredictor(), wrong as never)).rejects.toMatchObject({
      code: expect.stringMatching(/bad-(data|option)/) as string,
    });
});
