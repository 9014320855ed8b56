import type { RowCheck } from './check-scored.ts';
import { metric, type Measure, type Metric, type MetricParts } from './metric.ts';

/** A metric all of whose parts refuse rows that it does not mean. */
export function checkedMetric(
  where: string,
  direction: Metric['direction'],
  check: RowCheck,
  measure: Measure,
  parts: MetricParts = {},
): Metric {
  const { rowValues, influence, interval } = parts;
  return metric(
    direction,
    (labels, scores, weights, rows) => {
      check(where, labels, scores, weights);
      return measure(labels, scores, weights, rows);
    },
    {
      ...parts,
      ...(rowValues && {
        rowValues: (labels, scores, rows) => {
          check(where, labels, scores);
          return rowValues(labels, scores, rows);
        },
      }),
      ...(influence && {
        influence: (labels, scores, weights, rows) => {
          check(where, labels, scores, weights);
          return influence(labels, scores, weights, rows);
        },
      }),
      ...(interval && {
        interval: (confidence, labels, scores, weights, rows) => {
          check(where, labels, scores, weights);
          return interval(confidence, labels, scores, weights, rows);
        },
      }),
    },
  );
}
