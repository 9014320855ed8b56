import { SlipwayError } from '../core/error.ts';
import type { Column } from './column.ts';
import { column, type Table } from './table.ts';

/**
 * The named columns of a table, in the order named.
 *
 * @throws {SlipwayError} `unknown-column`; `column-collision` when a name comes twice.
 * @example
 * [...select(table({ a: numberColumn([1]), b: numberColumn([2]) }), ['b']).columns.keys()] // => ['b']
 */
export function select(from: Table, names: readonly string[]): Table {
  const columns = new Map(names.map((name) => [name, column(from, name, undefined, 'table/select')]));
  if (columns.size !== names.length) {
    const twice = names.find((name, index) => names.indexOf(name) !== index)!;
    throw collision(`"${twice}" is named twice; expected each column once.`, twice);
  }
  return { rows: from.rows, columns };
}

/**
 * A table without the named columns.
 *
 * @throws {SlipwayError} `unknown-column` when one is not there.
 * @example
 * [...drop(table({ a: numberColumn([1]), b: numberColumn([2]) }), ['b']).columns.keys()] // => ['a']
 */
export function drop(from: Table, names: readonly string[]): Table {
  const columns = new Map(from.columns);
  for (const name of names) {
    column(from, name, undefined, 'table/select');
    columns.delete(name);
  }
  return { rows: from.rows, columns };
}

/**
 * A table with columns under new names, each in its old place.
 *
 * @param names - new names by old, as a record, a `Map` or pairs; columns that are not in it keep theirs. All change at once, so two can swap.
 * @throws {SlipwayError} `unknown-column` when an old name is not there; `column-collision` when two columns would
 *   have one name.
 * @example
 * [...rename(table({ a: numberColumn([1]), b: numberColumn([2]) }), { a: 'age' }).columns.keys()] // => ['age', 'b']
 */
export function rename(
  from: Table,
  names: Readonly<Record<string, string>> | Iterable<readonly [string, string]>,
): Table {
  const pairs = Symbol.iterator in names ? names : Object.entries(names);
  const newNames = new Map(pairs);
  for (const name of newNames.keys()) column(from, name, undefined, 'table/select');
  const columns = new Map<string, Column>();
  for (const [name, content] of from.columns) {
    const newName = newNames.get(name) ?? name;
    if (columns.has(newName))
      throw collision(`two columns would be named "${newName}"; expected each name once.`, newName);
    columns.set(newName, content);
  }
  return { rows: from.rows, columns };
}

function collision(message: string, name: string): SlipwayError {
  return new SlipwayError('column-collision', 'table/select', message, { details: { column: name } });
}
