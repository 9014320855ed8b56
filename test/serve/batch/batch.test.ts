import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nodeWorkers } from '../../../src/adapters/node-workers.ts';
import { duckdb, type DuckDb } from '../../../src/engines/duckdb.ts';
import { memoryStore } from '../../../src/registry/memory-store.ts';
import type { Store } from '../../../src/registry/store.ts';
import { microBatches } from '../../../src/serve/batch/micro-batches.ts';
import { partsInStore } from '../../../src/serve/batch/parts-in-store.ts';
import { partsOnEngine } from '../../../src/serve/batch/parts-on-engine.ts';
import { predictBatches, type RowsToAnswer } from '../../../src/serve/batch/predict-batches.ts';
import { writePredictions } from '../../../src/serve/batch/write-predictions.ts';
import { predictionsTable } from '../../../src/serve/predictions-table.ts';
import { fromJsonLines } from '../../../src/sources/from-json-lines.ts';
import { fromParquet } from '../../../src/sources/parquet/from-parquet.ts';
import { toParquet } from '../../../src/sources/parquet/to-parquet.ts';
import { toJsonLines } from '../../../src/sources/to-json-lines.ts';
import { inBatches } from '../../../src/table/batches.ts';
import { textColumn } from '../../../src/table/column.ts';
import { concat } from '../../../src/table/concat.ts';
import { toRows, type Row } from '../../../src/table/rows.ts';
import { table, withColumns, type Table } from '../../../src/table/table.ts';
import { take } from '../../../src/table/take.ts';
import type { Workers } from '../../../src/workers/workers.ts';
import { nearWorkers } from '../../workers/near-workers.ts';
import { workerFile } from '../../workers/worker-file.ts';
import { flights, latePredictor } from '../late.ts';

const count = 200;
const many = withColumns(
  take(
    flights,
    Int32Array.from({ length: count }, (_, row) => (row * 5) % 8),
  ),
  [['id', textColumn(Array.from({ length: count }, (_, row) => `f${row}`))]],
);
const predictor = latePredictor();
const key = ['id'];
const expected = toRows(predictionsTable(predictor, many, { key }));

async function all(rows: RowsToAnswer, more: object = {}): Promise<Row[]> {
  const told: Row[] = [];
  for await (const answers of predictBatches(predictor, rows, { key, batchSize: 16, ...more }))
    told.push(...toRows(answers));
  return told;
}

describe('predictBatches', () => {
  test('a table, batches and a stream give the same rows, each key once, in order', async () => {
    expect(await all(many)).toEqual(expected);
    expect(await all(inBatches(many, 7))).toEqual(expected);
    async function* messages(): AsyncGenerator<Row> {
      for (const row of toRows(many)) yield row;
    }
    const schema = { fields: [...predictor.input.fields, { name: 'id', kind: 'text' as const }] };
    expect(await all(microBatches(messages(), schema, { maxRows: 13 }))).toEqual(expected);
  });

  test('a key that comes twice is named by its row, also in another batch', async () => {
    const twice = concat([many, take(many, Int32Array.of(3))]);
    await expect(all(twice)).rejects.toMatchObject({ code: 'bad-data', details: { row: 200 } });
    expect(await all(twice, { unique: false })).toHaveLength(201);
    const apart = table({
      a: textColumn(['x', 'xy', null, '~']),
      b: textColumn(['yz', 'z', 'q', 'q']),
      ...Object.fromEntries(take(flights, Int32Array.of(0, 1, 2, 3)).columns),
    });
    expect(await all(apart, { key: ['a', 'b'] })).toHaveLength(4);
  });

  test('an abort ends it, and the source is let go of', async () => {
    const control = new AbortController();
    let closed = false;
    async function* endless(): AsyncGenerator<Table> {
      try {
        for (;;) yield many;
      } finally {
        closed = true;
      }
    }
    const reading = async (): Promise<void> => {
      let seen = 0;
      for await (const answers of predictBatches(predictor, endless(), {
        key,
        unique: false,
        signal: control.signal,
      })) {
        seen += answers.rows;
        if (seen >= 600) control.abort(new Error('enough'));
      }
    };
    await expect(reading()).rejects.toThrow('enough');
    expect(closed).toBe(true);
  });

  test('progress is told, and options are checked at once', async () => {
    const done: number[] = [];
    await all(many, { batchSize: 90, onProgress: (event: { done: number }) => done.push(event.done) });
    expect(done).toEqual([90, 180, 200]);
    expect(() => predictBatches(predictor, many, { key: [] })).toThrow(/key/);
    expect(() => predictBatches(predictor, many, { key, batchSize: 0 })).toThrow(/batchSize/);
    await expect(all(many, { key: ['nobody'] })).rejects.toMatchObject({ code: 'unknown-column' });
  });
});

