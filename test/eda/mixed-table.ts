import type { Random } from '../../src/core/random.ts';
import { categoryColumn, numberColumn, textColumn, timeColumn } from '../../src/table/column.ts';
import { table, type Table } from '../../src/table/table.ts';

/** Rows of every kind of column, with what is hard about each. */
export function mixedTable(rows: number, source: Random): Table {
  const some = <Value>(share: number, value: (row: number) => Value): (Value | null)[] =>
    Array.from({ length: rows }, (_, row) => (source.next() < share ? null : value(row)));
  return table({
    smooth: numberColumn(some(0.1, () => source.normal() * 10 + 1e6)),
    tail: numberColumn(some(0, () => Math.exp(6 * source.next()))),
    hour: numberColumn(some(0.02, () => source.integer(24))),
    zeros: numberColumn(some(0, () => (source.next() < 0.7 ? 0 : source.next() - 0.5))),
    wild: numberColumn(some(0.3, () => [Infinity, -Infinity, 1e308, -1e308, 0, source.next()][source.integer(6)]!)),
    city: categoryColumn(some(0.05, () => `city ${Math.floor(40 * source.next() ** 3)}`)),
    at: timeColumn(some(0.1, () => 1.3e12 + Math.floor(source.next() * 4e10)), 'America/New_York'),
    note: textColumn(some(0.1, (row) => (row % 50 === 0 ? '' : `note ${source.integer(rows)}`))),
  }); // prettier-ignore
}
