import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { folderStore } from '../../../src/adapters/folder-store.ts';
import { SlipwayError, type ErrorCode } from '../../../src/core/error.ts';
import { duckdb, type DuckDb } from '../../../src/engines/duckdb.ts';
import { memoryStore } from '../../../src/registry/memory-store.ts';
import type { Store } from '../../../src/registry/store.ts';
import { partsInStore } from '../../../src/serve/batch/parts-in-store.ts';
import { partsOnEngine } from '../../../src/serve/batch/parts-on-engine.ts';
import type { PredictionPart, PredictionParts } from '../../../src/serve/batch/prediction-parts.ts';
import { fromJsonLines } from '../../../src/sources/from-json-lines.ts';
import { fromParquet } from '../../../src/sources/parquet/from-parquet.ts';
import { toParquet } from '../../../src/sources/parquet/to-parquet.ts';
import { toJsonLines } from '../../../src/sources/to-json-lines.ts';
import { duckdbDialect } from '../../../src/sql/duckdb-dialect.ts';
import type { Engine } from '../../../src/sql/engine.ts';
import { textColumn } from '../../../src/table/column.ts';
import { concat } from '../../../src/table/concat.ts';
import { table, type Table } from '../../../src/table/table.ts';
import {
  testPredictionParts,
  type PredictionPartsSubject,
} from '../../../src/testing/prediction-parts-suite.ts';

const tools = {
  test,
  equal: (got: unknown, expected: unknown, why?: string): void => void expect(got, why).toEqual(expected),
};
const decoder = new TextDecoder();
const asLines = {
  encode: toJsonLines,
  decode: (bytes: Uint8Array): Table => fromJsonLines(decoder.decode(bytes), { schema }),
};
const asParquet = { encode: (rows: Table): Uint8Array => toParquet(rows), decode: fromParquet };
const schema = {
  fields: [
    { name: 'id', kind: 'text' },
    { name: 'score', kind: 'number' },
    { name: 'prediction', kind: 'number' },
    { name: 'version', kind: 'category' },
  ],
} as const;

function inStore(
  store: Store,
  { encode, decode }: { encode: (rows: Table) => string | Uint8Array; decode: (bytes: Uint8Array) => Table },
): PredictionPartsSubject {
  return {
    parts: partsInStore(store, { prefix: 'scores/', extension: 'part', encode }),
    async read() {
      const keys = (await store.list('scores/')).filter((key) => key.endsWith('.part'));
      const tables = await Promise.all(keys.map(async (key) => decode((await store.get(key))!)));
      const some = tables.filter(({ rows }) => rows > 0);
      return some.length > 0 ? concat(some) : table({});
    },
  };
}

describe('in memory', () => testPredictionParts(() => inStore(memoryStore(), asLines), tools));

describe('in files', () => {
  let base: string;
  beforeAll(async () => {
    base = await mkdtemp(join(tmpdir(), 'slipway-parts-'));
  });
  afterAll(() => rm(base, { recursive: true, force: true }));
  testPredictionParts(async () => inStore(folderStore(await mkdtemp(join(base, 'of-'))), asParquet), tools);
});

describe('on an engine', () => {
  let engine: DuckDb;
  let places = 0;
  beforeAll(async () => {
    engine = await duckdb();
  });
  afterAll(() => engine.close());
  testPredictionParts(() => {
    const parts = partsOnEngine(engine, `place${places++}`);
    return {
      parts,
      async read(job) {
        try {
          return await engine.query(await parts.select(job));
        } catch (error) {
          if ((error as { code?: unknown }).code === 'not-found') return table({});
          throw error;
        }
      },
    };
  }, tools);
});

describe('a place as docs/batch.md has it', () => {
  testPredictionParts(() => {
    const kept = new Map<string, { readonly part: PredictionPart; readonly rows: Table }>();
    const parts: PredictionParts = {
      name: 'a map',
      begin: (job) =>
        [...kept].filter(([at]) => at.startsWith(`${job.version} `)).map(([, { part }]) => part),
      write(job, part, rows) {
        const at = `${job.version} ${part.number}`;
        const there = kept.get(at)?.part;
        if (there && (there.rows !== part.rows || there.keys !== part.keys))
          throw new SlipwayError('conflict', 'parts-in-map', `part ${part.number} is there for other rows.`);
        if (!there) kept.set(at, { part, rows });
      },
    };
    return {
      parts,
      read: ({ version }) => {
        const some = [...kept].filter(([at, { part }]) => at.startsWith(`${version} `) && part.rows > 0);
        return some.length > 0 ? concat(some.map(([, { rows }]) => rows)) : table({});
      },
    };
  }, tools);
});

describe('an engine that somebody else is in the way of', () => {
  const job = { version: 'a1'.repeat(32), key: ['id'] };
  const part: PredictionPart = { number: 1, rows: 1, keys: '0'.repeat(16) };
  const rows = table({ id: textColumn(['a']) });

  /** An engine that refuses so often; from some time on, the table is there. */
  function busy(
    refusals: number,
    code: ErrorCode,
    thereAfter: number,
  ): { engine: Engine; loads: () => number } {
    let loads = 0;
    const engine: Engine = {
      name: 'busy',
      dialect: duckdbDialect,
      schemaOf: () => ({ fields: [] }),
      query: () =>
        table({
          name: textColumn(loads >= thereAfter ? ['scores_a1a1a1a1a1a1a1a1_000001_1_0000000000000000'] : []),
        }),
      load() {
        if (++loads <= refusals) throw new SlipwayError(code, 'busy', 'a write conflict.');
      },
      close: () => undefined,
    };
    return { engine, loads: () => loads };
  }

  test('is asked once more when it is not there yet, and not when it is', async () => {
    const later = busy(2, 'io', Infinity);
    await partsOnEngine(later.engine, 'scores').write(job, part, rows);
    expect(later.loads()).toBe(3);
    const there = busy(Infinity, 'io', 2);
    await partsOnEngine(there.engine, 'scores').write(job, part, rows);
    expect(there.loads()).toBe(2);
  });

  test('is not asked once more for what it cannot hold', async () => {
    const { engine, loads } = busy(Infinity, 'bad-data', Infinity);
    await expect(partsOnEngine(engine, 'scores').write(job, part, rows)).rejects.toMatchObject({
      code: 'bad-data',
    });
    expect(loads()).toBe(1);
  });
});
