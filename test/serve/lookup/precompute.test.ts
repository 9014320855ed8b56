import { expect, test } from 'vitest';
import type { ProgressEvent } from '../../../src/core/progress.ts';
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
