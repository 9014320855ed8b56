import { tablesNamed } from '../../sql/tables-named.ts';
import { SlipwayError } from '../../core/error.ts';
import { checkKeys, checkText } from '../../core/options.ts';
import { groupValues } from '../../sql/answer.ts';
import { checkEngine } from '../../sql/check-relation.ts';
import type { Engine, EngineOptions } from '../../sql/engine.ts';
import type { Column } from '../../table/column.ts';
import type { Table } from '../../table/table.ts';
import {
  answerOf,
  answerText,
  checkEntries,
  checkLookupKeys,
  checkModelHash,
  plainKey,
  type LookupStore,
} from './lookup-store.ts';

const where = 'serve/sql-lookup-store';
/** Keys of one query. */
const MOST_KEYS = 1000;

/** Options of {@link sqlLookupStore}. */
export interface SqlLookupStoreOptions {
  /** What the names of its tables begin with. @default 'slipway_lookup' */
  readonly prefix?: string;
}

/**
 * Answers in tables of an engine, which queries there can join as well.
 *
 * Each `putMany` makes one table, named by the prefix, the version's hash and a number, with the columns `entry` (the key),
 * `score`, `prediction` and `answer`, which spells every number bit for bit. `getMany` is one query for up to 1,000 keys.
 * Which tables there are is asked of `information_schema.tables`. Write thousands of entries at once: each table is one
 * more that every query looks through, and none are ever joined; where there came to be many, `remove` the version and fill
 * it anew. Writers and removers of one store take turns; one process writes or removes a version at a time, since a table
 * of one name is written over, and an engine refuses who removes what another removes.
 *
 * `remove` drops the tables of a version, the oldest first: one that fails in between leaves no answer that was written
 * over, and can be called again. It is absent where the engine has no `drop`; the tables of a version that nobody asks for
 * are yours to drop then.
 *
 * @param engine - one that can `load`, such as `duckdb()`.
 * @throws {SlipwayError} `unsupported` when the engine cannot load; `bad-option`. The methods throw `bad-option` on a version
 *   that is no hash, `bad-data` on keys and entries that are none, `corrupt` on an answer that is none, and what the engine
 *   throws.
 * @example
 * const store = sqlLookupStore(await duckdb());
 * const version = 'ab'.repeat(32);
 * await store.putMany(version, [{ key: '2:UA', answer: { score: 0.25, prediction: 0 } }]);
 * await store.getMany(version, ['2:UA', '2:AA']) // => [{ score: 0.25, prediction: 0 }, null]
 */
