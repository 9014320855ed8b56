import { numberAt } from '../../sql/answer.ts';
import { aggregate, call, literal, numberOf } from '../../sql/expression.ts';
import type { SqlAnswer, SqlForm, SqlQuestion } from '../../sql/form.ts';
import type { Beyond, Bounds } from '../beyond.ts';
import { quantilesSql } from './quantiles-sql.ts';

/** Counts beyond known bounds on an engine: one question. */
export function beyondBoundsSql(name: string, [low, high]: Bounds): SqlForm<Beyond> {
  return function* form() {
    return { ...countsIn(yield countsAsked(name, low, high)), low, high, rankError: 0 };
  };
}

/** Quantiles on an engine, then the counts beyond them. */
export function beyondQuantilesSql(name: string, shares: Bounds): SqlForm<Beyond> {
  return function* form(schema) {
    const { values } = yield* quantilesSql(name, shares)(schema);
    const [low, high] = [values[0]!, values[1]!];
    // There are no quantiles where nothing is present, or between two infinities; and nothing is beyond those.
    const counts = yield countsAsked(
      name,
      Number.isNaN(low) ? -Infinity : low,
      Number.isNaN(high) ? Infinity : high,
    );
    return { ...countsIn(counts), low, high, rankError: 0 };
  };
}

function countsAsked(name: string, low: number, high: number): SqlQuestion {
  const value = numberOf(name);
  return {
    groups: [],
    aggregates: [
      aggregate('countRows'),
      aggregate('count', value),
      aggregate('countIf', call('less', value, literal(low))),
      aggregate('countIf', call('less', literal(high), value)),
    ],
  };
}

function countsIn(answer: SqlAnswer): Omit<Beyond, 'low' | 'high' | 'rankError'> {
  const [rows, count] = [numberAt(answer, 0), numberAt(answer, 1)];
  return { count, missing: rows - count, below: numberAt(answer, 2), above: numberAt(answer, 3) };
}
