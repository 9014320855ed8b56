import { SlipwayError } from '../core/error.ts';
import { column, type Table } from '../table/table.ts';
import { take } from '../table/take.ts';
import { zoneOf } from '../table/zone.ts';

/** The rows of one span of time. */
export interface TableWindow {
  /** The month, such as `2013-02`. */
  readonly window: string;
  readonly table: Table;
}

/**
 * A table by calendar months, in the column's zone, in order: windows for month-by-month drift.
 *
 * Rows keep their order within a month. Months without rows are not listed.
 *
 * @param name - a time column.
 * @throws {SlipwayError} `unknown-column`, `wrong-kind`; `bad-data` on a row whose time is missing or beyond the
 *   calendar: `filter` such rows out first, so that they are not lost unseen.
 * @example
 * const flights = table({ at: timeColumn([new Date('2013-02-01T03:00Z'), new Date('2013-02-01T07:00Z')], 'America/New_York') });
 * byMonth(flights, 'at').map(({ window, table: { rows } }) => [window, rows]) // => [['2013-01', 1], ['2013-02', 1]]
 */
export function byMonth(from: Table, name: string): readonly TableWindow[] {
  const { values, zone: zoneName } = column(from, name, 'time', 'monitor/by-month');
  const zone = zoneOf(zoneName);
  const rowsOf = new Map<number, number[]>();
  let month = { start: 0, end: 0, rows: [] as number[] };
  for (let row = 0; row < values.length; row++) {
    const wall = values[row]! + zone.offsetAt(values[row]!);
    if (!(wall >= month.start && wall < month.end)) {
      const { start, end } = monthAt(wall, name, row);
      const rows = rowsOf.get(start) ?? [];
      rowsOf.set(start, rows);
      month = { start, end, rows };
    }
    month.rows.push(row);
  }
  return [...rowsOf]
    .sort(([first], [second]) => first - second)
    .map(([start, rows]) => ({
      window: new Date(start).toISOString().replace(/-\d\dT.*/, ''),
      table: take(from, Int32Array.from(rows)),
    }));
}

function monthAt(wall: number, name: string, row: number): { start: number; end: number } {
  const date = new Date(wall);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  // `Date.UTC` would read the years 0 to 99 as 1900 to 1999.
  const start = new Date(0).setUTCFullYear(year, month, 1);
  if (Number.isNaN(start)) {
    const found = Number.isNaN(wall)
      ? 'missing or beyond the calendar'
      : 'in a month that begins before the calendar';
    throw new SlipwayError(
      'bad-data',
      'monitor/by-month',
      `the time of column "${name}" at row ${row} is ${found}; expected one. Filter such rows out first.`,
      {
        details: { column: name, row },
      },
    );
  }
  return { start, end: new Date(0).setUTCFullYear(year, month + 1, 1) };
}
