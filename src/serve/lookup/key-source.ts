import { SlipwayError } from '../../core/error.ts';
import type { Relation } from '../../sql/engine.ts';
import { checkRelation, isRelation } from '../../sql/check-relation.ts';
import { batchesOf, rowsOf } from '../../sql/relation.ts';
import { inBatches, type Batches } from '../../table/batches.ts';
import type { Column } from '../../table/column.ts';
import { readBatches } from '../../table/read-batches.ts';
import { fromRows } from '../../table/rows.ts';
import type { Schema } from '../../table/schema.ts';
import { column, type Table } from '../../table/table.ts';
import type { Instance } from '../service.ts';

const where = 'serve/precompute';

/** Rows to answer for: a table, rows as requests carry them, batches of tables, or what a SELECT gives on an engine. */
export type KeyRows = Table | readonly Instance[] | Batches | Relation;

/** Rows in batches, their inputs alone. */
export interface KeySource {
  /** How many rows there are, where that is known beforehand. */
  readonly total?: number;
  readonly batches: (signal: AbortSignal | undefined) => AsyncIterable<Table>;
}

/**
 * Rows to answer for, in batches of at most so many.
 *
 * Text of an engine is a category or a text as the input has it.
 *
 * @throws {SlipwayError} `bad-data` on what is none of them; `unknown-column` and `wrong-kind` on rows without the inputs.
 */
export function keySource(keys: KeyRows, input: Schema, batchSize: number): KeySource {
  if (typeof keys === 'function') return { batches: (signal) => narrowed(keys, input, batchSize, signal) };
  if (isRelation(keys)) {
    const relation = checkRelation(where, keys);
    const rows: Batches = relation.engine.batches
      ? batchesOf(relation)
      : async function* whole(options) {
          yield await rowsOf(relation, options?.signal ? { signal: options.signal } : {});
        };
    return { batches: (signal) => narrowed(rows, input, batchSize, signal) };
  }
  if (typeof keys !== 'object' || keys === null) {
    throw new SlipwayError(
      'bad-data',
      where,
      'there are no keys; expected a table or a list of rows, such as plan.keys, or productOf(values).',
    );
  }
  const rows = 'columns' in keys ? keys : fromRows(keys, input);
  return {
    total: rows.rows,
    batches: (signal) => narrowed(inBatches(rows, batchSize), input, batchSize, signal),
  };
}

async function* narrowed(
  batches: Batches,
  input: Schema,
  batchSize: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<Table, void, undefined> {
  for await (const found of readBatches(batches, { signal })) {
    const inputs = inputsOf(found, input);
    if (inputs.rows <= batchSize) yield inputs;
    else for await (const part of inBatches(inputs, batchSize)()) yield part;
  }
}

/** The inputs of a table in their order. What is text may be a category, and the other way round. */
function inputsOf(rows: Table, { fields }: Schema): Table {
  const columns = fields.map(({ name, kind }): [string, Column] => {
    const found = column(rows, name, undefined, where);
    if (kind === 'text' && found.kind === 'category')
      return [name, { kind: 'text', values: Array.from(found.codes, (code) => found.levels[code] ?? null) }];
    if (kind === 'category' && found.kind === 'text') return [name, categoryOf(found.values)];
    return [name, column(rows, name, kind, where)];
  });
  return { rows: rows.rows, columns: new Map(columns) };
}

function categoryOf(values: readonly (string | null)[]): Column {
  const places = new Map<string, number>();
  const codes = Int32Array.from(values, (text) => {
    if (text === null) return -1;
    let code = places.get(text);
    if (code === undefined) places.set(text, (code = places.size));
    return code;
  });
  return { kind: 'category', codes, levels: [...places.keys()] };
}
