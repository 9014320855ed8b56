import { checkNumber } from '../core/options.ts';
import { call, literal, when } from '../sql/expression.ts';
import { checkClasses } from './check-scored.ts';
import { meanInfluence } from './influence.ts';
import { metric, type Metric } from './metric.ts';
import { classMeanOver } from './over/class-mean-over.ts';
import { shareInterval } from './share-interval.ts';
import { weightedMean } from './weighted-mean.ts';

/**
 * The share of rows whose class is among the `k` of the highest scores; of equal scores the first class goes before.
 *
 * @param k - 1 or more; 1 is the `accuracy`, and as many as there are classes is 1.
 * @returns a metric of a label of several classes, higher is better, 0 to 1; `NaN` without rows, or without weight.
 * @throws {SlipwayError} `bad-option`; the metric throws `shape-mismatch` when lengths differ, and `bad-data` on a missing
 *   label or score, a label that is the number of no class, or a bad weight.
 * @source As scikit-learn's `top_k_accuracy_score`, where of equal scores the last class goes before.
 * @example
 * topAccuracy(2)(Float64Array.of(2, 0), Float64Array.of(0.2, 0.3, 0.5, 0.1, 0.7, 0.2)) // => 0.5
 */
export function topAccuracy(k: number): Metric {
  const where = 'metrics/top-accuracy';
  checkNumber(where, 'k', k, { min: 1, integer: true });
  const valuesOf = (labels: Float64Array, scores: Float64Array, weights?: Float64Array): Float64Array => {
    const classes = checkClasses(where, labels, scores, weights, 'any');
    return labels.map((label, row) => {
      const own = scores[row * classes + label]!;
      let before = 0;
      for (let other = 0; other < classes; other++) {
        const score = scores[row * classes + other]!;
        if (score > own || (score === own && other < label)) before++;
      }
      return before < k ? 1 : 0;
    });
  };
  return metric(
    'higher',
    (labels, scores, weights) => weightedMean(valuesOf(labels, scores, weights), weights),
    {
      bounds: [0, 1],
      over: (columns) =>
        classMeanOver(columns, {
          where,
          of: k,
          kind: 'any',
          values: valuesOf,
          onEngine: ({ label, scores, own }) => {
            const before = scores.map((score, other) => {
              const isTied = call('and', call('equal', score, own), call('less', literal(other), label));
              return when([[call('or', call('less', own, score), isTied), literal(1)]], literal(0));
            });
            const places = before.reduce((sum, one) => call('add', sum, one));
            return when([[call('less', places, literal(k)), literal(1)]], literal(0));
          },
        }),
      rowValues: (labels, scores) => valuesOf(labels, scores),
      interval: (confidence, labels, scores, weights) =>
        shareInterval(valuesOf(labels, scores, weights), weights, confidence),
      influence: (labels, scores, weights) => {
        const values = valuesOf(labels, scores, weights);
        return meanInfluence(values, weightedMean(values, weights), weights);
      },
    },
  );
}
