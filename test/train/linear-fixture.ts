import { readFileSync } from 'node:fs';
import type { Examples } from '../../src/table/examples.ts';
import { examplesOf } from './examples-of.ts';

export interface LinearCase {
  readonly estimator: 'linear-regression' | 'poisson' | 'multinomial' | 'logistic';
  readonly l2: number;
  readonly l1: number;
  readonly weighted: boolean;
  /** Of several classes: a list each. */
  readonly coef: readonly number[] & readonly (readonly number[])[];
  readonly intercept: number & readonly number[];
  readonly objective: number;
}

/** What scikit-learn says of 80 rows with two numbers and a category of four levels. */
export const fixture = JSON.parse(
  readFileSync(new URL('../fixtures/train-linear.json', import.meta.url), 'utf8'),
) as {
  readonly dense: readonly number[];
  readonly codes: readonly number[];
  readonly weights: readonly number[];
  readonly labels: Readonly<Record<'number' | 'count' | 'one' | 'classes', readonly number[]>>;
  readonly cases: readonly LinearCase[];
  readonly dependent: {
    readonly codes: readonly number[];
    readonly coef: readonly number[];
    readonly intercept: number;
    readonly predictions: readonly number[];
  };
};

export function fixtureExamples(label: keyof typeof fixture.labels, weighted: boolean): Examples {
  const { label: plain, ...rest } = examplesOf({
    dense: {
      a: fixture.dense.filter((_, at) => at % 2 === 0),
      b: fixture.dense.filter((_, at) => at % 2 === 1),
    },
    categories: { c: [fixture.codes, ['p', 'q', 'r', 's']] },
    labels: fixture.labels[label],
    ...(weighted && { weights: fixture.weights }),
  });
  return { ...rest, label: { ...plain, ...(label === 'classes' && { classes: ['u', 'v', 'w'] }) } };
}

export const largestGap = (found: ArrayLike<number>, expected: ArrayLike<number>): number =>
  Array.from(expected).reduce((most, value, at) => Math.max(most, Math.abs(value - found[at]!)), 0);
