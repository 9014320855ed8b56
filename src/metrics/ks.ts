import { NO_INTERVAL } from '../stats/error-intervals.ts';
import type { Interval } from '../stats/wilson.ts';
import { checkBinary } from './check-scored.ts';
import { checkedMetric } from './checked-metric.ts';
import { classTotals, equalRows, smallSample } from './influence.ts';
import type { Metric } from './metric.ts';
import { scoreSteps } from './score-steps.ts';
import { shareOf } from './share-interval.ts';

/**
 * How far apart the scores of both classes are: the largest distance of their distribution functions. Higher is better, 0
 * to 1.
 *
 * It is the largest gap between true and false positive rate over all thresholds (Youden's J), whichever is the larger.
 *
 * @returns `NaN` when the rows, or the rows of weight above 0, have one class only.
 * @throws {SlipwayError} `shape-mismatch` when lengths differ; `bad-data` on a missing label or score, a label other
 *   than 0 and 1, or a bad weight, naming the row.
 * @source The statistic of Kolmogorov and Smirnov for two samples; unweighted as SciPy's `ks_2samp`. Chance makes it larger:
 *   the lower end of its interval is by the inequality of P. Massart (1990), Annals of Probability 18(3), 1269–1283, the upper
 *   one R. G. Newcombe's (1998) of the difference of two shares, Statistics in Medicine 17(8), 873–890, method 10.
 * @example
 * ks(Float64Array.of(0, 0, 1, 1), Float64Array.of(0.1, 0.4, 0.4, 0.8)) // => 0.5
 */
export const ks: Metric = /* @__PURE__ */ checkedMetric(
  'metrics/ks',
  'higher',
  checkBinary,
  (labels, scores, weights) => widest(labels, scores, weights).gap,
  {
    bounds: [0, 1],
    influence,
    interval: (confidence, labels, scores, weights) =>
      intervalOf(widest(labels, scores, weights), confidence, [
        equalRows(labels.length, weights, (row) => labels[row] === 1),
        equalRows(labels.length, weights, (row) => labels[row] === 0),
      ]),
  },
);

/**
 * Above, as far as the gap where it is largest may be below its own; below, as far as the largest gap of all may be above.
 *
 * @param rows - of equal weight, of label 1 and of label 0.
 */
function intervalOf({ gap, rates }: Widest, confidence: number, rows: readonly [number, number]): Interval {
  if (Number.isNaN(gap)) return NO_INTERVAL;
  const higher = rates[0] >= rates[1] ? 0 : 1;
  const above = shareOf(rates[higher], rows[higher], confidence).high - rates[higher];
  const below = rates[1 - higher]! - shareOf(rates[1 - higher]!, rows[1 - higher]!, confidence).low;
  const band = Math.sqrt((Math.log(4 / (1 - confidence)) / 2) * (1 / rows[0] + 1 / rows[1]));
  return { low: Math.max(0, gap - band), high: Math.min(1, gap + Math.hypot(above, below)) };
}

/** How far each row moves the gap where it is largest: near there, so does the largest gap. */
function influence(labels: Float64Array, scores: Float64Array, weights?: Float64Array): Float64Array {
  const { rates, threshold } = widest(labels, scores, weights);
  const { total, rows } = classTotals(labels, weights);
  const all = total[0]! + total[1]!;
  const side = rates[0] < rates[1] ? -1 : 1;
  const scale = [0, 1].map(
    (label) => ((label === 1 ? side : -side) * all * smallSample(rows[label]!)) / total[label]!,
  );
  return labels.map(
    (label, row) => ((scores[row]! >= threshold ? 1 : 0) - rates[1 - label]!) * scale[label]!,
  );
}

interface Widest {
  readonly gap: number;
  readonly rates: readonly [truePositive: number, falsePositive: number];
  readonly threshold: number;
}

/** The largest gap, where it is, and the true and the false positive rate there. */
function widest(labels: Float64Array, scores: Float64Array, weights?: Float64Array): Widest {
  const { thresholds, positives, negatives } = scoreSteps(labels, scores, weights);
  const [ones, zeros] = [positives.at(-1) ?? 0, negatives.at(-1) ?? 0];
  if (ones === 0 || zeros === 0) return { gap: NaN, rates: [NaN, NaN], threshold: NaN };
  let gap = 0;
  let rates: [number, number] = [1, 1];
  let threshold = -Infinity;
  for (let at = 0; at < positives.length; at++) {
    const [tpr, fpr] = [positives[at]! / ones, negatives[at]! / zeros];
    if (Math.abs(tpr - fpr) <= gap) continue;
    gap = Math.abs(tpr - fpr);
    rates = [tpr, fpr];
    threshold = thresholds[at]!;
  }
  return { gap, rates, threshold };
}
