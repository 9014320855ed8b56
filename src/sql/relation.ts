import { SlipwayError } from '../core/error.ts';
import { checkKeys } from '../core/options.ts';
import type { Batches } from '../table/batches.ts';
import type { Schema } from '../table/schema.ts';
import type { Table } from '../table/table.ts';
import { checkEngine, checkRelation } from './check-relation.ts';
import type { Engine, EngineOptions, Relation } from './engine.ts';

const WHERE = 'sql/relation';

/**
 * A table of an engine, as rows to work with where they are.
 *
 * @param name - the table's name as it is, or its parts: `['main', 'flights']`.
 * @throws {SlipwayError} `bad-option` on a name that cannot be quoted.
 * @example
 * const db = await duckdb();
 * tableOn(db, ['main', 'late "flights"']).from // => '"main"."late ""flights"""'
 */
export function tableOn(engine: Engine, name: string | readonly string[]): Relation {
  const parts = typeof name === 'string' ? [name] : name;
  if (!Array.isArray(parts) || parts.length === 0)
    throw new SlipwayError(
      'bad-option',
      WHERE,
      'name is no text and no list of texts; expected the name of a table.',
    );
  checkEngine(WHERE, engine);
  return { engine, from: (parts as readonly string[]).map(engine.dialect.quoteIdentifier).join('.') };
}

/**
 * The rows of a SELECT on an engine, not fetched: each use of them runs it again.
 *
 * @param select - one SELECT in the engine's SQL, handed on as it is: never build it from text of strangers.
 * @throws {SlipwayError} `bad-option` on what is no text.
 * @example
 * const db = await duckdb();
 * (await rowsOf(selectOn(db, 'SELECT 1 AS one'))).columns.get('one') // => { kind: 'number', values: Float64Array [1] }
 */
export function selectOn(engine: Engine, select: string): Relation {
  if (typeof select !== 'string' || select.trim() === '')
    throw new SlipwayError('bad-option', WHERE, 'select is no text or empty; expected a SELECT.');
  // On lines of its own, so that a comment at its end does not swallow the parenthesis.
  const one = select.replace(/;\s*$/, '');
  return { engine: checkEngine(WHERE, engine), from: `(\n${one}\n)`, select: one };
}

/**
 * All rows of a relation, in memory.
 *
 * @throws {SlipwayError} what the engine's `query` throws.
 * @example
 * const db = await duckdb();
 * await db.load('ages', table({ age: numberColumn([31, null]) }));
 * (await rowsOf(tableOn(db, 'ages'))).columns.get('age') // => { kind: 'number', values: Float64Array [31, NaN] }
 */
export async function rowsOf(relation: Relation, options: EngineOptions = {}): Promise<Table> {
  checkKeys(WHERE, options, ['signal']);
  return checkRelation(WHERE, relation).engine.query(allOf(relation), options);
}

/**
 * The rows of a relation in batches of bounded size that can be read again.
 *
 * @throws {SlipwayError} `unsupported` when the engine has no batches.
 * @example
 * const db = await duckdb();
 * const sizes = [];
 * for await (const batch of batchesOf(selectOn(db, 'SELECT * FROM range(3)'))()) sizes.push(batch.rows);
 * sizes // => [3]
 */
export function batchesOf(relation: Relation): Batches {
  const { engine } = checkRelation(WHERE, relation);
  if (engine.batches) return engine.batches(allOf(relation));
  throw new SlipwayError(
    'unsupported',
    WHERE,
    `the engine ${engine.name} gives no batches; expected one that does. Fetch all rows with rowsOf.`,
  );
}

/**
 * The columns of a relation and their kinds, without its rows.
 *
 * @throws {SlipwayError} what the engine's `schemaOf` throws.
 * @example
 * const db = await duckdb();
 * await schemaOn(selectOn(db, "SELECT 1 AS n, DATE '2013-01-01' AS day")) // => { fields: [{ name: 'n', kind: 'number' }, { name: 'day', kind: 'time', zone: 'UTC' }] }
 */
export async function schemaOn(relation: Relation, options: EngineOptions = {}): Promise<Schema> {
  checkKeys(WHERE, options, ['signal']);
  return checkRelation(WHERE, relation).engine.schemaOf(allOf(relation), options);
}

function allOf({ from, select }: Relation): string {
  return select ?? `SELECT * FROM ${from} AS r`;
}
