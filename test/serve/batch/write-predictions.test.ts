import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { duckdb, type DuckDb } from '../../../src/engines/duckdb.ts';
import { memoryStore } from '../../../src/registry/memory-store.ts';
import type { Store } from '../../../src/registry/store.ts';
import { partsInStore } from '../../../src/serve/batch/parts-in-store.ts';
import { partsOnEngine } from '../../../src/serve/batch/parts-on-engine.ts';
import type { PredictionParts } from '../../../src/serve/batch/prediction-parts.ts';
import { writePredictions } from '../../../src/serve/batch/write-predictions.ts';
import { toJsonLines } from '../../../src/sources/to-json-lines.ts';
import { numberColumn } from '../../../src/table/column.ts';
import { toRows } from '../../../src/table/rows.ts';
import { slice, take } from '../../../src/table/take.ts';
import { withColumns } from '../../../src/table/table.ts';
import { latePredictor } from '../late.ts';
import { many } from './rows-in-batches.ts';

const predictor = latePredictor();
const key = ['id'];
const jsonl = { prefix: 'scores/', extension: 'jsonl', encode: toJsonLines };
const conflict = { status: 'rejected', reason: expect.objectContaining({ code: 'conflict' }) as Error };

/** The ids that are in a store, in the order of its parts. */
async function idsIn(store: Store): Promise<readonly string[]> {
  const parts = (await store.list('scores/')).filter((at) => at.endsWith('.jsonl'));
  const texts = await Promise.all(
    parts.map(async (at) => new TextDecoder().decode((await store.get(at))!).trim()),
  );
  return texts.flatMap((text) => text.split('\n').map((line) => (JSON.parse(line) as { id: string }).id));
}

const ids = toRows(many).map(({ id }) => id);

describe('two runs at once in a store', () => {
  const race = async (sizes: readonly number[], tables = [many, many]) => {
    const store = memoryStore();
    const slow: Store = {
      ...store,
      putIfAbsent: async (at, bytes) => {
        await new Promise((resolve) => setTimeout(resolve, 1));
        return store.putIfAbsent(at, bytes);
      },
    };
    const ends = await Promise.allSettled(
      sizes.map((batchSize, at) =>
        writePredictions(predictor, tables[at]!, partsInStore(slow, jsonl), { key, batchSize }),
      ),
    );
    return { ends, written: await idsIn(store) };
  };

  test('of the same batches both succeed, and every key has one row', async () => {
    const { ends, written } = await race([16, 16]);
    expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
    expect(written).toEqual(ids);
  });

  test('of other batches one is refused, and every key has one row', async () => {
    const sizes = await race([16, 24]);
    expect(sizes.ends).toContainEqual(conflict);
    expect(sizes.written).toEqual(ids);
    const turned = take(
      many,
      Int32Array.from({ length: 200 }, (_, row) => 199 - row),
    );
    const orders = await race([16, 16], [many, turned]);
    expect(orders.ends).toContainEqual(conflict);
    expect([...orders.written].sort()).toEqual([...ids].sort());
  });
});

describe('two jobs at once on an engine', () => {
  let engine: DuckDb;
  beforeAll(async () => {
    engine = await duckdb();
  });
  afterAll(() => engine.close());

  const inTables = async (name: string, version: string): Promise<unknown> => {
    const select = await partsOnEngine(engine, name).select({ version, key });
    const counted = `SELECT count(*) AS n, count(DISTINCT id) AS ids, count(*) FILTER (version = '${version}') AS own FROM (${select})`;
    return toRows(await engine.query(counted))[0];
  };

  test('keep their versions apart through one place', async () => {
    const to = partsOnEngine(engine, 'apart');
    const other = latePredictor(0.1);
    await Promise.all(
      [predictor, other].map((each) => writePredictions(each, many, to, { key, batchSize: 50 })),
    );
    for (const { hash } of [predictor, other])
      expect(await inTables('apart', hash)).toEqual({ n: 200, ids: 200, own: 200 });
  });

  test('of one version both succeed with the same batches, and rows are never told twice', async () => {
    const to = partsOnEngine(engine, 'same');
    const write = (batchSize: number) => writePredictions(predictor, many, to, { key, batchSize });
    const both = await Promise.all([write(50), write(50)]);
    expect(both.map(({ rows }) => rows)).toEqual([200, 200]);
    expect(await inTables('same', predictor.hash)).toEqual({ n: 200, ids: 200, own: 200 });
    // As somebody may have loaded it who began at the same time, with other batches.
    await engine.load(`same_${predictor.hash.slice(0, 16)}_000001_7_0123456789abcdef`, slice(many, 0, 7));
    await expect(to.select({ version: predictor.hash, key })).rejects.toMatchObject({ code: 'conflict' });
    await expect(write(50)).rejects.toMatchObject({ code: 'conflict' });
    const sizes = await Promise.allSettled(
      [50, 40].map((batchSize) =>
        writePredictions(predictor, many, partsOnEngine(engine, 'sizes'), { key, batchSize }),
      ),
    );
    expect(sizes).toContainEqual(conflict);
  });
});

test('progress counts all rows, those of parts that were there too', async () => {
  const to = partsInStore(memoryStore(), jsonl);
  const told: (readonly number[])[] = [];
  const job = (rows = many) =>
    writePredictions(predictor, rows, to, {
      key,
      batchSize: 80,
      onProgress: ({ done, total }) => void told.push([done, total!]),
    });
  const whole = [
    [80, 200],
    [160, 200],
    [200, 200],
  ];
  await job();
  expect(told.splice(0)).toEqual(whole);
  expect(await job()).toEqual({ rows: 200, parts: 3, kept: 3 });
  expect(told).toEqual(whole);
});

test('a part that is there stays as it was, whatever changed in its rows but the key', async () => {
  const store = memoryStore();
  const to = partsInStore(store, jsonl);
  await writePredictions(predictor, slice(many, 0, 80), to, { key, batchSize: 80 });
  const [first] = (await store.list('scores/')).filter((at) => at.endsWith('.jsonl'));
  const before = await store.get(first!);
  const nearer = withColumns(many, [['distance', numberColumn(Array.from({ length: 200 }, () => 1))]]);
  expect(await writePredictions(predictor, nearer, to, { key, batchSize: 80 })).toMatchObject({ kept: 1 });
  expect(await store.get(first!)).toEqual(before);
});

test('a place that is none is refused before anything else', async () => {
  const write = writePredictions(predictor, many, memoryStore() as unknown as PredictionParts, { key });
  await expect(write).rejects.toMatchObject({ code: 'bad-option', details: { option: 'to' } });
  expect(() => partsInStore(undefined as unknown as Store, jsonl)).toThrow(/there is no store/);
});
