import { call, numberOf, type NumberExpression } from '../sql/expression.ts';
import type { Table } from '../table/table.ts';
import type { RowCheck } from './check-scored.ts';
import { checkedMetric } from './checked-metric.ts';
import { meanInfluence } from './influence.ts';
import type { Measure, Metric } from './metric.ts';
import { meanOver } from './over/mean-over.ts';
import { rowChecks, type ValueRule } from './over/row-checks.ts';
import { oneScore } from './over/scored-statistic.ts';
import { weightedMean } from './weighted-mean.ts';

/** What a metric is that is a weighted mean over rows, or a function of one. */
export interface MeanParts {
  readonly check: RowCheck;
  /** What each row is worth, shape `[n]`. */
  readonly values: (labels: Float64Array, scores: Float64Array, rows?: Table) => Float64Array;
  /** The same on an engine; missing where engines cannot compute it of a row that is right. */
  readonly onEngine: (label: NumberExpression, score: NumberExpression) => NumberExpression;
  /** What engines check of `columns`. @default [] */
  readonly rules?: readonly ValueRule[];
  /** What tells the metric from others of its `where`. Plain JSON. */
  readonly of?: unknown;
  readonly bounds: readonly [low: number, high: number];
  /** The mean by a faster way. */
  readonly mean?: Measure;
  /** Where the figure is a function of the mean: that function and its slope. */
  readonly curve?: {
    readonly figure: (mean: number) => number;
    readonly slope: (mean: number) => number;
  };
  readonly columns?: readonly string[];
}

/** A metric from what each row is worth. */
export function meanMetric(where: string, direction: Metric['direction'], parts: MeanParts): Metric {
  const { check, values, bounds, curve, columns, of, onEngine, rules } = parts;
  const mean: Measure =
    parts.mean ?? ((labels, scores, weights, rows) => weightedMean(values(labels, scores, rows), weights));
  return checkedMetric(
    where,
    direction,
    check,
    curve ? (labels, scores, weights, rows) => curve.figure(mean(labels, scores, weights, rows)) : mean,
    {
      bounds,
      ...(columns && { columns }),
      ...(!curve && { rowValues: values }),
      influence: (labels, scores, weights, rows) => {
        const each = values(labels, scores, rows);
        const middle = weightedMean(each, weights);
        const influence = meanInfluence(each, middle, weights);
        if (!curve) return influence;
        const slope = curve.slope(middle);
        return influence.map((value) => value * slope);
      },
      over: (scored) =>
        meanOver(scored, {
          where,
          of,
          ...(columns && { reads: columns }),
          check,
          values,
          figure: curve ? curve.figure : (mean) => mean,
          onEngine: {
            checks: rowChecks(where, scored, check, rules),
            worth: onEngine(numberOf(scored.label), numberOf(oneScore(where, scored))),
            unbounded: !bounds.every(Number.isFinite),
          },
        }),
    },
  );
}

/** The worth of each row, from its label and its score. */
export function eachRow(worth: (label: number, score: number) => number): MeanParts['values'] {
  return (labels, scores) => {
    const values = new Float64Array(labels.length);
    for (let row = 0; row < values.length; row++) values[row] = worth(labels[row]!, scores[row]!);
    return values;
  };
}

/** The squared distance of two numbers on an engine. */
export function squareOnEngine(first: NumberExpression, second: NumberExpression): NumberExpression {
  const distance = call('subtract', first, second);
  return call('multiply', distance, distance);
}
