import { scoreOrder } from './score-order.ts';

/** Rows from the highest score down, in runs of equal score. */
export interface ScoreRuns {
  readonly order: Int32Array;
  /** Where in the order each run ends, and the next begins. */
  readonly ends: Int32Array;
}

/** The runs of equal score, descending: who decides by a threshold decides a run alike. */
export function scoreRuns(scores: Float64Array): ScoreRuns {
  const order = scoreOrder(scores).reverse();
  const ends = new Int32Array(order.length);
  let runs = 0;
  for (let i = 1; i <= order.length; i++)
    if (i === order.length || scores[order[i]!] !== scores[order[i - 1]!]) ends[runs++] = i;
  return { order, ends: ends.subarray(0, runs) };
}

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
  const { order, ends } = scoreRuns(scores);
  const [thresholds, positives, negatives] = [0, 1, 2].map(() => new Float64Array(ends.length)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  let steps = 0;
  let [ones, zeros, i] = [0, 0, 0];
  for (const end of ends) {
    const first = i;
    let passed = 0;
    for (; i < end; i++) {
      const row = order[i]!;
      const weight = weights ? weights[row]! : 1;
      passed += weight;
      if (labels[row] === 1) ones += weight;
      else zeros += weight;
    }
    if (passed === 0) continue;
    thresholds[steps] = scores[order[first]!]!;
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
