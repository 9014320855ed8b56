import { SlipwayError } from '../core/error.ts';
import { checkIsTable } from '../table/check-is-table.ts';
import type { Column } from '../table/column.ts';
import { formatInstant } from '../table/instant-text.ts';
import type { Table } from '../table/table.ts';
import { zoneOf } from '../table/zone.ts';

const WHERE = 'sources/to-json-lines';

/**
 * A table as JSON lines, which {@link fromJsonLines} reads back as the same table when it is given the schema.
 *
 * Missing is `null`. A category of nothing but `false` and `true` is written as booleans; times are text in the zone of
 * their column, with the offset. Read back, levels that no row has are gone.
 *
 * @returns an object a row, each ended by LF.
 * @throws {SlipwayError} `bad-data` when there is no column, on infinities, which JSON cannot hold, on a time that is
 *   not a whole number of milliseconds in the years 0 to 9999, and on a text with half of a surrogate pair.
 * @source RFC 8259; JSON Lines (jsonlines.org).
 * @example
 * toJsonLines(table({ city: categoryColumn(['Bath', null]), age: numberColumn([31, 47]) }))
 * // => '{"city":"Bath","age":31}\n{"city":null,"age":47}\n'
 */
export function toJsonLines(from: Table): string {
  checkIsTable(WHERE, from);
  if (from.columns.size === 0)
    throw new SlipwayError('bad-data', WHERE, 'the table has no columns; expected one or more.');
  const cells = [...from.columns].map(([name, column]) => {
    const key = `${JSON.stringify(name)}:`;
    const cell = cellOf(name, column);
    return (row: number): string => key + cell(row);
  });
  const lines: string[] = [];
  for (let row = 0; row < from.rows; row++) lines.push(`{${cells.map((cell) => cell(row)).join(',')}}\n`);
  return lines.join('');
}

/** From a row to the JSON of its value. */
function cellOf(name: string, column: Column): (row: number) => string {
  const refuse = (row: number, found: number, expected: string): SlipwayError =>
    new SlipwayError('bad-data', WHERE, `column "${name}" is ${found} at row ${row}; expected ${expected}.`, {
      details: { column: name, row },
    });
  switch (column.kind) {
    case 'number':
      return (row) => {
        const value = column.values[row]!;
        if (Number.isNaN(value)) return 'null';
        if (!Number.isFinite(value)) throw refuse(row, value, 'a finite number, since JSON has no other');
        return Object.is(value, -0) ? '-0' : String(value);
      };
    case 'time': {
      const zone = zoneOf(column.zone);
      return (row) => {
        const instant = column.values[row]!;
        if (Number.isNaN(instant)) return 'null';
        const inDate = Number.isInteger(instant) && Math.abs(instant) <= 8.64e15 - 86_400_000;
        const text = inDate ? formatInstant(instant, zone) : '';
        if (!/^\d/.test(text)) throw refuse(row, instant, 'whole milliseconds in the years 0 to 9999');
        return `"${text}"`;
      };
    }
    case 'category': {
      const boolean =
        column.levels.length > 0 && column.levels.every((level) => level === 'false' || level === 'true');
      const levels = boolean ? column.levels : column.levels.map((level) => quoted(name, level));
      return (row) => (column.codes[row]! < 0 ? 'null' : levels[column.codes[row]!]!);
    }
    case 'text':
      return (row) => {
        const text = column.values[row]!;
        return text === null ? 'null' : quoted(name, text);
      };
  }
}

function quoted(name: string, text: string): string {
  if (!/[\ud800-\udfff]/u.test(text)) return JSON.stringify(text);
  throw new SlipwayError(
    'bad-data',
    WHERE,
    `column "${name}" has a text with half of a surrogate pair, which UTF-8 cannot hold; expected well-formed text.`,
    { details: { column: name } },
  );
}
