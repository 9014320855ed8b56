import type { Model } from '../models/model.ts';
import type { TablePredictions } from './predictor.ts';
import type { Prediction } from './service.ts';

type Answering = Pick<Model, 'task' | 'classes'>;

/** From the scores of a model to one score and one prediction a row. */
export function decisions(
  { task, classes }: Answering,
  scores: Float64Array,
  threshold: number | null,
): TablePredictions {
  if (classes) return likeliest(scores, classes.length);
  if (task !== 'binary' || threshold === null) return { scores, predictions: scores };
  return { scores, predictions: scores.map((score) => decide(score, threshold)) };
}

/** The same of one row, whose scores are read and not kept. */
export function decision(
  { task, classes }: Answering,
  scores: Float64Array,
  threshold: number | null,
): Prediction {
  if (classes) {
    const best = largest(scores, 0, classes.length);
    const score = scores[best]!;
    return {
      score,
      prediction: score === score ? best : NaN,
      probabilities: numbersOf(scores, 0, classes.length),
    };
  }
  const score = scores[0]!;
  const prediction = task !== 'binary' || threshold === null ? score : decide(score, threshold);
  return { score, prediction };
}

/** The answers for the rows of a table, row by row. */
export function listed({ scores, predictions, probabilities }: TablePredictions): Prediction[] {
  const outputs = probabilities ? probabilities.length / scores.length : 0;
  return Array.from(scores, (score, row) => ({
    score,
    prediction: predictions[row]!,
    ...(probabilities && { probabilities: numbersOf(probabilities, row * outputs, outputs) }),
  }));
}

function decide(score: number, threshold: number): number {
  return score >= threshold ? 1 : Number.isNaN(score) ? NaN : 0;
}

function likeliest(all: Float64Array, classes: number): TablePredictions {
  const rows = all.length / classes;
  const scores = new Float64Array(rows);
  const predictions = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const best = largest(all, row * classes, classes);
    scores[row] = all[row * classes + best]!;
    predictions[row] = Number.isNaN(scores[row]) ? NaN : best;
  }
  return { scores, predictions, probabilities: all };
}

/** In a loop: `Array.from` makes an object for each number on the way. */
function numbersOf(all: Float64Array, from: number, count: number): number[] {
  const numbers = new Array<number>(count);
  for (let k = 0; k < count; k++) numbers[k] = all[from + k]!;
  return numbers;
}

/** The place of the first of the largest. */
function largest(all: Float64Array, from: number, count: number): number {
  let best = 0;
  for (let k = 1; k < count; k++) if (all[from + k]! > all[from + best]!) best = k;
  return best;
}
