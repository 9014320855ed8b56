import { random } from '../src/core/random.ts';
import { numberColumn } from '../src/table/column.ts';
import { table, type Table } from '../src/table/table.ts';

/** Rows of {@link numbers}. */
export const numberRows = 1_000_000;

/**
 * Ten number columns of a million rows, seeded, of the kinds that tables hold: normal ones, one that goes with another,
 * long tails, whole numbers of few and of many levels, amounts in cents, and instants of a year. None is missing, so
 * that every library may take its fastest way.
 */
export function numbers(rows: number = numberRows): Table {
  const source = random(2013);
  const make = (value: (row: number) => number): Float64Array => {
    const values = new Float64Array(rows);
    for (let row = 0; row < rows; row++) values[row] = value(row);
    return values;
  };
  const first = make(() => source.normal());
  const amount = make(() => Math.round(100 * Math.exp(3 + source.normal())) / 100);
  const columns: Readonly<Record<string, Float64Array>> = {
    normal: first,
    follows: make((row) => 0.6 * first[row]! + 0.8 * source.normal()),
    offset: make(() => 1000 + source.normal()),
    uniform: make(() => source.next()),
    tail: make(() => Math.exp(source.normal())),
    amount,
    tip: make((row) => Math.round(amount[row]! * 20 * source.next()) / 100),
    hour: make(() => source.integer(24)),
    distance: make(() => source.integer(5000)),
    at: make(() => 1_356_998_400_000 + source.integer(31_536_000) * 1000),
  };
  return table(Object.entries(columns).map(([name, values]) => [name, numberColumn(values)] as const));
}
