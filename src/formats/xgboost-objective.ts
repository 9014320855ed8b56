import { SlipwayError } from '../core/error.ts';
import type { Link } from '../models/link.ts';

/** What an objective of XGBoost makes of sums, and how it tells `base_score`. */
interface Objective {
  readonly link: Link;
  /** From `base_score` to a sum, in 32 bits. */
  readonly base: 'logit' | 'log' | 'as-is';
}

const logistic: Objective = { link: 'logit', base: 'logit' };
const plain: Objective = { link: 'identity', base: 'as-is' };
const logarithm: Objective = { link: 'log', base: 'log' };
const classes: Objective = { link: 'softmax', base: 'as-is' };

/** Of XGBoost's own objectives, those whose predictions are one number a row or one for each class. */
const OBJECTIVES: ReadonlyMap<string, Objective> = new Map([
  ['binary:logistic', logistic],
  ['reg:logistic', logistic],
  ['binary:logitraw', plain],
  ['multi:softprob', classes],
  ['multi:softmax', classes],
  ['reg:squarederror', plain],
  ['reg:linear', plain],
  ['reg:squaredlogerror', plain],
  ['reg:pseudohubererror', plain],
  ['reg:absoluteerror', plain],
  ['reg:quantileerror', plain],
  ['rank:pairwise', plain],
  ['rank:ndcg', plain],
  ['rank:map', plain],
  ['count:poisson', logarithm],
  ['reg:gamma', logarithm],
  ['reg:tweedie', logarithm],
  ['survival:cox', logarithm],
  ['survival:aft', logarithm],
]);

/** @throws {SlipwayError} `unsupported`, by name, on any other, such as `binary:hinge`. */
export function objectiveOf(where: string, name: string): Objective {
  const found = OBJECTIVES.get(name);
  if (found) return found;
  throw new SlipwayError(
    'unsupported',
    where,
    `the objective is ${JSON.stringify(name.slice(0, 80))}; expected one of ${[...OBJECTIVES.keys()].join(', ')}.`,
    { details: { objective: name.slice(0, 80) } },
  );
}

/** What every sum begins with, computed in 32 bits as XGBoost does. */
export function marginOf(base: Objective['base'], score: number): number {
  const { fround, log } = Math;
  const value = fround(score);
  switch (base) {
    case 'as-is':
      return value;
    case 'log':
      return fround(log(value));
    case 'logit':
      return -fround(log(fround(fround(1 / value) - 1)));
  }
}
