import { groupValues } from './answer.ts';
import type { Engine, EngineOptions } from './engine.ts';

/** The tables of an engine whose names begin so, as its `information_schema.tables` tells. */
export async function tablesNamed(
  engine: Pick<Engine, 'dialect' | 'query'>,
  prefix: string,
  options: EngineOptions = {},
): Promise<readonly string[]> {
  const { quoteIdentifier: quote, quoteText } = engine.dialect;
  const found = await engine.query(
    `SELECT ${quote('table_name')} AS ${quote('name')} FROM information_schema.tables WHERE substr(${quote('table_name')}, 1, ${prefix.length}) = ${quoteText(prefix)}`,
    options,
  );
  return groupValues(found, 'name').filter((name) => typeof name === 'string');
}
