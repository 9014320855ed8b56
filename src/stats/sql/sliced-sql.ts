import { numberAt } from '../../sql/answer.ts';
import { aggregate } from '../../sql/expression.ts';
import type { GroupValue, SqlAnswer, SqlForm, SqlQuestion } from '../../sql/form.ts';
import type { Schema } from '../../table/schema.ts';
import { mostSlices, namedGroups, tooMany } from '../row-groups.ts';
import { levelOrders } from '../slice-order.ts';
import type { SliceResult } from '../sliced.ts';
import { fuseSlices, type FusedQuestion } from './slice-shapes.ts';
import { valueOf } from './sql-parts.ts';

const WHERE = 'stats/sliced';

interface Slice<Result> {
  readonly levels: readonly GroupValue[];
  rows: number;
  /** The rows of an answer that are about the slice. */
  places: number[];
  form: Generator<SqlQuestion, Result, SqlAnswer>;
  question: SqlQuestion | undefined;
  result: Result | undefined;
}

/**
 * A statistic by slice on an engine. The first question is the same for all slices, and asked once, grouped by them; later
 * ones that differ only in numbers have them joined by slice, so that a round is a query for each shape of question, not
 * for each slice.
 */
export function slicedSql<Result>(
  inner: SqlForm<Result>,
  by: readonly string[],
): SqlForm<readonly SliceResult<Result>[]> {
  return function* form(schema) {
    const keys = by.map((name) => valueOf(schema, name));
    const opening = inner(schema).next();
    const first: SqlQuestion = opening.done ? { groups: [], aggregates: [] } : opening.value;
    // Every row is in one group of its slice, whatever the statistic groups by.
    const answer = yield {
      groups: [...keys, ...first.groups],
      aggregates: [...first.aggregates, aggregate('countRows')],
    };
    const slices = slicesOf(answer, by, inner, schema);
    for (const slice of slices.values()) {
      for (const row of slice.places) slice.rows += numberAt(answer, first.aggregates.length, row);
      step(slice);
      if (slice.question) step(slice, partOf(answer, slice.places, by.length, first.aggregates.length));
    }
    for (;;) {
      const open = [...slices.values()].filter(({ question }) => question !== undefined);
      if (open.length === 0) break;
      const asked = open.map(({ levels, question }) => ({ slice: levels, question: question! }));
      for (const fused of fuseSlices(asked)) {
        const told = yield grouped(fused, keys, slices.size);
        const parts = placesOf(told, by.length);
        for (const { slice } of fused.members) {
          const key = keyOf(slice);
          const part = partOf(told, parts.get(key)?.places ?? [], by.length, fused.aggregates.length);
          step(slices.get(key)!, fused.restore(part));
        }
      }
    }
    return results([...slices.values()], by, schema);
  };
}

function step<Result>(slice: Slice<Result>, answer?: SqlAnswer): void {
  const { done, value } = answer ? slice.form.next(answer) : slice.form.next();
  slice.question = done ? undefined : value;
  if (done) slice.result = value;
}

/** The question of some slices, with what differs among them; without a join where all of them ask the same. */
function grouped(
  { groups, aggregates, members, values }: FusedQuestion,
  keys: SqlQuestion['groups'],
  slices: number,
): SqlQuestion {
  const question = { groups: [...keys, ...groups], aggregates };
  if (members.length === slices && values[0]!.length === 0) return question;
  return { ...question, slots: { by: keys, keys: members.map(({ slice }) => slice), values } };
}

function slicesOf<Result>(
  answer: SqlAnswer,
  by: readonly string[],
  inner: SqlForm<Result>,
  schema: Schema,
): Map<string, Slice<Result>> {
  const found = placesOf(answer, by.length);
  if (found.size > mostSlices) throw tooMany(WHERE, by[by.length - 1]!);
  return new Map(
    [...found].map(([key, { levels, places }]) => [
      key,
      { levels, places, rows: 0, form: inner(schema), question: undefined, result: undefined },
    ]),
  );
}

function placesOf(
  answer: SqlAnswer,
  width: number,
): Map<string, { readonly levels: readonly GroupValue[]; readonly places: number[] }> {
  const found = new Map<string, { levels: readonly GroupValue[]; places: number[] }>();
  for (let row = 0; row < answer.rows; row++) {
    const levels = answer.groups.slice(0, width).map((values) => values[row]!);
    const key = keyOf(levels);
    const known = found.get(key);
    if (known) known.places.push(row);
    else found.set(key, { levels, places: [row] });
  }
  return found;
}

/** JSON has no infinities. */
function keyOf(levels: readonly GroupValue[]): string {
  return JSON.stringify(levels.map(levelOf));
}

function levelOf(value: GroupValue): string | null {
  return value === null ? null : String(value);
}

/** Some rows of an answer, without the columns of the slices. */
function partOf(answer: SqlAnswer, places: readonly number[], width: number, aggregates: number): SqlAnswer {
  return {
    rows: places.length,
    groups: answer.groups.slice(width).map((values) => places.map((row) => values[row]!)),
    values: answer.values
      .slice(0, aggregates)
      .map((values) =>
        values instanceof Float64Array
          ? Float64Array.from(places, (row) => values[row]!)
          : places.map((row) => values[row]!),
      ),
  };
}

function results<Result>(
  slices: Slice<Result>[],
  by: readonly string[],
  schema: Schema,
): SliceResult<Result>[] {
  const kinds = by.map((name) => schema.fields.find((field) => field.name === name)?.kind);
  const order = levelOrders(kinds.map((kind) => (kind === 'number' ? 'number' : 'text')));
  const named = slices.map(({ levels, ...slice }) => ({ ...slice, levels: levels.map(levelOf) }));
  named.sort((first, second) => order(first.levels, second.levels));
  const names = namedGroups(
    WHERE,
    by,
    named.map(({ levels }) => levels),
  );
  return named.map(({ rows, result }, place) => ({ slice: names[place]!, rows, result: result as Result }));
}
