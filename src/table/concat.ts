import { quoteNames, SlipwayError } from '../core/error.ts';
import { checkIsTable } from './check-is-table.ts';
import { columnLength, type CategoryColumn, type Column } from './column.ts';
import type { Table } from './table.ts';

/**
 * The rows of several tables, one table after another.
 *
 * Columns are matched by name, in the first table's order. Category levels that are the same list in every table
 * stay as they are; otherwise they become the union, sorted, and the codes follow.
 *
 * @param tables - one or more, each with the same column names, kinds and time zones.
 * @throws {SlipwayError} `bad-option` on no table or no list; `bad-data` on what is no table; `unknown-column` when a table lacks a column of another;
 *   `wrong-kind` when kinds or zones differ.
 * @example
 * const both = concat([table({ city: categoryColumn(['York']) }), table({ city: categoryColumn(['Bath', null]) })]);
 * both.columns.get('city') // => { kind: 'category', codes: Int32Array [1, 0, -1], levels: ['Bath', 'York'] }
 */
export function concat(tables: readonly Table[]): Table {
  const found: unknown = tables;
  if (!Array.isArray(found))
    throw new SlipwayError(
      'bad-option',
      'table/concat',
      'there is no list; expected a list of tables, such as concat([first, second]).',
    );
  for (const each of tables) checkIsTable('table/concat', each);
  const first = tables[0];
  if (!first)
    throw new SlipwayError('bad-option', 'table/concat', 'there are no tables; expected one or more.');
  tables.forEach((other, index) => checkNames(first, other, index));
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  const columns = new Map<string, Column>();
  for (const [name, column] of first.columns) {
    const parts = tables.map((table, index) => checkKind(name, column, table.columns.get(name)!, index));
    columns.set(name, join(parts, rows));
  }
  return { rows, columns };
}

function checkNames(first: Table, other: Table, index: number): void {
  const lacking = [...first.columns.keys()].filter((name) => !other.columns.has(name));
  const added = [...other.columns.keys()].filter((name) => !first.columns.has(name));
  if (lacking.length === 0 && added.length === 0) return;
  const found = [
    lacking.length > 0 && `lacks ${quoteNames(lacking)}`,
    added.length > 0 && `adds ${quoteNames(added)}`,
  ];
  throw new SlipwayError(
    'unknown-column',
    'table/concat',
    `table ${index} ${found.filter(Boolean).join(' and ')}; expected the columns of table 0.`,
    {
      details: { table: index, lacking, added },
    },
  );
}

function checkKind<Kind extends Column>(name: string, first: Kind, other: Column, index: number): Kind {
  const got = describe(other);
  const expected = describe(first);
  if (got === expected) return other as Kind;
  throw new SlipwayError(
    'wrong-kind',
    'table/concat',
    `column "${name}" is of kind ${got} in table ${index}; it is of kind ${expected} in table 0.`,
    {
      details: { column: name, table: index, got, expected },
    },
  );
}

function describe(column: Column): string {
  return column.kind === 'time' ? `time in ${column.zone}` : column.kind;
}

function join(parts: readonly Column[], rows: number): Column {
  const first = parts[0]!;
  if (first.kind === 'text')
    return { kind: 'text', values: parts.flatMap((part) => (part as typeof first).values) };
  if (first.kind === 'category') return joinCategories(parts as readonly CategoryColumn[], rows);
  const values = new Float64Array(rows);
  let start = 0;
  for (const part of parts) {
    values.set((part as typeof first).values, start);
    start += columnLength(part);
  }
  return { ...first, values };
}

function joinCategories(parts: readonly CategoryColumn[], rows: number): CategoryColumn {
  const given = parts[0]!.levels;
  const same = parts.every(
    ({ levels }) => levels.length === given.length && levels.every((level, code) => level === given[code]),
  );
  const levels = same ? given : [...new Set(parts.flatMap((part) => part.levels))].sort();
  const codeOf = new Map(levels.map((level, code) => [level, code]));
  const codes = new Int32Array(rows);
  let at = 0;
  for (const part of parts) {
    const newCodes = part.levels.map((level) => codeOf.get(level)!);
    for (let row = 0; row < part.codes.length; row++)
      codes[at++] = part.codes[row]! < 0 ? -1 : newCodes[part.codes[row]!]!;
  }
  return { kind: 'category', codes, levels };
}
