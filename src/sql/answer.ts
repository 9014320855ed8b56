import { SlipwayError } from '../core/error.ts';
import type { Table } from '../table/table.ts';
import type { GroupValue, SqlAnswer } from './form.ts';

/** A number of an answer; `NaN` where it is missing. */
export function numberAt(answer: SqlAnswer, aggregate: number, row = 0): number {
  const value = answer.values[aggregate]?.[row];
  return typeof value === 'number' ? value : NaN;
}

/** The numbers of a list aggregate; none where it is missing. */
export function listAt(answer: SqlAnswer, aggregate: number, row = 0): number[] {
  const text = answer.values[aggregate]?.[row];
  return typeof text === 'string' && text !== '' ? text.split(' ').map(numberOfText) : [];
}

/** As engines spell doubles: in JavaScript's words but for the infinite ones. */
function numberOfText(text: string): number {
  const sign = text.startsWith('-') ? -1 : 1;
  return /^[+-]?inf/i.test(text) ? sign * Infinity : Number(text);
}

/** The values of a column, whatever its kind; `null` where missing, and `-0` is 0. */
export function groupValues(found: Table, name: string): GroupValue[] {
  const column = found.columns.get(name);
  if (column === undefined) throw lacks(name);
  if (column.kind === 'text') return [...column.values];
  if (column.kind === 'category') return Array.from(column.codes, (code) => column.levels[code] ?? null);
  return Array.from(column.values, (value) => (Number.isNaN(value) ? null : value + 0));
}

/** The numbers of a column. */
export function numberValues(found: Table, name: string): Float64Array {
  const column = found.columns.get(name);
  if (column?.kind === 'number') return column.values;
  if (column === undefined) throw lacks(name);
  throw new SlipwayError(
    'bad-data',
    'sql/answer',
    `the engine answered with kind ${column.kind} in column "${name}"; expected numbers.`,
    { details: { column: name } },
  );
}

function lacks(name: string): SlipwayError {
  return new SlipwayError(
    'bad-data',
    'sql/answer',
    `the engine's answer lacks column "${name}"; expected one column for each that was selected.`,
    { details: { column: name } },
  );
}
