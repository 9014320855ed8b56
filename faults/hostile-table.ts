import type { Random } from '../src/core/random.ts';
import type { Column } from '../src/table/column.ts';
import { table, type Table } from '../src/table/table.ts';

const NAMES = [
  'a',
  '__proto__',
  'constructor',
  '2020',
  '',
  'a"b',
  "a'b",
  'a.b[0]',
  '<b>x</b>',
  'é\u202e',
  '💡',
  'x\ny',
  'label',
  'hasOwnProperty',
];
const NUMBERS = [
  0,
  -0,
  NaN,
  1,
  -1,
  0.1,
  Infinity,
  -Infinity,
  5e-324,
  -5e-324,
  2 ** 53,
  1e308,
  -1e308,
  Number.MAX_VALUE,
  -Number.MAX_VALUE,
  1e-300,
  3,
  7,
];
const INSTANTS = [
  NaN,
  0,
  -1,
  8.64e15,
  -8.64e15,
  8.64e15 + 1,
  1e300,
  -Infinity,
  Infinity,
  1_357_035_300_000,
  0.5,
  -62_135_596_800_000,
];
const TEXTS = [
  '',
  ' ',
  'a',
  'A',
  '1',
  '1.5',
  '2013-01-01',
  'true',
  'NaN',
  '__proto__',
  '<script>alert(1)</script>',
  '"',
  '\0',
  '\ud800',
  '💡',
  'x'.repeat(300),
  '-',
  '(missing)',
];
const ZONES = ['UTC', 'America/New_York', 'Pacific/Apia', 'Asia/Kathmandu'];

/** A small table of everything a table can hold: extremes, constants, nothing at all, names that trip objects. */
export function hostileTable(source: Random): Table {
  const rows = source.integer(5) === 0 ? source.integer(3) : source.integer(60);
  const names = new Set(
    Array.from({ length: source.integer(6) }, () => NAMES[source.integer(NAMES.length)]!),
  );
  return table([...names].map((name) => [name, hostileColumn(source, rows)] as const));
}

function hostileColumn(source: Random, rows: number): Column {
  const pick = <Value>(from: readonly Value[]): Value => from[source.integer(from.length)]!;
  const missing = source.integer(3) === 0 ? source.next() : 0;
  const gone = (): boolean => source.next() < missing;
  switch (source.integer(6)) {
    case 0: {
      const few = Array.from({ length: 1 + source.integer(4) }, () => pick(NUMBERS));
      return {
        kind: 'number',
        values: Float64Array.from({ length: rows }, () => (gone() ? NaN : pick(few))),
      };
    }
    case 1: {
      const [offset, scale] = [pick([0, 0, 1e9, -1e15, 1e200]), pick([1, 1e-9, 1e9, 1e200])];
      return {
        kind: 'number',
        values: Float64Array.from({ length: rows }, () => (gone() ? NaN : offset + scale * source.normal())),
      };
    }
    case 2: {
      const step = pick([0, 1, 1000, 3_600_000, 86_400_000, 1e12]);
      const from = pick([0, 1_357_035_300_000, -5e12]);
      const at = (row: number): number => (source.integer(20) === 0 ? pick(INSTANTS) : from + row * step);
      return {
        kind: 'time',
        zone: pick(ZONES),
        values: Float64Array.from({ length: rows }, (_, row) => (gone() ? NaN : at(row))),
      };
    }
    case 3: {
      const levels = [...new Set(Array.from({ length: source.integer(8) }, () => pick(TEXTS)))].sort();
      const code = (): number => (levels.length === 0 || gone() ? -1 : source.integer(levels.length));
      return { kind: 'category', levels, codes: Int32Array.from({ length: rows }, code) };
    }
    case 4:
      return { kind: 'text', values: Array.from({ length: rows }, () => (gone() ? null : pick(TEXTS))) };
    default:
      return {
        kind: 'text',
        values: Array.from({ length: rows }, (_, row) => (gone() ? null : `id-${row}`)),
      };
  }
}
