import type { Json } from '../core/json.ts';
import type { Pipeline } from '../prepare/pipeline.ts';
import type { Engine } from '../sql/engine.ts';
import { tableOn } from '../sql/relation.ts';
import { schemaOf } from '../table/schema.ts';
import type { Table } from '../table/table.ts';
import { brokenParity } from './parity.ts';
import type { SuiteTools } from './store-suite.ts';

/** A pipeline, rows to learn from, rows that come later, and where the SQL form runs. */
export interface ParitySubject {
  /** A new pipeline, with the same options every time. */
  readonly make: () => Pipeline;
  readonly train: Table;
  /** Other rows of the same columns: some missing, some unseen in `train`. */
  readonly later: Table;
  /** A new engine that can `load` rows; it is closed at the end of a test. */
  readonly open: () => Engine | Promise<Engine>;
}

/**
 * Declares the tests that a preparation runs three ways alike: your own steps and pipelines, too.
 *
 * Columns, single records and SQL agree as {@link brokenParity} says, on the rows learned from and on later ones; and
 * learning where the rows are on an engine gives the state that learning in memory gives, sums to twelve digits.
 *
 * @param tools - `test` and a deep `equal` of your test runner.
 * @example
 * const declared = [];
 * const rows = table({ age: numberColumn([31, null, 47]) });
 * testParity({ make: () => pipeline(impute({ columns: ['age'], with: 'mean' })), train: rows, later: rows, open: () => duckdb() },
 *   { test: (name) => declared.push(name), equal: () => {} });
 * declared[0] // => 'parity: columns, records and SQL agree on the rows learned from'
 */
export function testParity({ make, train, later, open }: ParitySubject, { test, equal }: SuiteTools): void {
  const that = (name: string, run: (engine: Engine) => Promise<void>): void => {
    test(`parity: ${name}`, async () => {
      const engine = await open();
      try {
        await run(engine);
      } finally {
        await engine.close();
      }
    });
  };
  for (const [what, rows] of [
    ['the rows learned from', train],
    ['later rows', later],
  ] as const) {
    that(`columns, records and SQL agree on ${what}`, async (engine) =>
      equal(await brokenParity(make().fit(train), rows, { engine }), undefined, what),
    );
  }
  that('learning on an engine and in memory gives one state', async (engine) => {
    await engine.load?.('train', train);
    const there = (await make().fitFrom(tableOn(engine, 'train'), { schema: schemaOf(train) })).save();
    equal(firstGap(there, make().fit(train).save()), undefined, 'state');
  });
}

/** Where two states differ, by more than rounding in numbers. */
function firstGap(got: Json, expected: Json, path = '$'): string | undefined {
  if (typeof got === 'number' && typeof expected === 'number') {
    const gap = Math.abs(got - expected);
    const size = Math.max(Math.abs(got), Math.abs(expected));
    return gap <= 1e-12 * size ? undefined : `${path}: ${got} on the engine, ${expected} in memory`;
  }
  if (typeof got !== 'object' || typeof expected !== 'object' || got === null || expected === null) {
    return got === expected
      ? undefined
      : `${path}: ${JSON.stringify(got)} on the engine, ${JSON.stringify(expected)} in memory`;
  }
  const [first, second] = [new Map(Object.entries(got)), new Map(Object.entries(expected))];
  if (first.size !== second.size) return `${path}: ${first.size} on the engine, ${second.size} in memory`;
  for (const [key, value] of second) {
    const other: Json | undefined = first.get(key);
    const gap = other === undefined ? `${path}.${key}: not there` : firstGap(other, value, `${path}.${key}`);
    if (gap !== undefined) return gap;
  }
  return undefined;
}
