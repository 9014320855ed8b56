import { SlipwayError } from '../core/error.ts';
import { bigqueryDialect } from './bigquery-dialect.ts';
import type { RowDialect } from './dialect.ts';
import { duckdbDialect } from './duckdb-dialect.ts';

/** An engine whose dialect the library brings. */
export type DialectName = 'duckdb' | 'bigquery';

/**
 * The dialect of a name, or the one that was given.
 *
 * @throws {SlipwayError} `bad-option` on what is neither.
 */
export function dialectOf(where: string, dialect: unknown): RowDialect {
  if (dialect === 'duckdb') return duckdbDialect;
  if (dialect === 'bigquery') return bigqueryDialect;
  if (typeof dialect === 'object' && dialect !== null && 'quoteIdentifier' in dialect)
    return dialect as RowDialect;
  throw new SlipwayError(
    'bad-option',
    where,
    `the dialect is ${typeof dialect === 'string' ? JSON.stringify(dialect.slice(0, 40)) : 'no dialect'}; expected "duckdb", "bigquery" or a dialect.`,
    { details: { option: 'dialect' } },
  );
}
