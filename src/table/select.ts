import { SlipwayError } from '../core/error.ts';
import type { Column } from './column.ts';
import { describe } from './describe.ts';
import { column, type Table } from './table.ts';

/**
 * The named columns of a table, in the order named.
 *
 * @throws {SlipwayError} `unknown-column`; `column-collision` when a name comes twice; `bad-option` on what is no list.
 * @example
 * [...select(table({ a: numberColumn([1]), b: numberColumn([2]) }), ['b']).columns.keys()] // => ['b']
 */
export function select(from: Table, names: readonly string[]): Table {
  checkNameList(names);
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
 * @throws {SlipwayError} `unknown-column` when one is not there; `bad-option` on what is no list.
 * @example
 * [...drop(table({ a: numberColumn([1]), b: numberColumn([2]) }), ['b']).columns.keys()] // => ['a']
 */
export function drop(from: Table, names: readonly string[]): Table {
  checkNameList(names);
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
 *   have one name; `bad-option` on a new name that is no text.
 * @example
 * [...rename(table({ a: numberColumn([1]), b: numberColumn([2]) }), { a: 'age' }).columns.keys()] // => ['age', 'b']
 */
export function rename(
  from: Table,
  names: Readonly<Record<string, string>> | Iterable<readonly [string, string]>,
): Table {
  const newNames = readNewNames(names);
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

function checkNameList(names: unknown): void {
  if (Array.isArray(names)) return;
  throw new SlipwayError(
    'bad-option',
    'table/select',
    `the names are ${describe(names)}; expected a list of column names.`,
  );
}

function readNewNames(names: unknown): ReadonlyMap<string, string> {
  const known = typeof names === 'object' && names !== null ? names : refuseNames(names);
  const newNames = new Map<string, string>();
  for (const pair of Symbol.iterator in known ? (known as Iterable<unknown>) : Object.entries(known)) {
    const [name, newName] = Array.isArray(pair) ? (pair as unknown[]) : refuseNames(pair);
    if (typeof name !== 'string' || typeof newName !== 'string') refuseNames(newName);
    newNames.set(name, newName);
  }
  return newNames;
}

function refuseNames(found: unknown): never {
  throw new SlipwayError(
    'bad-option',
    'table/select',
    `there is ${describe(found)} among the names; expected new names by old, such as { a: 'age' }.`,
  );
}

function collision(message: string, name: string): SlipwayError {
  return new SlipwayError('column-collision', 'table/select', message, { details: { column: name } });
}
