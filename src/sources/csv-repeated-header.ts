import { SlipwayError } from '../core/error.ts';
import type { Column } from '../table/column.ts';
import type { ColumnBuilder } from './csv-column.ts';

/**
 * Refuses a file whose header stands in it again, as files put one after another have it: one line holds every
 * column's own name, and nothing but that line keeps columns from being numbers or times.
 */
export function refuseRepeatedHeader(builders: readonly ColumnBuilder[], columns: readonly Column[]): void {
  const turned = builders.filter(
    ({ given, why }) => !given && (why === 'not-a-number' || why === 'not-a-time'),
  );
  const line = turned[0]?.line;
  if (line === undefined || builders.length < 2 || turned.some((builder) => builder.line !== line)) return;
  if (!builders.every(({ name }, at) => holds(columns[at]!, name))) return;
  throw new SlipwayError(
    'bad-format',
    'sources/csv',
    `line ${line} repeats the header, and keeps ${turned.length === 1 ? 'a column' : `${turned.length} columns`} from being numbers or times; expected rows. Remove the line, or give the kinds in columns to have it reported as malformed.`,
    { details: { line } },
  );
}

function holds(column: Column, text: string): boolean {
  if (column.kind === 'category') return column.levels.includes(text);
  return column.kind === 'text' && column.values.includes(text);
}
