import { SlipwayError } from '../core/error.ts';
import { checkKeys } from '../core/options.ts';
import type { Feature } from '../prepare/features.ts';
import type { FittedPipeline } from '../prepare/fitted-pipeline.ts';
import { compileRow } from '../prepare/row-form.ts';
import type { Engine } from '../sql/engine.ts';
import { areNeighbours } from './are-neighbours.ts';
import { numberColumn, type Column } from '../table/column.ts';
import { toRows, type Row, type Value } from '../table/rows.ts';
import { table, type Table } from '../table/table.ts';
import { LAST_INSTANT } from '../table/zone-spans.ts';

/** What {@link brokenParity} takes beside the preparation and the rows. */
export interface ParityOptions {
  /** An engine that can `load` rows: the SQL form is run there. Without one, columns and single rows are compared. */
  readonly engine?: Engine;
}

/**
 * The first place where the forms of a fitted preparation differ on some rows, in words; `undefined` where they agree.
 *
 * Over columns (`apply`, of which `matrix` is made), over one record after another (`row`), and as a SELECT on an
 * engine: codes of categories must be identical, and numbers, rounded to 32 bits, next to each other at most. A row
 * whose features a matrix refuses must be refused as a record, for the same feature, and is missing or infinite in SQL;
 * its other features are compared all the same.
 *
 * Records are what a REST client sends: ISO text, numbers, booleans as they are spelled, `null` and absent fields.
 *
 * @throws {SlipwayError} `bad-option` when the preparation has no features; `unsupported` when the engine cannot load
 *   rows; what the preparation and the engine throw.
 * @example
 * const rows = table({ age: numberColumn([31, null, 47]), city: categoryColumn(['Bath', 'York', null]) });
 * const prepare = pipeline(impute({ columns: ['age'], with: 'mean' }), oneHot({ columns: ['city'] })).fit(rows);
 * await brokenParity(prepare, rows, { engine: await duckdb() }) // => undefined
 */
export async function brokenParity(
  prepare: FittedPipeline,
  rows: Table,
  options: ParityOptions = {},
): Promise<string | undefined> {
  checkKeys('testing/parity', options, ['engine']);
  const { engine } = options;
  if (prepare.features.length === 0) {
    throw new SlipwayError(
      'bad-option',
      'testing/parity',
      'the preparation has no features, so there is nothing to compare; expected one with features.',
    );
  }
  const input = inputOf(prepare, rows);
  const written = prepare.apply(input);
  const expected = prepare.features.map((feature) => ({
    feature,
    values: valuesOf(written.get(feature.name)!),
  }));
  const broken = brokenRow(prepare, input, expected);
  return broken ?? (engine ? brokenOnEngine(prepare, input, expected, engine) : undefined);
}

/** A feature and its value in every row as columns give it: a number, or a code. */
interface Expected {
  readonly feature: Feature;
  readonly values: Float64Array | Int32Array;
}

function inputOf(prepare: FittedPipeline, rows: Table): Table {
  const columns = prepare.input.fields.map(({ name }) => [name, rows.columns.get(name)] as const);
  // The preparation names a column that is not there.
  if (columns.some(([, column]) => column === undefined)) prepare.apply(rows);
  return { rows: rows.rows, columns: new Map(columns as [string, Column][]) };
}

function valuesOf(column: Column): Float64Array | Int32Array {
  return column.kind === 'category' ? column.codes : (column.values as Float64Array);
}

function brokenRow(prepare: FittedPipeline, input: Table, expected: readonly Expected[]): string | undefined {
  const numbers = expected.filter(({ feature }) => feature.kind === 'number');
  const categories = expected.filter(({ feature }) => feature.kind === 'category');
  // What `row` fills, to be looked at where `row` itself refuses a record.
  const form = compileRow(prepare.input.fields, prepare.steps, prepare.features);
  const { dense, codes } = form.row;
  for (let row = 0; row < input.rows; row++) {
    const record = recordOf(input, row);
    const refused = numbers.find(({ feature, values }) => isRefused(feature, values[row]!))?.feature.name;
    const complaint = complaintOf(prepare, record);
    if (complaint !== refused) {
      const words = (name: string | undefined): string =>
        name === undefined ? 'is taken' : `is refused for "${name}"`;
      return `row ${row} ${words(refused)} in columns and ${words(complaint)} as a record`;
    }
    form.fill(record);
    for (const [place, { feature, values }] of numbers.entries()) {
      if (!areNeighbours(dense[place]!, values[row]!))
        return differs(feature.name, row, values[row]!, dense[place]!, 'as a record');
    }
    for (const [place, { feature, values }] of categories.entries()) {
      if (codes[place] !== values[row])
        return differs(feature.name, row, values[row]!, codes[place]!, 'as a record');
    }
  }
  return undefined;
}

