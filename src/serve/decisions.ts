import type { Model } from '../models/model.ts';
import type { TablePredictions } from './predictor.ts';

/** From the scores of a model to one score and one prediction a row. */
export function decisions(
  { task, classes }: Pick<Model, 'task' | 'classes'>,
  scores: Float64Array,
  threshold: number | null,
): TablePredictions {
  if (classes) return likeliest(scores, classes.length);
  if (task !== 'binary' || threshold === null) return { scores, predictions: scores };
  const decide = (score: number): number => (score >= threshold ? 1 : Number.isNaN(score) ? NaN : 0);
  return { scores, predictions: scores.map(decide) };
}

function likeliest(all: Float64Array, classes: number): TablePredictions {
  const rows = all.length / classes;
  const scores = new Float64Array(rows);
  const predictions = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const from = row * classes;
    let best = 0;
    for (let k = 1; k < classes; k++) if (all[from + k]! > all[from + best]!) best = k;
    scores[row] = all[from + best]!;
    predictions[row] = Number.isNaN(scores[row]) ? NaN : best;
  }
  return { scores, predictions };
}
