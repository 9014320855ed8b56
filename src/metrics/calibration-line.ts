import { checkProbability } from './check-scored.ts';

/** What turns scores into calibrated ones: `logit = intercept + slope · logit(score)`. */
export interface CalibrationLine {
  /** 1 where scores are as far apart as they should be; below 1 they are too extreme, as those of overfitted models. */
  readonly slope: number;
  /** 0 where they are neither too high nor too low, given the slope. */
  readonly intercept: number;
}

/** How near to 0 and 1 a probability is taken to be at most. */
const CLIP = 1e-15;
const MOST_STEPS = 100;

/**
 * Slope and intercept of the logistic recalibration: the regression of the label on the log odds of the score.
 *
 * @param labels - shape `[n]`; 0 or 1.
 * @param scores - shape `[n]`; probabilities, clipped to [1e-15, 1 − 1e-15].
 * @param weights - shape `[n]`; 0 or more; absent means 1 each.
 * @returns both `NaN` where there is no line: one class only, one score only, or scores that part the classes entirely.
 * @throws {SlipwayError} `shape-mismatch` when lengths differ; `bad-data` on a missing label or score, a label other than 0
 *   and 1, a score outside [0, 1], or a bad weight, naming the row.
 * @source D. R. Cox (1958), Biometrika 45(3/4), 562–565; same numbers as scikit-learn's `LogisticRegression` without a
 *   penalty on the log odds.
 * @example
 * const scores = Float64Array.of(0.25, 0.25, 0.25, 0.25, 0.75, 0.75, 0.75, 0.75);
 * calibrationLine(Float64Array.of(1, 0, 0, 0, 1, 1, 1, 0), scores).slope.toFixed(6) // => '1.000000'
 */
export function calibrationLine(
  labels: Float64Array,
  scores: Float64Array,
  weights?: Float64Array,
): CalibrationLine {
  checkProbability('metrics/calibration-line', labels, scores, weights);
  const none = { slope: NaN, intercept: NaN };
  const odds = scores.map((score) => {
    const clipped = Math.min(Math.max(score, CLIP), 1 - CLIP);
    return Math.log(clipped / (1 - clipped));
  });
  if (isParted(labels, odds, weights)) return none;
  let line = { intercept: 0, slope: 1 };
  let at = stepAt(labels, odds, weights, line);
  for (let step = 0; step < MOST_STEPS; step++) {
    let part = 1;
    let next = moved(line, at, part);
    let there = stepAt(labels, odds, weights, next);
    // The loss is convex: a part of the step that raises it is too long.
    while (!(there.loss <= at.loss + 1e-12 * Math.abs(at.loss)) && part > 1e-8) {
      part /= 2;
      next = moved(line, at, part);
      there = stepAt(labels, odds, weights, next);
    }
    const far = Math.abs(next.slope - line.slope) + Math.abs(next.intercept - line.intercept);
    [line, at] = [next, there];
    if (far <= 1e-14 * (1 + Math.abs(line.slope) + Math.abs(line.intercept))) return line;
  }
  return Number.isFinite(line.slope) && Number.isFinite(line.intercept) ? line : none;
}

interface Step {
  readonly loss: number;
  readonly intercept: number;
  readonly slope: number;
}

function moved(line: CalibrationLine, step: Step, part: number): CalibrationLine {
  return { intercept: line.intercept + part * step.intercept, slope: line.slope + part * step.slope };
}

/** The loss at a line, and Newton's step from it. */
function stepAt(
  labels: Float64Array,
  odds: Float64Array,
  weights: Float64Array | undefined,
  line: CalibrationLine,
): Step {
  let [loss, g0, g1, h00, h01, h11] = [0, 0, 0, 0, 0, 0];
  for (let row = 0; row < labels.length; row++) {
    const weight = weights ? weights[row]! : 1;
    if (weight === 0) continue;
    const x = odds[row]!;
    const z = line.intercept + line.slope * x;
    const chance = 1 / (1 + Math.exp(-z));
    const curve = weight * chance * (1 - chance);
    const miss = weight * (labels[row]! - chance);
    loss += weight * (Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))) - labels[row]! * z);
    g0 += miss;
    g1 += miss * x;
    h00 += curve;
    h01 += curve * x;
    h11 += curve * x * x;
  }
  const whole = h00 * h11 - h01 * h01;
  return { loss, intercept: (h11 * g0 - h01 * g1) / whole, slope: (h00 * g1 - h01 * g0) / whole };
}

/** Whether no score of one class is inside the range of the other: then the likelihood has no maximum. */
function isParted(labels: Float64Array, odds: Float64Array, weights?: Float64Array): boolean {
  const low = [Infinity, Infinity];
  const high = [-Infinity, -Infinity];
  for (let row = 0; row < labels.length; row++) {
    if (weights && weights[row] === 0) continue;
    const label = labels[row]!;
    low[label] = Math.min(low[label]!, odds[row]!);
    high[label] = Math.max(high[label]!, odds[row]!);
  }
  return high[0]! <= low[1]! || high[1]! <= low[0]!;
}
