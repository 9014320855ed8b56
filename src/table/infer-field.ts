import { SlipwayError } from '../core/error.ts';
import type { Row, Value } from './rows.ts';
import type { Field } from './schema.ts';

/** Past this many different texts, or past half of the rows once there are this many rows, text is not a category. */
const MOST_LEVELS = 10_000;
const FEWEST_ROWS = 20;

type Type = 'number' | 'boolean' | 'date' | 'text';

/**
 * What the values of one field say about it; {@link fromRows} says the rule.
 *
 * @throws {SlipwayError} `bad-data` when two rows hold values of different types, naming both.
 */
export function inferField(rows: readonly Row[], name: string): Field {
  let type: Type | undefined;
  let typedAt = 0;
  const texts = new Set<string>();
  for (let row = 0; row < rows.length; row++) {
    const value = Object.hasOwn(rows[row]!, name) ? rows[row]![name] : null;
    if (value === null || value === undefined) continue;
    const found = typeOf(value);
    if (type === undefined) typedAt = row;
    type ??=
      found ??
      refuse(
        `field "${name}" of row ${row} is of type ${typeof value}; expected text, a number, a boolean or a date`,
        row,
        name,
      );
    if (found !== type) {
      refuse(
        `field "${name}" is ${found ?? `of type ${typeof value}`} in row ${row} and ${type} in row ${typedAt}; expected one type`,
        row,
        name,
      );
    }
    if (type === 'text' && texts.size <= MOST_LEVELS) texts.add(value as string);
  }
  if (type === 'number' || type === undefined) return { name, kind: 'number' };
  if (type === 'date') return { name, kind: 'time', zone: 'UTC' };
  if (type === 'boolean') return { name, kind: 'category', levels: ['false', 'true'] };
  const mostlyDifferent = rows.length >= FEWEST_ROWS && texts.size > rows.length / 2;
  return {
    name,
    kind: mostlyDifferent || texts.size > MOST_LEVELS ? 'text' : 'category',
  };
}

function typeOf(value: Value): Type | undefined {
  if (typeof value === 'string') return 'text';
  if (typeof value === 'number' || typeof value === 'boolean') return typeof value as 'number' | 'boolean';
  return value instanceof Date ? 'date' : undefined;
}

function refuse(message: string, row: number, field: string): never {
  throw new SlipwayError('bad-data', 'table/rows', `${message}, or a schema.`, { details: { row, field } });
}
