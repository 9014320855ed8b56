import { SlipwayError } from '../core/error.ts';
import { metric, type Measure, type Metric } from './metric.ts';

/** Refuses labels, scores and weights that no metric could read: no arrays, other lengths, `NaN`, weights below 0 or infinite. */
export function checkScored(
  where: string,
  labels: Float64Array,
  scores: Float64Array,
  weights?: Float64Array,
): void {
  checkArray(where, 'labels', labels);
  checkArray(where, 'scores', scores);
  if (weights !== undefined) checkArray(where, 'weights', weights);
  checkLength(where, 'scores', scores, labels);
  if (weights) checkLength(where, 'weights', weights, labels);
  for (let row = 0; row < labels.length; row++) {
    if (Number.isNaN(labels[row])) throw refuse(where, 'label', NaN, row, 'a number for every row');
    if (Number.isNaN(scores[row])) throw refuse(where, 'score', NaN, row, 'a number for every row');
  }
  if (!weights) return;
  for (let row = 0; row < weights.length; row++) {
    const weight = weights[row]!;
    if (!(weight >= 0 && weight < Infinity)) {
      throw refuse(where, 'weight', weight, row, 'a finite number of 0 or more');
    }
  }
}

/** A metric of a binary label: refuses labels other than 0 and 1 besides what {@link checkScored} refuses. */
export function binaryMetric(where: string, direction: Metric['direction'], measure: Measure): Metric {
  return metric(direction, (labels, scores, weights) => {
    checkScored(where, labels, scores, weights);
    for (let row = 0; row < labels.length; row++) {
      if (labels[row] !== 0 && labels[row] !== 1) throw refuse(where, 'label', labels[row]!, row, '0 or 1');
    }
    return measure(labels, scores, weights);
  });
}

/** A {@link binaryMetric} whose scores are probabilities: refuses scores outside [0, 1] too. */
export function probabilityMetric(where: string, direction: Metric['direction'], measure: Measure): Metric {
  return binaryMetric(where, direction, (labels, scores, weights) => {
    for (let row = 0; row < scores.length; row++) {
      const score = scores[row]!;
      if (score < 0 || score > 1) throw refuse(where, 'score', score, row, 'a probability from 0 to 1');
    }
    return measure(labels, scores, weights);
  });
}

function checkArray(where: string, name: string, values: unknown): void {
  if (ArrayBuffer.isView(values) && !(values instanceof DataView)) return;
  throw new SlipwayError(
    'bad-data',
    where,
    `${name} is ${values === undefined ? 'not there' : 'no typed array'}; expected a Float64Array. Convert a list with Float64Array.from.`,
  );
}

function checkLength(where: string, name: string, values: Float64Array, labels: Float64Array): void {
  if (values.length === labels.length) return;
  throw new SlipwayError(
    'shape-mismatch',
    where,
    `there are ${values.length} ${name}; expected ${labels.length}, one a label.`,
    { details: { got: values.length, expected: labels.length } },
  );
}

function refuse(where: string, name: string, value: number, row: number, expected: string): SlipwayError {
  const found = Number.isNaN(value) ? 'missing (NaN)' : String(value);
  return new SlipwayError('bad-data', where, `the ${name} at row ${row} is ${found}; expected ${expected}.`, {
    details: { row },
  });
}
