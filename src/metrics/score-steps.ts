import { scoreOrder } from './score-order.ts';

/** What is decided 1 from each score on: thresholds descend, and rows of equal score come together. */
export interface ScoreSteps {
  /** Each score that rows of weight above 0 have. */
  readonly thresholds: Float64Array;
  /** The weight of label 1, and of label 0, at scores of the threshold and above. */
  readonly positives: Float64Array;
  readonly negatives: Float64Array;
}

/** Counts both labels from the highest score down. */
export function scoreSteps(labels: Float64Array, scores: Float64Array, weights?: Float64Array): ScoreSteps {
  const order = scoreOrder(scores);
  const thresholds = new Float64Array(order.length);
  const positives = new Float64Array(order.length);
  const negatives = new Float64Array(order.length);
  let steps = 0;
  let [ones, zeros] = [0, 0];
  for (let i = order.length - 1; i >= 0;) {
    const score = scores[order[i]!]!;
    let passed = 0;
    for (; i >= 0 && scores[order[i]!] === score; i--) {
      const row = order[i]!;
      const weight = weights ? weights[row]! : 1;
      passed += weight;
      if (labels[row] === 1) ones += weight;
      else zeros += weight;
    }
    if (passed === 0) continue;
    thresholds[steps] = score;
    positives[steps] = ones;
    negatives[steps] = zeros;
    steps++;
  }
  return {
    thresholds: thresholds.subarray(0, steps),
    positives: positives.subarray(0, steps),
    negatives: negatives.subarray(0, steps),
  };
}
