import { quoteNames, SlipwayError } from '../../core/error.ts';
import { quantileAt } from '../../stats/quantile-at.ts';
import type { Column } from '../../table/column.ts';

/** A value that a column is set to: a number, an instant in milliseconds since 1970 UTC, or a level; `null` is missing. */
export type GridValue = number | string | null;

/** The values to set a column to: those given, once they are found to be of its kind, or its own. */
export function gridOf(
  where: string,
  name: string,
  column: Column,
  given: readonly GridValue[] | undefined,
  points: number,
): readonly GridValue[] {
  if (given === undefined) return ownValues(column, points);
  const isFine = (value: GridValue): boolean =>
    value === null ||
    (column.kind === 'category'
      ? typeof value === 'string' && column.levels.includes(value)
      : typeof value === 'number' && Number.isFinite(value));
  const list: readonly GridValue[] = Array.isArray(given) ? (given as readonly GridValue[]) : [];
  if (list.length > 0 && list.every(isFine)) return [...list];
  const expected = column.kind === 'category' ? `levels, of ${quoteNames(column.levels)}` : 'finite numbers';
  throw new SlipwayError(
    'bad-option',
    where,
    `the grid of "${name}" is no list of values that a column of kind ${column.kind} can have; expected ${expected}, or null.`,
    { details: { option: 'grid' } },
  );
}

function ownValues(column: Column, points: number): readonly GridValue[] {
  if (column.kind === 'text') return [];
  if (column.kind === 'category') {
    const present = new Set(column.codes);
    return column.levels.filter((_, code) => present.has(code));
  }
  const ordered = column.values.filter((value) => !Number.isNaN(value)).sort();
  const different = new Set(ordered);
  if (different.size <= points) return [...different];
  // Some of them are alike where many rows have one value, and all where nearly every row has it.
  const quantiles = new Set(
    Array.from({ length: points }, (_, at) =>
      quantileAt(ordered.length, 0.05 + (0.9 * at) / (points - 1), (place) => ordered[place]!),
    ),
  );
  if (quantiles.size > 1) return [...quantiles];
  const [least, greatest] = [ordered[0]!, ordered[ordered.length - 1]!];
  return [...new Set([least, ...quantiles, greatest])];
}

/** A column like another, with one value in all rows. */
export function constantColumn(column: Column, value: GridValue, rows: number): Column {
  switch (column.kind) {
    case 'category': {
      const code = value === null ? -1 : column.levels.indexOf(value as string);
      return { ...column, codes: new Int32Array(rows).fill(code) };
    }
    case 'text':
      return { ...column, values: Array.from({ length: rows }, () => value as string | null) };
    case 'number':
    case 'time':
      return { ...column, values: new Float64Array(rows).fill(value === null ? NaN : (value as number)) };
  }
}
