import { logisticFunction } from './logistic-function.ts';
import type { Task } from './model.ts';

/**
 * From a model's sums to its scores: `logit`, the probability of label 1; `softmax`, the probability of each class;
 * `identity`, the sum itself; `log`, its exponential, an expected count.
 */
export type Link = (typeof LINKS)[number];

/**
 * A {@link Link}, or `share`: the sums are probabilities as they are, of label 1 or of each class, as forests give them. A
 * hundred shares of 0.01 add up to a little more than 1, which is 1.
 */
export type TreeLink = Link | 'share';

/** Every {@link Link}. */
export const LINKS = ['logit', 'softmax', 'identity', 'log'] as const;

/** What shares of half precision may add up to in place of 1; more than that is no rounding. */
const ROUNDED_UP = 1 + 2 ** -10;

/** What the scores of a link are. */
export const TASK_OF: Readonly<Record<Link, Task>> = {
  logit: 'binary',
  softmax: 'multi-class',
  identity: 'regression',
  log: 'count',
};

/** The link of a task. */
export const LINK_OF: Readonly<Record<Task, Link>> = {
  binary: 'logit',
  'multi-class': 'softmax',
  regression: 'identity',
  count: 'log',
};

/**
 * Turns sums into scores, in their place.
 *
 * @param sums - shape `[rows]`, or row-major `[rows, outputs]`.
 */
export function applyLink(link: TreeLink, sums: Float64Array, outputs = 1): Float64Array {
  switch (link) {
    case 'logit':
      for (let at = 0; at < sums.length; at++) sums[at] = logisticFunction(sums[at]!);
      return sums;
    case 'log':
      for (let at = 0; at < sums.length; at++) sums[at] = Math.exp(sums[at]!);
      return sums;
    case 'softmax':
      for (let at = 0; at < sums.length; at += outputs) softmax(sums, at, at + outputs);
      return sums;
    case 'share':
      for (let at = 0; at < sums.length; at++) if (sums[at]! > 1 && sums[at]! < ROUNDED_UP) sums[at] = 1;
      return sums;
    case 'identity':
      return sums;
  }
}

/** Less the largest, so that nothing overflows. */
function softmax(sums: Float64Array, from: number, to: number): void {
  let most = -Infinity;
  for (let at = from; at < to; at++) if (!(sums[at]! <= most)) most = sums[at]!;
  let total = 0;
  for (let at = from; at < to; at++) {
    sums[at] = Math.exp(sums[at]! - most);
    total += sums[at]!;
  }
  for (let at = from; at < to; at++) sums[at]! /= total;
}
