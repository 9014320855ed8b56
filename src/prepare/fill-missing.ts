import type { Column } from '../table/column.ts';

/** What the missing values of a column become, and in how many training rows. */
export type Fill =
  | { readonly name: string; readonly kind: 'number'; readonly value: number; readonly filled: number }
  | {
      readonly name: string;
      readonly kind: 'category' | 'text';
      readonly value: string;
      readonly filled: number;
    };

/** A column without missing values; the column itself when there are none. */
export function filled(column: Column, { value }: Fill): Column {
  switch (column.kind) {
    case 'category':
      return column.codes.includes(-1) ? withLevel(column, String(value)) : column;
    case 'text':
      return column.values.includes(null)
        ? { kind: 'text', values: column.values.map((text) => text ?? String(value)) }
        : column;
    case 'number':
    case 'time':
      return column.values.some(Number.isNaN)
        ? {
            ...column,
            values: column.values.map((number) => (Number.isNaN(number) ? Number(value) : number)),
          }
        : column;
  }
}

function withLevel(column: Extract<Column, { kind: 'category' }>, level: string): Column {
  const known = column.levels.indexOf(level);
  const fill = known < 0 ? column.levels.length : known;
  return {
    kind: 'category',
    codes: column.codes.map((code) => (code < 0 ? fill : code)),
    levels: known < 0 ? [...column.levels, level] : column.levels,
  };
}
