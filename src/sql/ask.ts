import type { Schema } from '../table/schema.ts';
import type { Table } from '../table/table.ts';
import { groupValues, numberValues } from './answer.ts';
import type { EngineOptions, Relation } from './engine.ts';
import type { Expression } from './expression.ts';
import type { GroupValue, SqlAnswer, SqlQuestion } from './form.ts';
import { MOST_SLOT_VALUES, mergeSlots } from './merge-slots.ts';
import { printExpression } from './print.ts';
import { printQuestion } from './print-question.ts';

/** Aggregates of a query, and their text, at most: engines refuse or crawl beyond some size. */
const MOST_AGGREGATES = 300;
const MOST_TEXT = 100_000;

/** What is asked in one query, and which questions it answers, with the places of their aggregates. */
interface Query {
  readonly question: SqlQuestion;
  readonly answers: { readonly to: number; readonly places: readonly number[] }[];
}

/**
 * The answers to some questions about a relation, in as few queries as are reasonable: aggregates over all rows share
 * one, whoever asks; so do those over equal groups. What is asked twice is computed once.
 *
 * @param onQuery - hears of every query that was answered.
 */
export async function ask(
  relation: Relation,
  schema: Schema,
  questions: readonly SqlQuestion[],
  options: EngineOptions & { readonly onQuery?: () => void } = {},
): Promise<SqlAnswer[]> {
  const answers = new Map<number, SqlAnswer>();
  for (const { question, answers: wanted } of planned(questions, relation)) {
    let told: SqlAnswer | undefined;
    for (const part of splitKeys(question)) {
      const select = printQuestion(part, relation, schema);
      const found = await relation.engine.query(select, { signal: options.signal });
      options.onQuery?.();
      told = together(told, answerOf(found, part));
    }
    for (const { to, places } of wanted) {
      const more = places.map((place) => told!.values[place]!);
      const before = answers.get(to);
      answers.set(
        to,
        before ? { ...before, values: [...before.values, ...more] } : { ...told!, values: more },
      );
    }
  }
  return questions.map((_, index) => answers.get(index)!);
}

/** Questions in queries: those about all rows may be cut anywhere, grouped ones stay whole, since groups have no order. */
function planned(questions: readonly SqlQuestion[], { engine: { dialect } }: Relation): Query[] {
  const textOf = (expression: Expression): string =>
    printExpression(expression, dialect, {
      column: (name, kind) => `${dialect.quoteIdentifier(name)} ${kind}`,
      slot: (at) => `slot ${at}`,
    });
  const done: Query[] = [];
  const open = new Map<string, { query: Query; places: Map<string, number>; text: number }>();
  const slots: SqlQuestion['slots'][] = [];
  mergeSlots(questions, textOf).forEach((question, to) => {
    if (question.slots && !slots.includes(question.slots)) slots.push(question.slots);
    const by = [slots.indexOf(question.slots), question.most, question.groups.map(textOf)];
    const key = JSON.stringify(by);
    const whole = question.groups.length > 0;
    const texts = question.aggregates.map(textOf);
    const pieces = whole ? [texts.map((_, index) => index)] : texts.map((_, index) => [index]);
    if (pieces.length === 0) pieces.push([]);
    for (const piece of pieces) {
      let current = open.get(key);
      const fresh = piece.filter((index) => !current?.places.has(texts[index]!));
      const more = fresh.reduce((sum, index) => sum + texts[index]!.length, 0);
      const full =
        current &&
        fresh.length > 0 &&
        (current.places.size + fresh.length > MOST_AGGREGATES || current.text + more > MOST_TEXT);
      // The order of the groups of a cut answer is that of its own first aggregate.
      if (!current || full || question.most !== undefined) {
        const query: Query = { question: { ...question, aggregates: [] }, answers: [] };
        current = { query, places: new Map(), text: 0 };
        open.set(key, current);
        done.push(query);
      }
      const { query, places } = current;
      for (const index of piece) {
        if (places.has(texts[index]!)) continue;
        places.set(texts[index]!, places.size);
        (query.question.aggregates as Expression[]).push(question.aggregates[index]!);
      }
      current.text += more;
      query.answers.push({ to, places: piece.map((index) => places.get(texts[index]!)!) });
    }
  });
  return done;
}

function splitKeys(question: SqlQuestion): SqlQuestion[] {
  const { slots } = question;
  if (!slots) return [question];
  const width = slots.by.length + (slots.values[0]?.length ?? 0);
  const most = Math.max(1, Math.floor(MOST_SLOT_VALUES / width));
  if (slots.keys.length <= most) return [question];
  const parts: SqlQuestion[] = [];
  for (let start = 0; start < slots.keys.length; start += most) {
    const keys = slots.keys.slice(start, start + most);
    const values = slots.values.slice(start, start + most);
    parts.push({ ...question, slots: { by: slots.by, keys, values } });
  }
  return parts;
}

function answerOf(found: Table, { groups, aggregates }: SqlQuestion): SqlAnswer {
  return {
    rows: found.rows,
    groups: groups.map((_, index) => groupValues(found, `g${index}`)),
    values: aggregates.map(({ kind }, index) =>
      kind === 'number' ? numberValues(found, `a${index}`) : groupValues(found, `a${index}`),
    ),
  };
}

function together(first: SqlAnswer | undefined, second: SqlAnswer): SqlAnswer {
  if (!first) return second;
  return {
    rows: first.rows + second.rows,
    groups: first.groups.map((values, index) => [...values, ...second.groups[index]!]),
    values: first.values.map((values, index) => joined(values, second.values[index]!)),
  };
}

function joined(
  first: Float64Array | readonly GroupValue[],
  second: Float64Array | readonly GroupValue[],
): Float64Array | GroupValue[] {
  if (first instanceof Float64Array && second instanceof Float64Array) {
    const both = new Float64Array(first.length + second.length);
    both.set(first);
    both.set(second, first.length);
    return both;
  }
  return [...first, ...second];
}