describe('in workers', () => {
  let workers: Workers;
  beforeAll(async () => {
    workers = await nodeWorkers(2, { entry: workerFile() });
  });
  afterAll(() => workers.close());

  test('the answers are the same, in order', async () => {
    expect(await all(many, { workers })).toEqual(expected);
    expect(await all(inBatches(many, 3), { workers })).toEqual(expected);
  });

  test('a worker that dies, one that is slow and one that answers out of turn change nothing', async () => {
    let turn = 0;
    const near = nearWorkers(3, {
      let: (at, answer) => {
        if ((answer as { is: string }).is === 'ready') return undefined;
        if (turn++ === 4) near.kill(1);
        return new Promise((resolve) => setTimeout(resolve, at === 0 ? 15 : 0));
      },
    });
    expect(await all(many, { workers: near, batchSize: 5 })).toEqual(expected);
    expect(turn).toBeGreaterThan(5); // they had their part in it
    await near.close();
  });

  test('an error is the one of this thread', async () => {
    const bad = withColumns(many, [['distance', textColumn(Array.from({ length: count }, () => 'far'))]]);
    const here = await all(bad).catch((error: unknown) => error);
    const there = await all(bad, { workers }).catch((error: unknown) => error);
    expect(there).toEqual(here);
    expect(here).toMatchObject({ code: 'wrong-kind' });
  });
});

describe('microBatches', () => {
  const schema = { fields: [{ name: 'age', kind: 'number' as const }] };
  const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

  test('a row waits no longer than it may', async () => {
    async function* slow(): AsyncGenerator<Row> {
      yield { age: 1 };
      yield { age: 2 };
      await later(60);
      yield { age: 3 };
    }
    const sizes: number[] = [];
    for await (const rows of microBatches(slow(), schema, { maxWaitMs: 10 })) sizes.push(rows.rows);
    expect(sizes).toEqual([2, 1]);
  });

  test('bad rows are handed on, with their number in the stream, or end it', async () => {
    const rows = [{ age: 1 }, { age: 'old' }, { age: 3 }, {}, { age: 5 }] as Row[];
    async function* stream(): AsyncGenerator<Row> {
      yield* rows;
    }
    const bad: number[] = [];
    const ages: unknown[] = [];
    const onBadRow = (_: unknown, { details }: { details: object }): void =>
      void bad.push((details as { row: number }).row);
    for await (const batch of microBatches(stream(), schema, { maxRows: 2, onBadRow }))
      ages.push(...toRows(batch).map(({ age }) => age));
    expect(bad).toEqual([1, 3]);
    expect(ages).toEqual([1, 3, 5]);
    const ended = (async () => {
      for await (const batch of microBatches(stream(), schema, { maxRows: 2 })) ages.push(batch);
    })();
    await expect(ended).rejects.toMatchObject({ code: 'bad-data', details: { row: 1, field: 'age' } });
  });

  test('who leaves is not kept by a source that waits', async () => {
    async function* silent(): AsyncGenerator<Row> {
      yield { age: 1 };
      await new Promise(() => undefined);
    }
    for await (const rows of microBatches(silent(), schema, { maxWaitMs: 1 })) {
      expect(rows.rows).toBe(1);
      break;
    }
    const control = new AbortController();
    const reading = (async () => {
      for await (const rows of microBatches(silent(), schema, { maxWaitMs: 1, signal: control.signal }))
        if (rows.rows === 1) setTimeout(() => control.abort(new Error('left')), 5);
    })();
    await expect(reading).rejects.toThrow('left');
  });
});

