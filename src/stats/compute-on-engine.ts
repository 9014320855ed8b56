import { checkWaiting } from '../core/check-waiting.ts';
import { SlipwayError } from '../core/error.ts';
import { checkKeys } from '../core/options.ts';
import type { OnProgress } from '../core/progress.ts';
import { ask } from '../sql/ask.ts';
import { checkRelation } from '../sql/check-relation.ts';
import type { Relation } from '../sql/engine.ts';
import type { SqlAnswer, SqlQuestion } from '../sql/form.ts';
import { schemaOn } from '../sql/relation.ts';
import { checkSchema } from '../table/check-schema.ts';
import type { Column, ColumnKind } from '../table/column.ts';
import type { Schema } from '../table/schema.ts';
import { column, table, type Table } from '../table/table.ts';
import type { AnyStatistic, Results, Statistics } from './statistic.ts';

const WHERE = 'stats/compute-on-engine';

/** Options of {@link computeOnEngine}. */
export interface OnEngineOptions {
  /** Ends the queries; the promise rejects with its reason. */
  readonly signal?: AbortSignal | undefined;
  /** Hears of every query that was answered. */
  readonly onProgress?: OnProgress | undefined;
  /** The relation's columns, when they are known: saves a look at its values. */
  readonly schema?: Schema | undefined;
}

/**
 * Every statistic of a list, computed by an engine where the rows are.
 *
 * Each statistic asks in rounds; a round's questions about all rows are one SELECT, and so are those about equal groups.
 * Answers are exact, and equal those in memory but for the last digits of sums, which an engine adds in another order.
 *
 * @throws {SlipwayError} `unsupported` when a statistic has no form for engines; `unknown-column` and `wrong-kind` as in
 *   memory, before any query; what the engine throws.
 * @example
 * const db = await duckdb();
 * await db.load('people', table({ age: numberColumn([1, 3, NaN]) }));
 * (await computeOnEngine(db.table('people'), { age: moments('age') })).age.mean // => 2
 */
export async function computeOnEngine<Asked extends Statistics>(
  from: Relation,
  asked: Asked,
  options: OnEngineOptions = {},
): Promise<Results<Asked>> {
  checkKeys(WHERE, options, ['signal', 'onProgress', 'schema']);
  checkWaiting(WHERE, options);
  checkRelation(WHERE, from);
  if (options.schema !== undefined) checkSchema(WHERE, options.schema);
  const { signal, onProgress } = options;
  signal?.throwIfAborted();
  const statistics = new Map<string, AnyStatistic>();
  for (const statistic of Object.values(asked)) statistics.set(statistic.key, statistic);
  for (const [name, statistic] of Object.entries(asked)) if (!statistic.sql) throw withoutForm(name, from);
  const schema = options.schema ?? (await schemaOn(from, { signal }));
  const empty = tableOf(schema);
  for (const statistic of statistics.values()) checkColumns(statistic, empty);

  const results = new Map<string, unknown>();
  const running = new Map<string, Running>();
  const step = (key: string, form: Running['form'], answer?: SqlAnswer): void => {
    const { done, value } = answer ? form.next(answer) : form.next();
    running.delete(key);
    if (done) results.set(key, value);
    else running.set(key, { form, question: value });
  };
  for (const [key, statistic] of statistics) step(key, statistic.sql!(schema));
  let queries = 0;
  const onQuery = (): void => onProgress?.({ stage: WHERE, done: ++queries, unit: 'queries' });
  while (running.size > 0) {
    const round = [...running];
    const questions = round.map(([, { question }]) => question);
    const answers = await ask(from, schema, questions, { signal, onQuery });
    round.forEach(([key, { form }], index) => step(key, form, answers[index]));
  }
  return Object.fromEntries(
    Object.entries(asked).map(([name, { key }]) => [name, results.get(key)]),
  ) as Results<Asked>;
}

interface Running {
  readonly form: Generator<SqlQuestion, unknown, SqlAnswer>;
  readonly question: SqlQuestion;
}

/** In memory a statistic refuses columns when it is given rows: it is given none. */
function checkColumns(statistic: AnyStatistic, empty: Table): void {
  for (const name of statistic.columns) column(empty, name, undefined, WHERE);
  statistic.add(statistic.start(), empty);
}

function tableOf({ fields }: Schema): Table {
  return table(fields.map(({ name, kind, zone }) => [name, columnOf(kind, zone ?? 'UTC')] as const));
}

function columnOf(kind: ColumnKind, zone: string): Column {
  if (kind === 'category') return { kind, codes: new Int32Array(), levels: [] };
  if (kind === 'text') return { kind, values: [] };
  return kind === 'time' ? { kind, values: new Float64Array(), zone } : { kind, values: new Float64Array() };
}

function withoutForm(name: string, { engine }: Relation): SlipwayError {
  return new SlipwayError(
    'unsupported',
    WHERE,
    `the statistic "${name}" has no form that ${engine.name} can compute; expected one with sql. Compute it over batches: batchesOf(relation).`,
    { details: { statistic: name, engine: engine.name } },
  );
}
