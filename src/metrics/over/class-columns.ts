import {
  call,
  literal,
  numberOf,
  when,
  type BooleanExpression,
  type NumberExpression,
} from '../../sql/expression.ts';
import { CLASS_ROUNDING } from '../check-scored.ts';
import type { ScoredColumns } from '../metric.ts';
import { rowChecks, type RowChecks, type ValueRule } from './row-checks.ts';
import { scoreNames } from './scored-statistic.ts';

/** Engines compare every two classes: beyond so many, the text is too long for them. */
const MOST_CLASSES_ON_ENGINE = 50;

/** Label and scores of several classes on an engine. */
export interface ClassColumns {
  readonly label: NumberExpression;
  readonly scores: readonly NumberExpression[];
  /** The score of the class that a row has. */
  readonly own: NumberExpression;
  /** The class of the highest score; of equal ones the first. */
  readonly decision: NumberExpression;
}

/** What an engine reads; `undefined` of one class, and of more than it can. */
export function classColumns(columns: ScoredColumns): ClassColumns | undefined {
  const label = numberOf(columns.label);
  const scores = scoreNames(columns).map(numberOf);
  if (scores.length < 2 || scores.length > MOST_CLASSES_ON_ENGINE) return undefined;
  const last = scores.length - 1;
  const isHighest = (k: number): BooleanExpression =>
    scores
      .filter((_, other) => other !== k)
      .map((other) => call('atMost', other, scores[k]!))
      .reduce((all, one) => call('and', all, one));
  return {
    label,
    scores,
    own: when(
      scores.slice(0, last).map((score, k) => [call('equal', label, literal(k)), score]),
      scores[last]!,
    ),
    decision: when(
      scores.slice(0, last).map((_, k) => [isHighest(k), literal(k)]),
      literal(last),
    ),
  };
}

/** The checks of `checkClasses`, for an engine. */
export function classChecks(where: string, columns: ScoredColumns, kind: 'probabilities' | 'any'): RowChecks {
  const names = scoreNames(columns);
  const scores = names.map(numberOf);
  const label = numberOf(columns.label);
  const rules: ValueRule[] = [
    {
      name: `label "${columns.label}"`,
      value: label,
      expected: `the number of a class, 0 to ${names.length - 1}`,
      holds: () =>
        call(
          'and',
          call('equal', label, call('floor', label)),
          call('and', call('atMost', literal(0), label), call('atMost', label, literal(names.length - 1))),
        ),
    },
  ];
  if (kind === 'probabilities') {
    names.forEach((name, k) =>
      rules.push({
        name: `score "${name}"`,
        value: scores[k]!,
        expected: 'a probability from 0 to 1',
        holds: (score) => call('and', call('atMost', literal(0), score), call('atMost', score, literal(1))),
      }),
    );
    const sum = scores.reduce((all, score) => call('add', all, score));
    rules.push({
      name: 'sum of the scores',
      value: sum,
      expected: 'probabilities of all classes, which add up to 1',
      holds: () =>
        call('atMost', call('absolute', call('subtract', sum, literal(1))), literal(CLASS_ROUNDING)),
    });
  }
  return rowChecks(where, columns, {}, rules);
}
