import { SlipwayError } from '../core/error.ts';
import type { RowDialect } from './dialect.ts';

/**
 * A SELECT that an engine can read, handed back.
 *
 * @param where - named in the error.
 * @param columns - those of its result.
 * @throws {SlipwayError} `column-collision` when two columns have one name for an engine; `too-large` when the text is
 *   longer than the dialect says that its engine reads.
 */
export function checkSelect(
  where: string,
  select: string,
  columns: readonly string[],
  { name, mostBytes = Infinity }: RowDialect,
): string {
  refuseAlike(where, columns);
  // A code unit is three bytes at most, so that most texts need not be encoded.
  if (select.length * 3 <= mostBytes) return select;
  const bytes = new TextEncoder().encode(select).length;
  if (bytes <= mostBytes) return select;
  throw new SlipwayError(
    'too-large',
    where,
    `the SELECT has ${bytes} bytes, and ${name} reads ${mostBytes} at most; expected fewer levels or columns. Keep fewer levels (maxLevels, minFrequency), hash them into buckets, or print the steps apart.`,
    { details: { bytes, limit: mostBytes } },
  );
}

/** Engines tell names apart without regard to case. */
function refuseAlike(where: string, names: readonly string[]): void {
  const seen = new Map<string, string>();
  for (const name of names) {
    const other = seen.get(name.toLowerCase());
    if (other !== undefined) {
      throw new SlipwayError(
        'column-collision',
        where,
        `the result would have the columns "${other}" and "${name}", which are one name for an engine; expected different ones. Keep fewer columns, or rename one.`,
        { details: { column: name } },
      );
    }
    seen.set(name.toLowerCase(), name);
  }
}