export function sqlLookupStore(engine: Engine, options: SqlLookupStoreOptions = {}): LookupStore {
  checkKeys(where, options, ['prefix']);
  const prefix = checkText(where, 'prefix', options.prefix ?? 'slipway_lookup');
  if (!/^[A-Za-z][A-Za-z0-9_]{0,40}$/.test(prefix))
    throw new SlipwayError(
      'bad-option',
      where,
      `prefix is ${JSON.stringify(prefix.slice(0, 80))}; expected up to 41 letters, digits and "_".`,
      { details: { option: 'prefix' } },
    );
  const { dialect, name } = checkEngine(where, engine);
  if (!engine.load)
    throw new SlipwayError(
      'unsupported',
      where,
      `the engine ${name} cannot load a table; expected one that can, such as duckdb().`,
    );
  const load = engine.load.bind(engine);
  const drop = engine.drop?.bind(engine);
  const named = new RegExp(`^${prefix}_([0-9a-f]{64})_(0|[1-9][0-9]{0,14})$`);
  const quote = dialect.quoteIdentifier;
  const numberOf = (table: string): number => Number(named.exec(table)![2]);

  /** The tables of this store, of one version or of all, those of a version in the order they were written in. */
  async function tables(asked: EngineOptions, modelHash = ''): Promise<readonly string[]> {
    const all = await tablesNamed(engine, `${prefix}_${modelHash}`, asked);
    return all.filter((one) => named.test(one)).sort((a, b) => numberOf(a) - numberOf(b));
  }

  /** Of the next table: larger than all there are, and one that was removed gives its name to no other. */
  let next = 0;
  let writing: Promise<unknown> = Promise.resolve();

  /** One after another, so that no two tables get one number, and a removal leaves none. */
  function inTurn(write: () => Promise<void>): Promise<void> {
    const turn = writing.then(write);
    writing = turn.catch(() => undefined);
    return turn;
  }

  /** Answers of some tables as texts by their keys, those of a later table in place of an earlier one's. */
  async function textsIn(
    parts: readonly string[],
    keys: readonly string[],
    asked: EngineOptions,
  ): Promise<ReadonlyMap<string, string>> {
    const answers = new Map<string, string>();
    if (parts.length === 0) return answers;
    for (let start = 0; start < keys.length; start += MOST_KEYS) {
      const list = keys.slice(start, start + MOST_KEYS).map(dialect.quoteText);
      const each = parts.map(
        (part, order) =>
          `SELECT ${quote('entry')}, ${quote('answer')}, ${order} AS ${quote('part')} FROM ${quote(part)} WHERE ${quote('entry')} IN (${list.join(', ')})`,
      );
      const found = await engine.query(`${each.join(' UNION ALL ')} ORDER BY ${quote('part')}`, asked);
      const texts = groupValues(found, 'answer');
      groupValues(found, 'entry').forEach((entry, row) => answers.set(String(entry), String(texts[row])));
    }
    return answers;
  }

  /** A table may be removed once it was listed: then what is listed now answers, as often as that is something else. */
  async function textsOf(
    modelHash: string,
    keys: readonly string[],
    asked: EngineOptions,
  ): Promise<ReadonlyMap<string, string>> {
    let parts = await tables(asked, modelHash);
    for (;;) {
      try {
        return await textsIn(parts, keys, asked);
      } catch (error) {
        // An abort may give `null` for its reason.
        if ((error as Partial<SlipwayError> | null)?.code !== 'not-found') throw error;
        const now = await tables(asked, modelHash);
        if (now.join() === parts.join()) throw error;
        parts = now;
      }
    }
  }

  return {
    name: `answers in ${name}`,
    async getMany(modelHash, keys, asked = {}) {
      checkModelHash(where, modelHash);
      checkLookupKeys(where, keys);
      asked.signal?.throwIfAborted();
      if (keys.length === 0) return [];
      const plain = keys.map(plainKey);
      const answers = await textsOf(modelHash, [...new Set(plain)], asked);
      return plain.map((key) => {
        const text = answers.get(key);
        return text === undefined ? null : answerOf(where, text);
      });
    },
    async putMany(modelHash, entries, asked = {}) {
      checkModelHash(where, modelHash);
      asked.signal?.throwIfAborted();
      const last = new Map(checkEntries(where, entries).map(({ key, answer }) => [plainKey(key), answer]));
      if (last.size === 0) return;
      const numbers = (of: 'score' | 'prediction') => ({
        kind: 'number' as const,
        values: Float64Array.from(last.values(), (answer) => answer[of]),
      });
      const rows: Table = {
        rows: last.size,
        columns: new Map<string, Column>([
          ['entry', { kind: 'text' as const, values: [...last.keys()] }],
          ['score', numbers('score')],
          ['prediction', numbers('prediction')],
          ['answer', { kind: 'text' as const, values: Array.from(last.values(), answerText) }],
        ]),
      };
      return inTurn(async () => {
        asked.signal?.throwIfAborted();
        const last = (await tables(asked, modelHash)).at(-1);
        next = Math.max(next, last === undefined ? 0 : numberOf(last) + 1);
        await load(`${prefix}_${modelHash}_${next++}`, rows, asked);
      });
    },
    async versions(asked = {}) {
      return [...new Set((await tables(asked)).map((one) => named.exec(one)![1]!))].sort();
    },
    ...(drop && {
      async remove(modelHash, asked = {}) {
        checkModelHash(where, modelHash);
        asked.signal?.throwIfAborted();
        return inTurn(async () => {
          asked.signal?.throwIfAborted();
          for (const table of await tables(asked, modelHash)) await drop(table, asked);
        });
      },
    }),
  };
}
