import { levelText } from './levels.ts';
import { shownName } from './words.ts';

/** Column to level. */
export type SliceKey = Readonly<Record<string, string>>;

/** A slice in words: its levels alone where the columns are named elsewhere, or `column=level` each. */
export function sliceName(slice: SliceKey, as: 'levels' | 'whole' = 'whole'): string {
  const parts = Object.entries(slice).map(([column, level]) => {
    const text = levelText(level, 60);
    return as === 'levels' ? text : `${shownName(column, 40)}=${text}`;
  });
  return parts.length === 0 ? 'all rows' : parts.join(' × ');
}

/** The columns that slices are by, when all are by the same; else `null`. */
export function columnsOf(slices: readonly { readonly slice: SliceKey }[]): readonly string[] | null {
  const [first] = slices;
  if (!first) return null;
  const columns = Object.keys(first.slice);
  const key = JSON.stringify(columns);
  return slices.every(({ slice }) => JSON.stringify(Object.keys(slice)) === key) ? columns : null;
}

/** What slices are by, in words: `origin × carrier`, or `slice`. */
export function byText(columns: readonly string[] | null): string {
  return columns === null || columns.length === 0
    ? 'slice'
    : columns.map((column) => shownName(column, 40)).join(' × ');
}
