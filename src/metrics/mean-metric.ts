import type { Table } from '../table/table.ts';
import type { RowCheck } from './check-scored.ts';
import { checkedMetric } from './checked-metric.ts';
import { meanInfluence } from './influence.ts';
import type { Measure, Metric } from './metric.ts';
import { weightedMean } from './weighted-mean.ts';

/** What a metric is that is a weighted mean over rows, or a function of one. */
export interface MeanParts {
  readonly check: RowCheck;
  /** What each row is worth, shape `[n]`. */
  readonly values: (labels: Float64Array, scores: Float64Array, rows?: Table) => Float64Array;
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
  const { check, values, bounds, curve, columns } = parts;
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
