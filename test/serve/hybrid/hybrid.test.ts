import { expect, test } from 'vitest';
import { refreshable } from '../../../src/serve/hybrid/refreshable.ts';
import { hybrid, type HybridService } from '../../../src/serve/hybrid/hybrid.ts';
import { lookup } from '../../../src/serve/lookup/lookup.ts';
import { precompute } from '../../../src/serve/lookup/precompute.ts';
import { onDemand } from '../../../src/serve/on-demand.ts';
import type { Prediction, Service } from '../../../src/serve/service.ts';
import { latePredictor, requests } from '../late.ts';

/** A hybrid of two rows of six, and how many rows its tail was asked for. */
async function counted(maxEntries: number): Promise<{ service: ReturnType<typeof hybrid>; asked: number[] }> {
  const predictor = latePredictor();
  const computed = onDemand(predictor);
  const asked: number[] = [];
  const tail: Service = {
    mode: 'on-demand',
    modelHash: computed.modelHash,
    predict: (rows, options) => (asked.push(rows.length), computed.predict(rows, options)),
  };
  const head = lookup(await precompute(predictor, requests.slice(0, 2)));
  return { service: hybrid(head, tail, { admit: { maxEntries } }), asked };
}

test('what was computed is kept, and counted as neither looked up nor computed', async () => {
  const { service, asked } = await counted(10);
  const expected = await latePredictor().predict(requests);
  expect(await service.predict(requests)).toEqual(expected);
  expect(await service.predict(requests)).toEqual(expected);
  expect(await service.predict([...requests].reverse())).toEqual([...expected].reverse());
  expect(asked).toEqual([4]);
  expect(service.stats()).toEqual({ hits: 6, cached: 8, misses: 4, entries: 4 });
});

test('what is got can be changed without changing what is kept', async () => {
  const { service } = await counted(10);
  const [before] = await service.predict(requests.slice(3, 4));
  (before as { score: number }).score = 9;
  const [kept] = await service.predict(requests.slice(3, 4));
  (kept as { score: number }).score = 9;
  expect(await service.predict(requests.slice(3, 4))).toEqual(
    await latePredictor().predict(requests.slice(3, 4)),
  );
});

test('a log warms it up: its requests are kept and not counted', async () => {
  const { service, asked } = await counted(10);
  const told: number[] = [];
  await service.warm(requests, { batchSize: 4, onProgress: ({ done }) => told.push(done) });
  expect([asked, told, service.stats()]).toEqual([
    [2, 2],
    [4, 6],
    { hits: 0, cached: 0, misses: 0, entries: 4 },
  ]);
  await service.predict(requests);
  expect(service.stats()).toEqual({ hits: 2, cached: 4, misses: 0, entries: 4 });
  const reason = new Error('enough');
  await expect(service.warm(requests, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
});

test('it never keeps more than its room', async () => {
  const { service } = await counted(2);
  for (let round = 0; round < 5; round++) await service.predict(requests);
  expect(service.stats().entries).toBe(2);
});

test('a room that is none, and a head that is none, are refused', async () => {
  const predictor = latePredictor();
  const [head, tail] = [lookup(await precompute(predictor, [])), onDemand(predictor)];
  for (const admit of [3, {}, { maxEntries: 0 }, { maxEntries: 1.5 }, { maxEntries: 1, window: 2 }, null])
    expect(() => hybrid(head, tail, { admit } as never)).toThrow(
      expect.objectContaining({ code: 'bad-option' }),
    );
  expect(() => hybrid(tail as never, tail)).toThrow(/lookup/);
});

test('rows of megabytes are computed and not kept, however much room there is', async () => {
  const [row] = requests;
  const service = await over(() => ({ score: 1, prediction: 1 }));
  for (const carrier of ['x'.repeat(5000), 'x'.repeat(4000)])
    for (let round = 0; round < 2; round++) await service.predict([{ ...row!, carrier }]);
  expect(service.stats()).toEqual({ hits: 0, cached: 1, misses: 3, entries: 1 });
});

/** Keeps what a tail answers in place of a row that was not precomputed. */
async function over(answer: () => Prediction, modelHash = latePredictor().hash): Promise<HybridService> {
  const head = lookup(await precompute(latePredictor(), []));
  const tail: Service = { mode: 'on-demand', modelHash, predict: async (rows) => rows.map(answer) };
  return hybrid(head, tail, { admit: { maxEntries: 10 } });
}

test('what a tail says in place of an answer is passed on, and not kept', async () => {
  let late = true;
  const service = await over(() =>
    late ? { score: 0, prediction: 0, version: 'another', fallback: true } : { score: 0.9, prediction: 1 },
  );
  const [row] = requests;
  expect(await service.predict([row!])).toEqual([
    { score: 0, prediction: 0, version: 'another', fallback: true },
  ]);
  late = false;
  for (let round = 0; round < 2; round++)
    expect(await service.predict([row!])).toEqual([{ score: 0.9, prediction: 1 }]);
});

test('the id of one request is not given to another', async () => {
  let asked = 0;
  const service = await over(() => ({ score: 0.9, prediction: 1, predictionId: `late:1:${asked++}` }));
  const [row] = requests;
  expect(await service.predict([row!])).toEqual([{ score: 0.9, prediction: 1, predictionId: 'late:1:0' }]);
  expect(await service.predict([row!])).toEqual([{ score: 0.9, prediction: 1 }]);
});

test('a tail that is another version now is refused, and nothing of it is answered or kept', async () => {
  const [old, next] = [latePredictor(), latePredictor(-2)];
  const tail = refreshable(onDemand(old));
  const service = hybrid(lookup(await precompute(old, requests.slice(0, 2))), tail, {
    admit: { maxEntries: 10 },
  });
  await tail.refresh(() => onDemand(next));
  await expect(service.predict(requests)).rejects.toMatchObject({
    code: 'conflict',
    details: { head: old.hash, tail: next.hash },
  });
  expect(service.stats()).toEqual({ hits: 0, cached: 0, misses: 0, entries: 0 });
  expect(await service.predict(requests.slice(0, 2))).toEqual(await old.predict(requests.slice(0, 2)));
  // One that answers later than it is asked, such as a batching one, tells by its answers.
  const batching = await over(() => ({ score: 1, prediction: 1, version: next.hash }));
  await expect(batching.predict(requests)).rejects.toMatchObject({ code: 'conflict' });
});
