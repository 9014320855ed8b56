import { expect, test } from 'vitest';
import { hybrid } from '../../src/serve/hybrid/hybrid.ts';
import { memoryStore } from '../../src/registry/memory-store.ts';
import { refreshable } from '../../src/serve/hybrid/refreshable.ts';
import { lookupStoreOn } from '../../src/serve/lookup/lookup-store-on.ts';
import { precomputeInto, storedLookup } from '../../src/serve/lookup/stored-lookup.ts';
import { lookup } from '../../src/serve/lookup/lookup.ts';
import { onDemand } from '../../src/serve/on-demand.ts';
import { precompute } from '../../src/serve/lookup/precompute.ts';
import { testServices } from '../../src/testing/service-laws.ts';
import type { Prediction } from '../../src/serve/service.ts';
import { batchServices } from './batch/batch-services.ts';
import { latePredictor, requests } from './late.ts';

testServices(
  async () => {
    const predictor = latePredictor();
    const computed = onDemand(predictor);
    const head = lookup(await precompute(predictor, requests.slice(1, 4)));
    const all = lookup(await precompute(predictor, requests, { batchSize: 2 }));
    const store = lookupStoreOn(memoryStore());
    await precomputeInto(store, predictor, requests, { batchSize: 4 });
    const stored = storedLookup(store, predictor);
    const warm = hybrid(head, computed, { admit: { maxEntries: 2 } });
    await warm.warm(requests);
    const services = [computed, all, hybrid(head, computed), hybrid(all, computed), stored, warm];
    return {
      services: [...services, hybrid(stored, computed), refreshable(warm), ...batchServices(predictor)],
      rows: requests,
    };
  },
  { test, equal: (got, expected, why) => expect(got, why).toEqual(expected) },
);

test('a hybrid counts what it looked up and what it computed', async () => {
  const predictor = latePredictor();
  const service = hybrid(lookup(await precompute(predictor, requests.slice(0, 2))), onDemand(predictor));
  await service.predict(requests);
  await service.predict(requests.slice(0, 1));
  expect(service.stats()).toEqual({ hits: 3, cached: 0, misses: 4, entries: 0 });
});

test('a hybrid computes its tail in one batch, in the order of the rows', async () => {
  const predictor = latePredictor();
  const computed = onDemand(predictor);
  const asked: number[] = [];
  const counting = {
    ...computed,
    modelHash: computed.modelHash,
    predict: (rows: typeof requests) => (asked.push(rows.length), computed.predict(rows)),
  };
  const service = hybrid(lookup(await precompute(predictor, requests.slice(2, 4))), counting);
  expect(await service.predict(requests)).toEqual(await computed.predict(requests));
  expect(asked).toEqual([4]);
});

test('a table of another model version is refused, with both hashes', async () => {
  const head = lookup(await precompute(latePredictor(-1), requests));
  const tail = onDemand(latePredictor(-2));
  expect(() => hybrid(head, tail)).toThrow(
    expect.objectContaining({
      code: 'bad-option',
      details: { head: head.modelHash, tail: tail.modelHash },
    }),
  );
});

test('what the tail refuses names the row of the request, as on-demand does', async () => {
  const predictor = latePredictor();
  // The steps refuse a number that 32 bits cannot hold, and say where.
  const rows = [...requests, { at: '2013-01-01', carrier: 'UA', distance: 1e300 }];
  const service = hybrid(lookup(await precompute(predictor, requests)), onDemand(predictor));
  const refusal = (run: Promise<unknown>): Promise<unknown> => run.catch((error: unknown) => error);
  const expected = await refusal(onDemand(predictor).predict(rows));
  expect(expected).toMatchObject({ code: 'bad-data', details: { row: 6 } });
  expect(await refusal(service.predict(rows))).toEqual(expected);
});

test('a tail that gives too few answers is refused', async () => {
  const predictor = latePredictor();
  const tail = { mode: 'on-demand', modelHash: predictor.hash, predict: async () => [] } as const;
  const service = hybrid(lookup(await precompute(predictor, requests.slice(0, 1))), tail);
  await expect(service.predict(requests)).rejects.toMatchObject({ code: 'shape-mismatch' });
});

test('a lookup refuses a row it does not hold, or answers it with NaN, as it was told', async () => {
  const table = await precompute(latePredictor(), requests.slice(0, 2));
  const strict = lookup(table);
  await expect(strict.predict(requests)).rejects.toMatchObject({ code: 'not-found', details: { row: 2 } });
  expect(strict.stats()).toEqual({ hits: 2, misses: 4 });
  const [held, unseen] = await lookup(table, { unseen: 'nan' }).predict([requests[0]!, requests[5]!]);
  expect(held!.score).toBeGreaterThan(0);
  expect(unseen).toEqual({ score: NaN, prediction: NaN });
  expect(() => lookup(table, { unseen: 'null' as 'nan' })).toThrow(/"error", "nan"/);
});

test('what answers an unseen row has as many probabilities as the model has classes', async () => {
  const outputs = [{ name: 'score' }, { name: 'prediction', classes: ['a', 'b', 'c'] }];
  const signature = { task: 'multi-class' as const, inputs: [], outputs };
  const table = { ...(await precompute(latePredictor(), [])), signature };
  const unseen = (probabilities: number[]): Prediction => ({ score: 0.5, prediction: 1, probabilities });
  const service = lookup(table, { unseen: unseen([0.2, 0.5, 0.3]) });
  expect(await service.predict(requests.slice(0, 1))).toEqual([unseen([0.2, 0.5, 0.3])]);
  expect(() => lookup(table, { unseen: unseen([0.5, 0.5]) })).toThrow(/3 classes/);
});

test('one instant written in three ways is one key', async () => {
  const table = await precompute(latePredictor(), [{ at: '2013-01-02T17:30', carrier: 'AA', distance: 1 }]);
  const ways = ['2013-01-02T22:30Z', new Date('2013-01-02T22:30Z'), Date.UTC(2013, 0, 2, 22, 30)];
  const rows = ways.map((at) => ({ at, carrier: 'AA', distance: 1 }));
  expect(await lookup(table).predict(rows)).toHaveLength(3);
});
