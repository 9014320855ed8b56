import type { ColumnKind } from '../table/column.ts';
import { groupValues, numberValues } from '../sql/answer.ts';
import { duckdbDialect } from '../sql/duckdb-dialect.ts';
import type { Schema } from '../table/schema.ts';
import type { Table } from '../table/table.ts';
import { largestExact } from './duckdb-numbers.ts';
import { FEWEST_ROWS, isCategory, MOST_LEVELS } from './duckdb-texts.ts';
import type { DeclaredColumn } from './duckdb-types.ts';

const { quoteIdentifier: quote } = duckdbDialect;
/** An estimate this many times below or above the limit is believed; nearer ones are counted. */
const MARGIN = 3;

/**
 * The kinds of the columns of a SELECT, as `query` gives them: by type where that settles it, else by what a pass over the
 * values says of sizes and levels.
 *
 * @param ask - runs a SELECT of one row.
 */
export async function kindsOf(
  select: string,
  columns: readonly DeclaredColumn[],
  ask: (select: string) => Promise<Table>,
): Promise<Map<string, ColumnKind>> {
  const open = columns.filter(({ kind }) => kind === undefined);
  const kinds = new Map(columns.map(({ name, kind }) => [name, kind ?? 'number']));
  if (open.length === 0) return kinds;
  const from = `FROM (\n${select}\n) AS r`;
  const parts = open.flatMap(({ name, type }, index) => {
    const column = quote(name);
    return type.read === 'exact'
      ? [`CAST(min(${column}) AS VARCHAR) AS l${index}`, `CAST(max(${column}) AS VARCHAR) AS h${index}`]
      : [`CAST(approx_count_distinct(${column}) AS DOUBLE) AS d${index}`];
  });
  const told = await ask(`SELECT CAST(count(*) AS DOUBLE) AS n, ${parts.join(', ')} ${from}`);
  const rows = numberValues(told, 'n')[0]!;
  const near: string[] = [];
  open.forEach(({ name, type }, index) => {
    if (type.read === 'exact') {
      const exact = [`l${index}`, `h${index}`].every((end) => fits(groupValues(told, end)[0]!, type.scale));
      kinds.set(name, exact ? 'number' : 'text');
      return;
    }
    const about = numberValues(told, `d${index}`)[0]!;
    const limit = rows < FEWEST_ROWS ? MOST_LEVELS : Math.min(MOST_LEVELS, rows / 2);
    kinds.set(name, about <= limit ? 'category' : 'text');
    if (about * MARGIN > limit && about < limit * MARGIN) near.push(name);
  });
  if (near.length === 0) return kinds;
  const counts = near.map((name, index) => `CAST(count(DISTINCT ${quote(name)}) AS DOUBLE) AS d${index}`);
  const counted = await ask(`SELECT ${counts.join(', ')} ${from}`);
  near.forEach((name, index) =>
    kinds.set(name, isCategory(numberValues(counted, `d${index}`)[0]!, rows) ? 'category' : 'text'),
  );
  return kinds;
}

/** Whether a whole number or decimal, as text, is one that a double holds. */
function fits(text: string | number | null, scale: number): boolean {
  if (text === null) return true;
  const units = BigInt(String(text).replace('.', ''));
  return (units < 0n ? -units : units) <= BigInt(largestExact(scale));
}

/** A schema of settled kinds. */
export function schemaOfKinds(
  columns: readonly DeclaredColumn[],
  kinds: ReadonlyMap<string, ColumnKind>,
): Schema {
  const fields = columns.map(({ name }) => {
    const kind = kinds.get(name)!;
    return kind === 'time' ? { name, kind, zone: 'UTC' } : { name, kind };
  });
  return { fields };
}
