import { categoryColumn, numberColumn } from '../../src/table/column.ts';
import { table, type Table } from '../../src/table/table.ts';

const SEED = 7;
const CITIES = 30;
const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** A share from 0 to 1 by row and column: a hash of 32 bits (lowbias32 of C. Wellons), as test/fixtures/formats/rows.py has it. */
function uniform(row: number, column: number): number {
  const { imul } = Math;
  let x = (imul(row, 0x9e3779b1) + imul(column, 0x85ebca77) + imul(SEED, 0xc2b2ae3d)) >>> 0;
  x ^= x >>> 16;
  x = imul(x, 0x7feb352d);
  x ^= x >>> 15;
  x = imul(x, 0x846ca68b);
  x ^= x >>> 16;
  return (x >>> 0) / 2 ** 32;
}

/** The rows that the models of test/fixtures/formats were asked about. */
export function askedRows(rows = 10_000): Table {
  const { floor, fround } = Math;
  const numbers = (of: (u: (column: number) => number) => number | null): number[] =>
    Array.from({ length: rows }, (_, row) => of((column) => uniform(row, column)) ?? NaN);
  const city = (u: (column: number) => number): string | null => {
    const at = floor(u(5) * u(5) * CITIES);
    return u(15) < 0.1 ? null : `c${String(at).padStart(2, '0')}`;
  };
  return table({
    price: numberColumn(numbers((u) => (u(10) < 0.15 ? null : floor(u(0) * 10_000) / 100))),
    city: categoryColumn(Array.from({ length: rows }, (_, row) => city((column) => uniform(row, column)))),
    x: numberColumn(numbers((u) => (u(11) < 0.1 ? null : fround(u(1) * 200 - 100)))),
    day: categoryColumn(Array.from({ length: rows }, (_, row) => DAYS[floor(uniform(row, 6) * 7)]!)),
    count: numberColumn(numbers((u) => floor(u(2) * 21))),
    skew: numberColumn(numbers((u) => (u(13) < 0.2 ? null : fround(u(3) * u(3) * u(3) * 50)))),
    sparse: numberColumn(numbers((u) => (u(14) < 0.6 ? 0 : fround(u(4) * 4 - 2)))),
  });
}