describe('writePredictions', () => {
  const jsonl = { prefix: 'scores/', extension: 'jsonl', encode: toJsonLines };
  const job = (
    store: Store,
    more: object = {},
    rows: RowsToAnswer = many,
  ): ReturnType<typeof writePredictions> =>
    writePredictions(predictor, rows, partsInStore(store, jsonl), { key, batchSize: 16, ...more });

  async function rowsIn(store: Store): Promise<Row[]> {
    const parts = (await store.list('scores/')).filter((at) => at.endsWith('.jsonl'));
    const tables = await Promise.all(
      parts.map(async (at) => fromJsonLines(new TextDecoder().decode((await store.get(at))!))),
    );
    return tables.flatMap(toRows);
  }

  test('killed at any write and run again, every key has one row', async () => {
    // The job, then of each of thirteen parts its claim and itself.
    for (let dies = 0; dies < 27; dies++) {
      const store = memoryStore();
      let writes = 0;
      const mortal: Store = {
        ...store,
        putIfAbsent: (at, bytes) => {
          if (writes++ === dies) throw new Error('killed');
          return store.putIfAbsent(at, bytes);
        },
      };
      await expect(job(mortal)).rejects.toThrow('killed');
      const { rows, parts, kept } = await job(store);
      expect([rows, parts, kept]).toEqual([200, 13, Math.floor(Math.max(0, dies - 1) / 2)]);
      const written = await rowsIn(store);
      expect(written.map(({ id, score }) => [id, score])).toEqual(
        expected.map(({ id, score }) => [id, score]),
      );
    }
  });

  test('another version, another key, other rows and other sizes are refused, and nothing is overwritten', async () => {
    const store = memoryStore();
    await job(store);
    const keys = await store.list('');
    const other = writePredictions(latePredictor(0.1), many, partsInStore(store, jsonl), {
      key,
      batchSize: 16,
    });
    await expect(other).rejects.toMatchObject({ code: 'conflict' });
    await expect(job(store, { key: ['id', 'carrier'] })).rejects.toMatchObject({ code: 'conflict' });
    await expect(job(store, { batchSize: 20 })).rejects.toMatchObject({ code: 'conflict' });
    const order = Int32Array.from({ length: count }, (_, row) => count - 1 - row);
    await expect(job(store, {}, take(many, order))).rejects.toMatchObject({ code: 'conflict' });
    await expect(
      job(
        store,
        {},
        take(
          many,
          Int32Array.from({ length: 32 }, (_, row) => row),
        ),
      ),
    ).rejects.toMatchObject({
      code: 'conflict',
    });
    expect(await store.list('')).toEqual(keys);
  });

  test('a key twice is found across what was written before', async () => {
    const store = memoryStore();
    await job(
      store,
      {},
      take(
        many,
        Int32Array.from({ length: 16 }, (_, row) => row),
      ),
    );
    const twice = concat([
      take(
        many,
        Int32Array.from({ length: 16 }, (_, row) => row),
      ),
      take(many, Int32Array.of(2)),
    ]);
    await expect(job(store, {}, twice)).rejects.toMatchObject({ code: 'bad-data', details: { row: 16 } });
  });

  test('parquet holds what was predicted', async () => {
    const store = memoryStore();
    const to = partsInStore(store, {
      prefix: 'scores/',
      extension: 'parquet',
      encode: (rows) => toParquet(rows),
    });
    await writePredictions(predictor, many, to, { key });
    const part = (await store.list('scores/')).find((at) => at.endsWith('.parquet'));
    expect(toRows(fromParquet((await store.get(part!))!))).toEqual(expected);
  });

  describe('on an engine', () => {
    let engine: DuckDb;
    beforeAll(async () => {
      engine = await duckdb();
    });
    afterAll(() => engine.close());

    test('parts are tables, which one SELECT joins', async () => {
      const to = partsOnEngine(engine, 'scores');
      const write = (): ReturnType<typeof writePredictions> =>
        writePredictions(predictor, many, to, { key, batchSize: 64 });
      expect(await write()).toEqual({ rows: 200, parts: 4, kept: 0 });
      expect(await write()).toEqual({ rows: 200, parts: 4, kept: 4 });
      const select = await to.select({ version: predictor.hash, key });
      const rows = toRows(
        await engine.query(`SELECT * FROM (${select}) ORDER BY CAST(substr(id, 2) AS INTEGER)`),
      );
      expect(rows).toEqual(expected);
      await expect(to.select({ version: 'other', key })).rejects.toMatchObject({ code: 'not-found' });
      expect(() => partsOnEngine(engine, 'x"; DROP')).toThrow(/letters, digits/);
    });
  });
});
