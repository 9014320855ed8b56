import { checkClasses, scoresOfRow } from './check-scored.ts';
import { meanInfluence } from './influence.ts';
import type { NumberExpression } from '../sql/expression.ts';
import { metric, type Metric } from './metric.ts';
import type { ClassColumns } from './over/class-columns.ts';
import { classMeanOver } from './over/class-mean-over.ts';
import { scoreNames } from './over/scored-statistic.ts';
import { shareInterval } from './share-interval.ts';
import { weightedMean } from './weighted-mean.ts';

/** The mean of what a row is worth, given its class and where its scores begin. */
export interface ClassMeasure {
  (scores: Float64Array, label: number, from: number, classes: number): number;
}

/**
 * A metric of a label of two classes or of several: as `binary`, a mean, where a row has one score, and where it has one for
 * each class the weighted mean of what its rows are worth. Refuses labels that are the number of no class.
 *
 * @param kind - whether the scores of a row must be probabilities, which add up to 1.
 */
export function classMetric(
  where: string,
  binary: Metric,
  kind: 'probabilities' | 'any',
  worth: ClassMeasure,
  onEngine: (columns: ClassColumns) => NumberExpression,
): Metric {
  const valuesOf = (labels: Float64Array, scores: Float64Array, weights?: Float64Array): Float64Array => {
    const classes = checkClasses(where, labels, scores, weights, kind);
    const values = new Float64Array(labels.length);
    for (let row = 0; row < values.length; row++)
      values[row] = worth(scores, labels[row]!, row * classes, classes);
    return values;
  };
  const { direction, bounds, rowValues, influence, interval, over } = binary;
  return metric(
    direction,
    (labels, scores, weights) =>
      scoresOfRow(where, labels, scores) === 1
        ? binary(labels, scores, weights)
        : weightedMean(valuesOf(labels, scores, weights), weights),
    {
      ...(bounds && { bounds }),
      over: (columns) =>
        scoreNames(columns).length === 1 && over
          ? over(columns)
          : classMeanOver(columns, { where, of: null, kind, values: valuesOf, onEngine }),
      rowValues: (labels, scores) =>
        scoresOfRow(where, labels, scores) === 1 && rowValues
          ? rowValues(labels, scores)
          : valuesOf(labels, scores),
      // A share of one score a row is one of several, too.
      ...(interval && {
        interval: (confidence, labels, scores, weights) =>
          scoresOfRow(where, labels, scores) === 1
            ? interval(confidence, labels, scores, weights)
            : shareInterval(valuesOf(labels, scores, weights), weights, confidence),
      }),
      influence: (labels, scores, weights) => {
        if (scoresOfRow(where, labels, scores) === 1 && influence) return influence(labels, scores, weights);
        const values = valuesOf(labels, scores, weights);
        return meanInfluence(values, weightedMean(values, weights), weights);
      },
    },
  );
}
