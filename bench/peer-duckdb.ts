import type { DuckDb } from '../src/engines/duckdb.ts';

/** What DuckDB has of a profile: SUMMARIZE of the table `numbers`, and the correlation of every pair of its columns. */
export async function summarizeOn(db: DuckDb, names: readonly string[]): Promise<void> {
  const pairs = names.flatMap((first, i) =>
    names.slice(i + 1).map((second) => `corr("${first}", "${second}")`),
  );
  await db.query('SELECT * FROM (SUMMARIZE numbers)');
  await db.query(`SELECT ${pairs.map((pair, i) => `${pair} AS r${i}`).join(', ')} FROM numbers`);
}
