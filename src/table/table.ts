import { quoteNames, SlipwayError } from '../core/error.ts';
import { checkIsTable } from './check-is-table.ts';
import { columnLength, type Column, type ColumnKind, type ColumnOf } from './column.ts';

/**
 * Named columns of one length. The columns are in a `Map`, because headers are text from outside: `"2020"`
 * keeps its place and `__proto__` is a name like any other.
 */
export interface Table {
  readonly rows: number;
  readonly columns: ReadonlyMap<string, Column>;
}

/**
 * A table from named columns.
 *
 * @param columns - a record, a `Map` or a list of `[name, column]` pairs, in the order they should have.
 * @throws {SlipwayError} `shape-mismatch` when lengths differ; `column-collision` when a name comes twice;
 *   `bad-data` on a category code outside its levels, and on what is no column.
 * @example
 * table({ age: numberColumn([31, 47]) }).rows // => 2
 */
export function table(
  columns: Readonly<Record<string, Column>> | Iterable<readonly [string, Column]>,
): Table {
  if (typeof columns !== 'object' || columns === null) noEntry();
  const entries = Symbol.iterator in columns ? columns : Object.entries(columns);
  const byName = new Map<string, Column>();
  let rows: number | undefined;
  for (const entry of entries) {
    const [name, column] = Array.isArray(entry) ? (entry as readonly [string, Column]) : noEntry();
    if (byName.has(name))
      throw new SlipwayError(
        'column-collision',
        'table',
        `there are two columns "${name}"; expected each name once.`,
        { details: { column: name } },
      );
    checkColumn(name, column);
    const length = columnLength(column);
    rows ??= length;
    if (length !== rows) {
      throw new SlipwayError(
        'shape-mismatch',
        'table',
        `column "${name}" has ${length} rows; the columns before it have ${rows}.`,
        { details: { column: name, got: length, expected: rows } },
      );
    }
    if (column.kind === 'category') checkCodes(name, column);
    byName.set(name, column);
  }
  return { rows: rows ?? 0, columns: byName };
}

/** Callers without types hand over lists and rows: said at once, or it would be a table without rows. */
function checkColumn(name: unknown, found: unknown): void {
  const { kind, values, codes, levels } = (found ?? {}) as Partial<
    Record<'kind' | 'values' | 'codes' | 'levels', unknown>
  >;
  const values64 = (kind === 'number' || kind === 'time') && values instanceof Float64Array;
  if (
    values64 ||
    (kind === 'text' && Array.isArray(values)) ||
    (kind === 'category' && codes instanceof Int32Array && Array.isArray(levels))
  )
    return;
  throw new SlipwayError(
    'bad-data',
    'table',
    `column ${JSON.stringify(name)} is not a column; expected what numberColumn, timeColumn, categoryColumn or textColumn gives.`,
  );
}

function noEntry(): never {
  throw new SlipwayError(
    'bad-data',
    'table',
    'there is something that is no pair of a name and a column; expected { name: column }. For rows as objects use fromRows.',
  );
}

function checkCodes(name: string, { codes, levels }: ColumnOf<'category'>): void {
  for (let row = 0; row < codes.length; row++) {
    if (codes[row]! < -1 || codes[row]! >= levels.length) {
      throw new SlipwayError(
        'bad-data',
        'table',
        `column "${name}" has code ${codes[row]} at row ${row}; expected -1 to ${levels.length - 1}.`,
        { details: { column: name, row } },
      );
    }
  }
}

/**
 * One column of a table, of the kind asked for.
 *
 * @param kind - the kind it must have; any, when left out.
 * @param where - named in the error, when another part of the library asks.
 * @throws {SlipwayError} `unknown-column`, with the names there are; `wrong-kind`; `bad-data` on what is no table.
 * @example
 * column(table({ age: numberColumn([31]) }), 'age', 'number').values // => Float64Array [31]
 */
export function column<Kind extends ColumnKind>(
  from: Table,
  name: string,
  kind?: Kind | readonly Kind[],
  where = 'table',
): ColumnOf<Kind> {
  checkIsTable(where, from);
  const found = from.columns.get(name);
  if (!found) {
    throw new SlipwayError(
      'unknown-column',
      where,
      `there is no column "${name}"; the columns are ${quoteNames(from.columns.keys(), 30)}.`,
      { details: { column: name } },
    );
  }
  const kinds: readonly string[] =
    kind === undefined ? [found.kind] : typeof kind === 'string' ? [kind] : kind;
  if (!kinds.includes(found.kind)) {
    throw new SlipwayError(
      'wrong-kind',
      where,
      `column "${name}" is of kind ${found.kind}; expected ${kinds.join(' or ')}.`,
      {
        details: { column: name, got: found.kind, expected: [...kinds] },
      },
    );
  }
  return found as ColumnOf<Kind>;
}

/**
 * The same table with columns added or replaced; a replaced one keeps its place.
 *
 * @throws {SlipwayError} `shape-mismatch` when a length differs; `column-collision` when an added name comes twice;
 *   `bad-data` on a category code outside its levels.
 * @example
 * [...withColumns(table({ a: numberColumn([1]) }), { b: numberColumn([2]) }).columns.keys()] // => ['a', 'b']
 */
export function withColumns(
  base: Table,
  added: Readonly<Record<string, Column>> | Iterable<readonly [string, Column]>,
): Table {
  const more = table(added);
  if (base.columns.size === 0) return more;
  for (const [name, column] of more.columns) {
    if (more.rows === base.rows) break;
    throw new SlipwayError(
      'shape-mismatch',
      'table',
      `column "${name}" has ${columnLength(column)} rows; the table has ${base.rows}.`,
      {
        details: { column: name, got: columnLength(column), expected: base.rows },
      },
    );
  }
  return { rows: base.rows, columns: new Map([...base.columns, ...more.columns]) };
}
