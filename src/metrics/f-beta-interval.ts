import type { Interval } from '../stats/wilson.ts';
import type { Cells } from './confusion-cells.ts';
import { shareOf } from './share-interval.ts';

/**
 * The interval of an F-measure: Wilson's of the share `S = TP / (TP + FP + β² FN)`, of which it is a function,
 * `(1 + β²) S / (1 + β² S)`.
 *
 * For β = 1 that is a share of the rows of label 1 or decided 1. Else rows count unequally, and it is taken of as many as
 * would be as uncertain, `S (1 − S) / error²`; half a mistake of either kind is added to tell how uncertain that is, since the
 * costlier kind need not have been seen.
 *
 * @param counts - of rows of equal weight.
 * @source K. F. Y. Lam, V. Gopal, J. Qian (2023), arXiv 2309.14621: the indirect Wilson interval of F1; the effective number
 *   by E. L. Korn, B. I. Graubard (1998), Survey Methodology 24(2), 193–201.
 */
export function fBetaInterval([tp, fp, fn]: Cells, beta: number, confidence: number): Interval {
  const square = beta * beta;
  const whole = tp + fp + square * fn;
  const mistakes = fp + 0.5 + square * (fn + 0.5);
  const squares = fp + 0.5 + square * square * (fn + 0.5);
  const rows = (whole * mistakes * (tp + mistakes)) / (mistakes * mistakes + tp * squares);
  const { low, high } = shareOf(tp / whole, rows, confidence);
  const figure = (share: number): number => ((1 + square) * share) / (1 + square * share);
  return { low: figure(low), high: figure(high) };
}
