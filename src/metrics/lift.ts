import { SlipwayError } from '../core/error.ts';
import { checkNumber } from '../core/options.ts';
import type { Interval } from '../stats/wilson.ts';
import { checkBinary } from './check-scored.ts';
import { checkedMetric } from './checked-metric.ts';
import { equalRows } from './influence.ts';
import type { Metric } from './metric.ts';
import { scoreSteps } from './score-steps.ts';
import { shareOf } from './share-interval.ts';

/**
 * How much more often label 1 comes among the rows of the highest scores than among all: 3 says three times as often.
 *
 * Of rows whose equal scores straddle the share a part counts, as if they came in random order.
 *
 * @param share - of the rows, by weight: above 0, to 1.
 * @returns a metric, higher is better, 0 to `1 / share`; 1 is what a model has that knows nothing. `NaN` where no row, or none
 *   of weight above 0, has label 1.
 * @throws {SlipwayError} `bad-option`; the metric throws `shape-mismatch` when lengths differ, and `bad-data` on a missing
 *   label or score, a label other than 0 and 1, or a bad weight.
 * @source The lift chart; B. Larivière, D. Van den Poel (2005), Expert Systems with Applications 29(2), 472–484.
 * @example
 * liftAt(0.25)(Float64Array.of(0, 0, 1, 1), Float64Array.of(0.1, 0.2, 0.3, 0.4)) // => 2
 */
export function liftAt(share: number): Metric {
  checkShare('metrics/lift', share);
  return checkedMetric(
    'metrics/lift',
    'higher',
    checkBinary,
    (labels, scores, weights) => gained(labels, scores, share, weights) / share,
    {
      bounds: [0, 1 / share],
      interval: (confidence, labels, scores, weights) => {
        const { low, high } = gainInterval(labels, scores, share, weights, confidence);
        return { low: low / share, high: high / share };
      },
    },
  );
}

/**
 * The share of label 1 that is found among the rows of the highest scores: cumulative gain.
 *
 * Of rows whose equal scores straddle the share a part counts, as if they came in random order.
 *
 * @param share - of the rows, by weight: above 0, to 1.
 * @returns a metric, higher is better, 0 to 1; `share` is what a model has that knows nothing. `NaN` where no row, or none of
 *   weight above 0, has label 1.
 * @throws {SlipwayError} `bad-option`; the metric throws `shape-mismatch` when lengths differ, and `bad-data` on a missing
 *   label or score, a label other than 0 and 1, or a bad weight.
 * @source The cumulative gains chart: {@link liftAt} by the share.
 * @example
 * gainAt(0.25)(Float64Array.of(0, 0, 1, 1), Float64Array.of(0.1, 0.2, 0.3, 0.4)) // => 0.5
 */
export function gainAt(share: number): Metric {
  checkShare('metrics/gain', share);
  return checkedMetric(
    'metrics/gain',
    'higher',
    checkBinary,
    (labels, scores, weights) => gained(labels, scores, share, weights),
    {
      bounds: [0, 1],
      interval: (confidence, labels, scores, weights) =>
        gainInterval(labels, scores, share, weights, confidence),
    },
  );
}

/** Of the rows of label 1 a share is found: Wilson's interval, as if the score to be found from on were known. */
function gainInterval(
  labels: Float64Array,
  scores: Float64Array,
  share: number,
  weights: Float64Array | undefined,
  confidence: number,
): Interval {
  const ones = equalRows(labels.length, weights, (row) => labels[row] === 1);
  return shareOf(gained(labels, scores, share, weights), ones, confidence);
}

function gained(labels: Float64Array, scores: Float64Array, share: number, weights?: Float64Array): number {
  const { positives, negatives } = scoreSteps(labels, scores, weights);
  const last = positives.length - 1;
  if (last < 0) return NaN;
  const ones = positives[last]!;
  const wanted = share * (ones + negatives[last]!);
  let at = 0;
  while (at < last && positives[at]! + negatives[at]! < wanted) at++;
  const [before, passed] = at === 0 ? [0, 0] : [positives[at - 1]!, positives[at - 1]! + negatives[at - 1]!];
  const part = Math.min(1, (wanted - passed) / (positives[at]! + negatives[at]! - passed));
  return (before + part * (positives[at]! - before)) / ones;
}

function checkShare(where: string, share: number): void {
  checkNumber(where, 'share', share, { min: 0, max: 1 });
  if (share > 0) return;
  throw new SlipwayError('bad-option', where, 'share is 0; expected a number above 0, to 1.', {
    details: { option: 'share' },
  });
}
