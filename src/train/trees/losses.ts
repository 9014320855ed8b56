import type { Task } from '../../models/model.ts';
import type { LabelSummary } from '../label-tally.ts';
import { exponential } from './exponential.ts';
import { binaryLoss } from './binary-loss.ts';

/** Rows with what is known of them and the sums of the trees so far. */
export interface Scored {
  readonly labels: Float64Array;
  readonly weights: Float64Array | undefined;
  /** The sum of the weights. */
  readonly weight: number;
  /** Row-major, shape `[rows, outputs]`. */
  readonly sums: Float64Array;
}

/** A loss, to second order. */
export interface Loss {
  readonly outputs: number;
  /** The sums of least loss that are the same for every row: one an output. */
  readonly base: Float64Array;
  /**
   * The mean loss by weight. What is asked for is written on the way: the first and second derivative by output `k` of
   * the loss of row `i`, times its weight, at `2 · (k · rows + i)` and behind it.
   */
  evaluate(scored: Scored, pairs?: Float64Array): number;
}

/** The loss of a task, with the sums to begin at. */
export function lossOf(task: Task, { mean, shares }: LabelSummary): Loss {
  switch (task) {
    case 'binary':
      return { outputs: 1, base: Float64Array.of(Math.log(mean / (1 - mean))), evaluate: binaryLoss };
    case 'multi-class':
      return {
        outputs: shares.length,
        base: centred(shares.map(Math.log)),
        evaluate: (scored, pairs) => crossEntropy(scored, shares.length, pairs),
      };
    case 'regression':
      return { outputs: 1, base: Float64Array.of(mean), evaluate: squaredError };
    case 'count':
      return { outputs: 1, base: Float64Array.of(Math.log(mean)), evaluate: poisson };
  }
}

function centred(values: readonly number[]): Float64Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Float64Array.from(values, (value) => value - mean);
}

/** Cross-entropy of the softmax, in nats. */
function crossEntropy(
  { labels, weights, weight, sums }: Scored,
  outputs: number,
  pairs?: Float64Array,
): number {
  const rows = labels.length;
  let loss = 0;
  for (let i = 0, at = 0; i < rows; i++, at += outputs) {
    const w = weights ? weights[i]! : 1;
    let most = -Infinity;
    for (let k = 0; k < outputs; k++) if (sums[at + k]! > most) most = sums[at + k]!;
    let total = 0;
    for (let k = 0; k < outputs; k++) total += exponential(sums[at + k]! - most);
    loss += w * (Math.log(total) + most - sums[at + labels[i]!]!);
    if (!pairs) continue;
    for (let k = 0; k < outputs; k++) {
      const share = exponential(sums[at + k]! - most) / total;
      const to = 2 * (k * rows + i);
      pairs[to] = w * (k === labels[i] ? share - 1 : share);
      pairs[to + 1] = w * share * (1 - share);
    }
  }
  return loss / weight;
}

/** Mean squared error; the derivatives are those of half of it. */
function squaredError({ labels, weights, weight, sums }: Scored, pairs?: Float64Array): number {
  let loss = 0;
  for (let i = 0; i < sums.length; i++) {
    const w = weights ? weights[i]! : 1;
    const error = sums[i]! - labels[i]!;
    loss += w * error * error;
    if (!pairs) continue;
    pairs[2 * i] = w * error;
    pairs[2 * i + 1] = w;
  }
  return loss / weight;
}

/** Minus the log likelihood of counts, less what does not depend on the sums. */
function poisson({ labels, weights, weight, sums }: Scored, pairs?: Float64Array): number {
  let loss = 0;
  for (let i = 0; i < sums.length; i++) {
    const w = weights ? weights[i]! : 1;
    const expected = exponential(sums[i]!);
    loss += w * (expected - labels[i]! * sums[i]!);
    if (!pairs) continue;
    pairs[2 * i] = w * (expected - labels[i]!);
    pairs[2 * i + 1] = w * expected;
  }
  return loss / weight;
}
