import { checkNumber } from '../core/options.ts';
import { checkBinary } from './check-scored.ts';
import { countCells } from './confusion-cells.ts';

/** How many decisions of each kind there are, by weight. */
export interface Confusion {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly falseNegatives: number;
  readonly trueNegatives: number;
}

/**
 * The confusion matrix of the decisions at a threshold: the decision is 1 when the score is at least the threshold.
 *
 * @param threshold - in the unit of the scores; any finite number.
 * @returns a function of labels, scores and weights that counts rows, or their weight.
 * @throws {SlipwayError} `bad-option` on a threshold that is not finite; the function throws `shape-mismatch` when lengths
 *   differ, and `bad-data` on a missing label or score, a label other than 0 and 1, or a bad weight.
 * @source scikit-learn's `confusion_matrix(labels, scores >= threshold)`.
 * @example
 * confusionAt(0.5)(Float64Array.of(1, 0, 1), Float64Array.of(0.7, 0.6, 0.2)) // => { truePositives: 1, falsePositives: 1, falseNegatives: 1, trueNegatives: 0 }
 */
export function confusionAt(
  threshold: number,
): (labels: Float64Array, scores: Float64Array, weights?: Float64Array) => Confusion {
  checkNumber('metrics/confusion', 'threshold', threshold);
  return (labels, scores, weights) => {
    checkBinary('metrics/confusion', labels, scores, weights);
    const [truePositives, falsePositives, falseNegatives, trueNegatives] = countCells(
      labels,
      scores,
      threshold,
      weights,
    );
    return { truePositives, falsePositives, falseNegatives, trueNegatives };
  };
}
