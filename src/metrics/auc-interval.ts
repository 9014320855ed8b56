import { carefulInterval, logitInterval, NO_INTERVAL } from '../stats/error-intervals.ts';
import { normalQuantile } from '../stats/normal.ts';
import type { Interval } from '../stats/wilson.ts';
import { aucMoves } from './auc-influence.ts';
import { equalRows, errorOf } from './influence.ts';

/** The interval of the AUC of some rows. */
export function aucIntervalOf(
  labels: Float64Array,
  scores: Float64Array,
  weights: Float64Array | undefined,
  confidence: number,
): Interval {
  const { area, influence } = aucMoves(labels, scores, weights);
  const of = (label: number): number => equalRows(labels.length, weights, (row) => labels[row] === label);
  return aucInterval(area, errorOf(influence, weights), of(1), of(0), confidence);
}

/**
 * The interval of an AUC: normal on the scale of log odds, from DeLong's error. Few rows of a class show too little of how
 * far off an AUC near 1 may be: of those the end nearer to a half is Newcombe's, if that is farther away; and so are both of
 * an AUC of 0 or 1, or of scores that are all alike.
 *
 * @param error - DeLong's; `NaN` of a class of one row.
 * @param positives - how many rows of equal weight say as much as those of label 1.
 * @param negatives - and as those of label 0.
 * @source G. Qin, L. Hotilovac (2008), Statistical Methods in Medical Research 17(2), 207–221: on log odds; R. G. Newcombe
 *   (2006), Statistics in Medicine 25(4), 559–573: method 5.
 */
export function aucInterval(
  area: number,
  error: number,
  positives: number,
  negatives: number,
  confidence: number,
): Interval {
  if (Number.isNaN(area) || Number.isNaN(error)) return NO_INTERVAL;
  const newcombe = newcombeInterval(area, positives, negatives, confidence);
  const careful = area < 0.5 ? { low: 1, high: newcombe.high } : { low: newcombe.low, high: 0 };
  const plain = logitInterval(area, error, confidence);
  if (Number.isNaN(plain.low)) return newcombe;
  return carefulInterval(plain, careful, Math.min(positives, negatives));
}

/** Which areas are no farther from the one found than its error there, as J. A. Hanley and B. J. McNeil (1982) have it. */
function newcombeInterval(area: number, positives: number, negatives: number, confidence: number): Interval {
  const square = normalQuantile(0.5 + confidence / 2) ** 2;
  const others = (positives + negatives) / 2 - 1;
  const excess = (at: number): number => {
    const spread = 1 + (others * (1 - at)) / (2 - at) + (others * at) / (1 + at);
    return (area - at) ** 2 - (square * at * (1 - at) * spread) / (positives * negatives);
  };
  return { low: area === 0 ? 0 : between(excess, 0, area), high: area === 1 ? 1 : between(excess, 1, area) };
}

/** Where something that is above 0 at `far` begins to be below it, on the way to `near`. */
function between(excess: (at: number) => number, far: number, near: number): number {
  let [outside, inside] = [far, near];
  for (let step = 0; step < 60; step++) {
    const middle = (outside + inside) / 2;
    if (excess(middle) > 0) outside = middle;
    else inside = middle;
  }
  return outside;
}
