import { checkChoice } from '../core/options.ts';
import { aucInfluence } from './auc-influence.ts';
import { auc } from './auc.ts';
import { checkClasses } from './check-scored.ts';
import { metric, type Metric } from './metric.ts';
import { classAucOver } from './over/class-auc-over.ts';

/**
 * The AUC of a label of several classes: of each class against all others, by its scores, averaged.
 *
 * @param average - `macro`: each class counts alike; `weighted`: by its rows.
 * @returns a metric, higher is better, 0 to 1; `NaN` where a class has no rows, or none of weight above 0.
 * @throws {SlipwayError} `bad-option`; the metric throws `shape-mismatch` when lengths differ, and `bad-data` on a missing
 *   label or score, a label that is the number of no class, or a weight below 0.
 * @source F. Provost, P. Domingos (2000), CeDER working paper IS-00-04 (weighted). As scikit-learn's `roc_auc_score` with
 *   `multi_class='ovr'`, which refuses classes without rows, and scores that do not add up to 1.
 * @example
 * classAuc('macro')(Float64Array.of(0, 1, 1), Float64Array.of(0.9, 0.1, 0.8, 0.2, 0.3, 0.7)) // => 1
 */
export function classAuc(average: 'macro' | 'weighted'): Metric {
  const where = 'metrics/class-auc';
  checkChoice(where, 'average', average, ['macro', 'weighted']);
  return metric(
    'higher',
    (labels, scores, weights) => {
      const classes = checkClasses(where, labels, scores, weights, 'any');
      let [sum, parts] = [0, 0];
      for (let k = 0; k < classes; k++) {
        const part = average === 'macro' ? 1 : weightOf(labels, k, weights);
        sum += part * auc(oneOf(labels, k), scoresFor(scores, k, classes), weights);
        parts += part;
      }
      return sum / parts;
    },
    {
      bounds: [0, 1],
      over: (columns) => classAucOver(where, columns, average),
      // The weights of the classes move, too; only where they do not is the average as easy as its parts.
      ...(average === 'macro' && {
        influence: (labels, scores, weights) => {
          const classes = checkClasses(where, labels, scores, weights, 'any');
          const sum = new Float64Array(labels.length);
          for (let k = 0; k < classes; k++)
            aucInfluence(oneOf(labels, k), scoresFor(scores, k, classes), weights).forEach((value, row) => {
              sum[row]! += value / classes;
            });
          return sum;
        },
      }),
    },
  );
}

function oneOf(labels: Float64Array, k: number): Float64Array {
  return labels.map((label) => (label === k ? 1 : 0));
}

function scoresFor(scores: Float64Array, k: number, classes: number): Float64Array {
  return Float64Array.from({ length: scores.length / classes }, (_, row) => scores[row * classes + k]!);
}

function weightOf(labels: Float64Array, k: number, weights?: Float64Array): number {
  let total = 0;
  for (let row = 0; row < labels.length; row++) if (labels[row] === k) total += weights ? weights[row]! : 1;
  return total;
}
