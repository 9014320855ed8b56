import { expect, test } from 'vitest';
import * as slipway from '../../src/index.ts';
import { duckdb, type DuckDb } from '../../src/engines/duckdb.ts';
import { duckdbDialect } from '../../src/sql/duckdb-dialect.ts';
import type { Engine } from '../../src/sql/engine.ts';
import type { Column } from '../../src/table/column.ts';
import { testEngine } from '../../src/testing/engine-suite.ts';
import { documentedPart } from '../documented-part.ts';

const { lines, exports: documented } = documentedPart<{
  clientEngine: (client: unknown, dialect: unknown) => Engine;
}>('An engine');
const under = new WeakMap<Engine, DuckDb>();

/** The engine of the page, as it stands there, on a client that has DuckDB behind it. */
async function documentedEngine(): Promise<Engine> {
  const db = await duckdb({ threads: 2 });
  const client = {
    columns: async (sql: string, signal?: AbortSignal): Promise<unknown> => {
      const found = await db.query(sql, { signal }).catch((error: unknown) => {
        throw signal?.aborted ? error : foreign(error);
      });
      return [...found.columns].map(([name, column]) => ({
        name,
        type: types[column.kind],
        values: listOf(column),
      }));
    },
    end: async () => db.close(),
  };
  const engine = documented.clientEngine(client, duckdbDialect);
  under.set(engine, db);
  return engine;
}

const types = { number: 'double', time: 'instant', category: 'level', text: 'text' } as const;
const reasons: Readonly<Record<string, string>> = {
  'bad-option': 'syntax',
  'unknown-column': 'column',
  'not-found': 'table',
  'column-collision': 'twice',
};

/** An error as another library would throw it. */
function foreign(error: unknown): Error {
  if (!(error instanceof slipway.SlipwayError) || error.code === 'column-collision') return error as Error;
  return Object.assign(new Error(error.message), { reason: reasons[error.code] });
}

function listOf(column: Column): Iterable<unknown> {
  return column.kind === 'category'
    ? Array.from(column.codes, (level) => column.levels[level] ?? null)
    : column.values;
}

test('the documented engine has fewer than 40 lines', () => {
  expect(lines).toBeLessThan(40);
});

/** What the statistics are is a matter of the dialect, which is tested with the engine it is of; once will do here. */
const others = (name: string, run: () => Promise<void>): void => {
  if (!/statistics (of (300|more)|by)/.test(name)) test(name, run);
};

testEngine(
  documentedEngine,
  { test: others, equal: (got, expected, why) => expect(got, why).toEqual(expected) },
  { load: (engine, name, rows) => under.get(engine)!.load(name, rows) },
);
