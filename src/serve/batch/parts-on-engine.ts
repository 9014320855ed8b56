import { tablesNamed } from '../../sql/tables-named.ts';
import { SlipwayError } from '../../core/error.ts';
import { checkText } from '../../core/options.ts';
import type { Engine } from '../../sql/engine.ts';
import { otherRows } from './other-rows.ts';
import type { PredictionJob, PredictionPart, PredictionParts } from './prediction-parts.ts';

const where = 'serve/parts-on-engine';
/** Beyond this, who is in the way of a table is not waited for any more. */
const MOST_WAIT_MS = 1000;

/** Predictions as tables of an engine. */
export interface EngineParts extends PredictionParts {
  /** The parts of a job that are there as one SELECT, to be queried or copied there. */
  select(job: PredictionJob): Promise<string>;
}

/**
 * Predictions as tables of an engine, one a part: `scores_<version>_000001_8192_<keys>`. Another version is another set of
 * tables.
 *
 * @param engine - one that can `load`, such as `duckdb()`, and has `information_schema.tables`.
 * @param name - what the names of the tables begin with.
 * @throws {SlipwayError} `unsupported` when the engine cannot load; `bad-option`. `select` throws
 *   `not-found` when there is no part, and `conflict` when there are two of one number; all throw what the engine throws.
 * @example
 * const engine = await duckdb();
 * const parts = partsOnEngine(engine, 'scores');
 * await parts.begin({ version: 'a1', key: ['id'] }) // => []
 */
export function partsOnEngine(engine: Engine, name: string): EngineParts {
  checkText(where, 'name', name);
  if (!/^[A-Za-z][A-Za-z0-9_]{0,40}$/.test(name)) {
    throw new SlipwayError(
      'bad-option',
      where,
      `name is ${JSON.stringify(name.slice(0, 80))}; expected up to 41 letters, digits and "_".`,
      { details: { option: 'name' } },
    );
  }
  if (!engine.load) {
    throw new SlipwayError(
      'unsupported',
      where,
      `the engine ${engine.name} cannot load a table; expected one that can, such as duckdb().`,
    );
  }
  const load = engine.load.bind(engine);
  const { quoteIdentifier: quote } = engine.dialect;
  const named = `${name} on ${engine.name}`;
  const prefixOf = ({ version }: PredictionJob): string => `${name}_${version.slice(0, 16)}_`;

  async function tables(prefix: string): Promise<readonly (PredictionPart & { readonly table: string })[]> {
    return (await tablesNamed(engine, prefix))
      .map((table) => ({
        table,
        match: /^(\d{6,15})_(\d{1,15})_([0-9a-f]{16})$/.exec(table.slice(prefix.length)),
      }))
      .flatMap(({ table, match }) =>
        match ? [{ table, number: Number(match[1]), rows: Number(match[2]), keys: match[3]! }] : [],
      )
      .sort((a, b) => a.number - b.number);
  }

  return Object.freeze({
    name: named,
    async begin(job) {
      return (await tables(prefixOf(job))).map(({ number, rows, keys }) => ({ number, rows, keys }));
    },
    async write(job, { number, rows, keys }, predictions) {
      const prefix = prefixOf(job);
      const table = `${prefix}${String(number).padStart(6, '0')}_${rows}_${keys}`;
      for (let waitMs = 10; ; waitMs *= 2) {
        try {
          return await load(table, predictions);
        } catch (error) {
          // Somebody else may have been first with the same, or be about to: an engine refuses who comes between.
          if ((await tables(prefix)).some((each) => each.table === table)) return;
          if (waitMs > MOST_WAIT_MS || (error as Partial<SlipwayError>).code !== 'io') throw error;
          await new Promise((resolve) => setTimeout(resolve, waitMs));
        }
      }
    },
    async select(job) {
      const parts = await tables(prefixOf(job));
      const twice = parts.find(({ number }, at) => parts[at - 1]?.number === number);
      if (twice) throw otherRows(where, named, twice.number);
      if (parts.length === 0)
        throw new SlipwayError('not-found', where, `there is no part of this job on ${engine.name}.`);
      return parts.map(({ table }) => `SELECT * FROM ${quote(table)}`).join(' UNION ALL ');
    },
  } satisfies EngineParts);
}