/** Whether a matrix cannot hold a number. */
function isRefused({ keepsMissing }: Feature, value: number): boolean {
  return !Number.isFinite(Math.fround(value)) && !(keepsMissing && Number.isNaN(value));
}

/** The feature for which a record is refused. */
function complaintOf(prepare: FittedPipeline, record: Row): string | undefined {
  try {
    prepare.row(record);
    return undefined;
  } catch (error) {
    if (error instanceof SlipwayError && error.code === 'bad-data') return String(error.details['column']);
    throw error;
  }
}

/** A row as a client sends it: missing fields are absent in every second row. */
function recordOf(input: Table, row: number): Row {
  const record: Record<string, Value> = {};
  for (const [name, column] of input.columns) {
    const value = valueAt(column, row);
    if (value === null && row % 2 === 1) continue;
    Object.defineProperty(record, name, { value, enumerable: true, writable: true, configurable: true });
  }
  return record;
}

// Instants that their text says exactly, whatever the zone.
const FIRST_TEXT = Date.UTC(1000, 0);
const LAST_TEXT = Date.UTC(9999, 0);

function valueAt(column: Column, row: number): Value {
  if (column.kind === 'text') return column.values[row]!;
  if (column.kind === 'category') {
    const level = column.levels[column.codes[row]!] ?? null;
    return level === 'true' ? true : level === 'false' ? false : level;
  }
  const value = column.values[row]!;
  if (Number.isNaN(value)) return null;
  // No record carries a time that no Date can hold; the steps have it missing.
  if (column.kind === 'time' && !(Math.abs(value) <= LAST_INSTANT)) return null;
  const isText =
    column.kind === 'time' && Number.isInteger(value) && value >= FIRST_TEXT && value < LAST_TEXT;
  return isText ? toRows(table({ at: { ...column, values: Float64Array.of(value) } }))[0]!['at']! : value;
}

async function brokenOnEngine(
  prepare: FittedPipeline,
  input: Table,
  expected: readonly Expected[],
  engine: Engine,
): Promise<string | undefined> {
  if (!engine.load) {
    throw new SlipwayError(
      'unsupported',
      'testing/parity',
      `the engine ${engine.name} cannot load rows; expected one that can.`,
    );
  }
  const order = freshName('row', [...input.columns.keys(), ...expected.map(({ feature }) => feature.name)]);
  const numbered = new Map([
    ...input.columns,
    [order, numberColumn(Float64Array.from({ length: input.rows }, (_, row) => row))],
  ]);
  const from = 'slipway_parity';
  await engine.load(from, { rows: input.rows, columns: numbered });
  const got = (await engine.query(prepare.toSql(engine.dialect, { from, keep: [order] }))).columns;
  const places = (got.get(order) as { readonly values: Float64Array }).values;
  if (places.length !== input.rows) return `${input.rows} rows became ${places.length} on ${engine.name}`;
  if (new Set(places).size !== input.rows)
    return `a row came twice from ${engine.name}, and another was lost`;
  for (const { feature, values } of expected) {
    const column = got.get(feature.name)!;
    // A column without a value has no kind of its own on an engine.
    const found = column.kind === 'number' ? column.values : undefined;
    for (let at = 0; at < places.length; at++) {
      const row = places[at]!;
      const value = found ? found[at]! : NaN;
      const alike = feature.kind === 'category' ? value === values[row] : areNeighbours(value, values[row]!);
      if (!alike) return differs(feature.name, row, values[row]!, value, `on ${engine.name}`);
    }
  }
  return undefined;
}

function freshName(name: string, taken: readonly string[]): string {
  const lower = new Set(taken.map((each) => each.toLowerCase()));
  let fresh = name;
  while (lower.has(fresh)) fresh += '_';
  return fresh;
}

function differs(name: string, row: number, expected: number, got: number, where: string): string {
  return `feature "${name}" of row ${row} is ${expected} in columns and ${got} ${where}`;
}
