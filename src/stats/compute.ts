import { checkWaiting } from '../core/check-waiting.ts';
import { quoteNames, SlipwayError } from '../core/error.ts';
import { isRecord } from '../core/json.ts';
import { checkKeys } from '../core/options.ts';
import type { OnProgress } from '../core/progress.ts';
import { isRelation } from '../sql/check-relation.ts';
import type { Relation } from '../sql/engine.ts';
import type { Batches } from '../table/batches.ts';
import { checkIsTable } from '../table/check-is-table.ts';
import { describe } from '../table/describe.ts';
import { readBatches } from '../table/read-batches.ts';
import type { Schema } from '../table/schema.ts';
import type { Table } from '../table/table.ts';
import { column } from '../table/table.ts';
import { computeOnEngine } from './compute-on-engine.ts';
import { isStatistic } from './is-statistic.ts';
import { addSharing, finishSharing, startShare } from './sharing.ts';
import type { AnyStatistic, Results, Statistics } from './statistic.ts';

export type { Batches };

const WHERE = 'stats/compute';

/**
 * Every statistic of a list, in one pass over a table in memory.
 *
 * @param from - the rows.
 * @param asked - what to know; statistics with equal keys are computed once.
 * @throws {SlipwayError} `unknown-column` when a statistic reads a column that is not there; `bad-data` on what is no
 *   table; `bad-option` on what is no statistic.
 * @example
 * compute(table({ age: numberColumn([1, 3, NaN]) }), { age: moments('age') }).age.mean // => 2
 */
export function compute<Asked extends Statistics>(from: Table, asked: Asked): Results<Asked> {
  checkStatistics(asked);
  const pass = startPass(asked);
  pass.add(from);
  return pass.finish();
}

/** Options of {@link computeFrom}. */
export interface ComputeFromOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called after every batch, in rows; on an engine after every query, in queries. */
  readonly onProgress?: OnProgress | undefined;
  /** On an engine: the relation's columns and their kinds, when they are known, which saves a look at its values. */
  readonly schema?: Schema | undefined;
}

/**
 * Every statistic of a list, in one pass over batches and in bounded memory: where a statistic has a bounded form, that
 * one is used, and its result says how far it may be off.
 *
 * The batches need not agree on the levels of a category: levels are told apart by their text.
 *
 * Rows on an engine stay where they are: the statistics become a few SELECTs, and their results are exact.
 *
 * @param source - opens the batches, which are read once; or a relation of an engine, such as `db.table('flights')`.
 * @throws {SlipwayError} `unknown-column` when a statistic reads a column that is not there; `bad-data` on what is no
 *   table; `bad-option` on what is no statistic;
 *   `unsupported` when an engine cannot compute one; what the engine throws.
 * @example
 * const batches = async function* () { yield table({ age: numberColumn([1]) }); yield table({ age: numberColumn([3]) }); };
 * (await computeFrom(batches, { age: moments('age') })).age.mean // => 2
 */
export async function computeFrom<Asked extends Statistics>(
  source: Batches | Relation,
  asked: Asked,
  options: ComputeFromOptions = {},
): Promise<Results<Asked>> {
  checkKeys(WHERE, options, ['signal', 'onProgress', 'schema']);
  checkWaiting(WHERE, options);
  const { signal, onProgress, schema } = options;
  signal?.throwIfAborted();
  if (isRelation(source)) {
    checkStatistics(asked);
    return computeOnEngine(source, asked, options);
  }
  if (typeof source !== 'function') {
    throw new SlipwayError(
      'bad-option',
      WHERE,
      `the source is ${describe(source)}; expected a function that opens batches, such as inBatches(table, rows) gives, or a relation of an engine.`,
    );
  }
  if (schema !== undefined)
    throw new SlipwayError(
      'bad-option',
      WHERE,
      'schema goes with a relation; batches bring their own columns.',
    );
  checkStatistics(asked);
  const bounded = Object.entries(asked).map(([name, statistic]) => [name, statistic.bounded ?? statistic]);
  const pass = startPass(Object.fromEntries(bounded) as Asked);
  let rows = 0;
  for await (const batch of readBatches(source, { signal })) {
    pass.add(batch);
    rows += batch.rows;
    onProgress?.({ stage: WHERE, done: rows, unit: 'rows' });
  }
  return pass.finish();
}

interface Pass<Asked extends Statistics> {
  add(batch: Table): void;
  finish(): Results<Asked>;
}

function startPass<Asked extends Statistics>(asked: Asked): Pass<Asked> {
  const distinct = new Map<string, { readonly statistic: AnyStatistic; state: unknown }>();
  for (const statistic of Object.values(asked)) {
    if (!distinct.has(statistic.key)) distinct.set(statistic.key, { statistic, state: statistic.start() });
  }
  return {
    add(batch) {
      checkIsTable(WHERE, batch);
      const share = startShare();
      for (const entry of distinct.values()) {
        for (const name of entry.statistic.columns) column(batch, name, undefined, WHERE);
        entry.state = addSharing(entry.statistic, entry.state, batch, share);
      }
    },
    finish() {
      const finished = finishSharing(distinct.values());
      const answers = new Map([...distinct.keys()].map((key, place) => [key, finished[place]]));
      return Object.fromEntries(
        Object.entries(asked).map(([name, { key }]) => [name, answers.get(key)]),
      ) as Results<Asked>;
    },
  };
}

function checkStatistics(asked: unknown): void {
  const wrong = isRecord(asked) ? Object.entries(asked).find(([, found]) => !isStatistic(found)) : undefined;
  if (isRecord(asked) && !wrong) return;
  const found = wrong
    ? `${quoteNames([wrong[0]])} is ${describe(wrong[1])}`
    : `what is asked is ${describe(asked)}`;
  throw new SlipwayError(
    'bad-option',
    WHERE,
    `${found}; expected named statistics, such as { age: moments('age') }.`,
  );
}
