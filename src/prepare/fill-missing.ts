import { numberColumn, type Column } from '../table/column.ts';
import { column, type Table } from '../table/table.ts';

/** What the missing values of a column become, and in how many training rows. */
export type Fill = {
  readonly name: string;
  /** The column of 0 and 1 that says what was missing; `null` for none. */
  readonly indicator: string | null;
  readonly filled: number;
} & (
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'category' | 'text'; readonly value: string }
);

/** A column tied to the one it is filled from. */
export interface BoundFill {
  readonly columns: readonly (readonly [string, Column])[];
  readonly run: () => void;
}

/** Ties a fill to a column. A category and a text stand for each other: a request has texts only. */
export function bindFill(where: string, rows: Table, fill: Fill): BoundFill {
  const kinds = fill.kind === 'number' ? (['number'] as const) : (['category', 'text'] as const);
  const found = column(rows, fill.name, kinds, where);
  const flags = new Float64Array(fill.indicator === null ? 0 : rows.rows);
  const { column: written, run } =
    found.kind === 'category'
      ? fillCodes(found, String(fill.value), flags)
      : found.kind === 'text'
        ? fillTexts(found.values, String(fill.value), flags)
        : fillNumbers(found.values, Number(fill.value), flags);
  const columns: [string, Column][] = [[fill.name, written]];
  if (fill.indicator !== null) columns.push([fill.indicator, numberColumn(flags)]);
  return { columns, run };
}

interface Filling {
  readonly column: Column;
  readonly run: () => void;
}

// Writing to a flag beyond the end of an empty list of flags does nothing, which is what no indicator wants.

function fillNumbers(from: Float64Array, value: number, flags: Float64Array): Filling {
  const to = new Float64Array(from.length);
  return {
    column: numberColumn(to),
    run() {
      for (let row = 0; row < to.length; row++) {
        const found = from[row]!;
        // Each branch stores its own: a number that may be either is boxed on its way.
        if (found === found) {
          to[row] = found;
          flags[row] = 0;
        } else {
          to[row] = value;
          flags[row] = 1;
        }
      }
    },
  };
}

function fillTexts(from: readonly (string | null)[], value: string, flags: Float64Array): Filling {
  const to = new Array<string>(from.length).fill('');
  return {
    column: { kind: 'text', values: to },
    run() {
      for (let row = 0; row < to.length; row++) {
        const found = from[row]!;
        to[row] = found ?? value;
        flags[row] = found === null ? 1 : 0;
      }
    },
  };
}

function fillCodes(
  { codes: from, levels }: Extract<Column, { kind: 'category' }>,
  value: string,
  flags: Float64Array,
): Filling {
  const known = levels.indexOf(value);
  const fill = known < 0 ? levels.length : known;
  const to = new Int32Array(from.length);
  return {
    column: { kind: 'category', codes: to, levels: known < 0 ? [...levels, value] : levels },
    run() {
      for (let row = 0; row < to.length; row++) {
        const code = from[row]!;
        to[row] = code < 0 ? fill : code;
        flags[row] = code < 0 ? 1 : 0;
      }
    },
  };
}
