import type { Cells } from './confusion-cells.ts';
import { confusionMetric } from './confusion-metric.ts';
import { mccInterval } from './mcc-interval.ts';
import type { Metric } from './metric.ts';

/**
 * The correlation of label and decision, each 0 or 1: Matthews' coefficient. It stays near 0 for a model that says the same
 * of every row, however rare the other label is.
 *
 * @param threshold - in the unit of the scores; any finite number. The decision is 1 from it on.
 * @returns a metric, higher is better, -1 to 1; `NaN` where labels or decisions are all alike.
 * @throws {SlipwayError} `bad-option` on a threshold that is not finite; the metric throws `shape-mismatch` when
 *   lengths differ, and `bad-data` on a missing label or score, a label other than 0 and 1, or a bad weight.
 * @source B. W. Matthews (1975), Biochimica et Biophysica Acta 405(2), 442–451. As scikit-learn's
 *   `matthews_corrcoef(labels, scores >= threshold)`, which gives 0 where this is `NaN`.
 * @example
 * mccAt(0.5)(Float64Array.of(1, 0, 1, 0), Float64Array.of(0.7, 0.6, 0.8, 0.1)).toFixed(4) // => '0.5774'
 */
export function mccAt(threshold: number): Metric {
  return confusionMetric('metrics/mcc', 'higher', threshold, {
    figure: correlation,
    slopes,
    takesPart: () => true,
    bounds: [-1, 1],
    interval: (counts, confidence) => mccInterval(counts, correlation, slopes, confidence),
  });
}

function spreadOf([tp, fp, fn, tn]: Cells): number {
  return Math.sqrt(tp + fp) * Math.sqrt(tp + fn) * Math.sqrt(tn + fp) * Math.sqrt(tn + fn);
}

function correlation(counts: Cells): number {
  const [tp, fp, fn, tn] = counts;
  return (tp * tn - fp * fn) / spreadOf(counts);
}

function slopes(counts: Cells): Cells {
  const [tp, fp, fn, tn] = counts;
  const spread = spreadOf(counts);
  const half = (tp * tn - fp * fn) / spread / 2;
  const [decided, labelled, clear, quiet] = [tp + fp, tp + fn, tn + fp, tn + fn];
  return [
    tn / spread - half * (1 / decided + 1 / labelled),
    -fn / spread - half * (1 / decided + 1 / clear),
    -fp / spread - half * (1 / labelled + 1 / quiet),
    tp / spread - half * (1 / clear + 1 / quiet),
  ];
}

/**
 * The correlation of label and decision at the threshold 0.5: see {@link mccAt}.
 *
 * @returns `NaN` where labels or decisions are all alike.
 * @throws {SlipwayError} as {@link mccAt}'s metric.
 * @source scikit-learn's `matthews_corrcoef`, which gives 0 where this is `NaN`.
 * @example
 * mcc(Float64Array.of(1, 0), Float64Array.of(0.7, 0.6)) // => NaN
 */
export const mcc: Metric = /* @__PURE__ */ mccAt(0.5);
