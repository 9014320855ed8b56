import type { Prediction } from '../service.ts';

/**
 * Answers by place, every number as it was computed. Plain data.
 *
 * What follows from a score is not kept: `threshold`, of a binary model, and `score`, where the prediction is the score
 * itself. `likeliest` keeps the probabilities alone. `kept` keeps the prediction beside the score.
 */
export type Answers =
  | { readonly decision: 'score'; readonly scores: Float64Array }
  | { readonly decision: 'threshold'; readonly scores: Float64Array; readonly threshold: number }
  | { readonly decision: 'likeliest'; readonly probabilities: Float64Array; readonly classes: number }
  | {
      readonly decision: 'kept';
      readonly scores: Float64Array;
      readonly predictions: Float64Array;
      /** Shape `[places, classes]`; of a model without classes absent. */
      readonly probabilities?: Float64Array;
      readonly classes: number;
    };

/** The answer at a place: a new object. */
export function answerReader(answers: Answers): (place: number) => Prediction {
  switch (answers.decision) {
    case 'score': {
      const { scores } = answers;
      return (place) => ({ score: scores[place]!, prediction: scores[place]! });
    }
    case 'threshold': {
      const { scores, threshold } = answers;
      return (place) => {
        const score = scores[place]!;
        return { score, prediction: score >= threshold ? 1 : Number.isNaN(score) ? NaN : 0 };
      };
    }
    case 'likeliest': {
      const { probabilities, classes } = answers;
      return (place) => {
        const from = place * classes;
        let best = 0;
        for (let k = 1; k < classes; k++)
          if (probabilities[from + k]! > probabilities[from + best]!) best = k;
        const score = probabilities[from + best]!;
        return {
          score,
          prediction: Number.isNaN(score) ? NaN : best,
          probabilities: Array.from(probabilities.subarray(from, from + classes)),
        };
      };
    }
    case 'kept': {
      const { scores, predictions, probabilities, classes } = answers;
      return (place) => {
        const found = { score: scores[place]!, prediction: predictions[place]! };
        if (!probabilities) return found;
        const from = place * classes;
        return { ...found, probabilities: Array.from(probabilities.subarray(from, from + classes)) };
      };
    }
  }
}

/** The arrays of answers, by name. */
export function answerArrays(answers: Answers): Readonly<Record<string, Float64Array>> {
  switch (answers.decision) {
    case 'score':
    case 'threshold':
      return { scores: answers.scores };
    case 'likeliest':
      return { probabilities: answers.probabilities };
    case 'kept':
      return {
        scores: answers.scores,
        predictions: answers.predictions,
        ...(answers.probabilities && { probabilities: answers.probabilities }),
      };
  }
}
