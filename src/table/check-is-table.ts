import { SlipwayError } from '../core/error.ts';
import { describe } from './describe.ts';

/** Refuses what is no table, such as rows that were never read into one, before it fails deeper in. */
export function checkIsTable(where: string, found: unknown): void {
  const { rows, columns } = (found ?? {}) as { readonly rows?: unknown; readonly columns?: unknown };
  if (
    typeof rows === 'number' &&
    typeof (columns as Partial<Map<string, unknown>> | null)?.get === 'function'
  )
    return;
  throw new SlipwayError(
    'bad-data',
    where,
    `the table is ${describe(found)}; expected a table, such as fromRows(rows) gives.`,
  );
}
