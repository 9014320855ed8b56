import { SlipwayError } from '../../core/error.ts';
import type { Predictor, TablePredictions } from '../predictor.ts';
import { answerReader, type Answers } from './answers.ts';

/** Answers in the order in which they were computed. */
export interface AnswersBuilt {
  /** Adds the answers of some rows. */
  add(found: TablePredictions): void;
  /**
   * All of them, each at its place, and 0 at the places between.
   *
   * @param places - of each answer, in the order in which they came; each at its own when absent.
   */
  done(size: number, places?: Int32Array): Answers;
}

/** Takes answers as a predictor computes them. */
export function answersBuilt(predictor: Predictor): AnswersBuilt {
  const scores = growing();
  const predictions = growing();
  const probabilities = growing();
  let classes = 0;
  return {
    add(found) {
      const rows = found.scores.length;
      if (found.probabilities && rows > 0) {
        const each = found.probabilities.length / rows;
        if (!Number.isInteger(each) || (classes !== 0 && each !== classes)) throw uneven(found, rows);
        classes = each;
        probabilities.add(found.probabilities);
      }
      scores.add(found.scores);
      predictions.add(found.predictions);
    },
    done(size, places) {
      const all: Answers = {
        decision: 'kept',
        scores: scattered(scores.all(), 1, size, places),
        predictions: scattered(predictions.all(), 1, size, places),
        classes,
        ...(classes > 0 && { probabilities: scattered(probabilities.all(), classes, size, places) }),
      };
      return shortest(all, predictor);
    },
  };
}

type Kept = Extract<Answers, { readonly decision: 'kept' }>;

/** What the predictions follow from, where they follow from it in every bit. */
function shortest(all: Kept, { threshold }: Predictor): Answers {
  const { scores, probabilities, classes } = all;
  const shorter: Answers[] = [{ decision: 'score', scores }];
  if (threshold !== null) shorter.unshift({ decision: 'threshold', scores, threshold });
  if (probabilities) shorter.splice(0, 2, { decision: 'likeliest', probabilities, classes });
  return shorter.find((one) => tells(one, all)) ?? all;
}

function tells(shorter: Answers, { scores, predictions }: Kept): boolean {
  const read = answerReader(shorter);
  for (let place = 0; place < scores.length; place++) {
    const { score, prediction } = read(place);
    if (!Object.is(score, scores[place]) || !Object.is(prediction, predictions[place])) return false;
  }
  return true;
}

function scattered(from: Float64Array, width: number, size: number, places?: Int32Array): Float64Array {
  if (!places) return from.slice();
  const made = new Float64Array(size * width);
  for (let row = 0; row < places.length; row++) {
    for (let k = 0; k < width; k++) made[places[row]! * width + k] = from[row * width + k]!;
  }
  return made;
}

interface Growing {
  add(values: Float64Array): void;
  all(): Float64Array;
}

function growing(): Growing {
  let values = new Float64Array(1024);
  let count = 0;
  return {
    add(more) {
      if (count + more.length > values.length) {
        const larger = new Float64Array(2 * (count + more.length));
        larger.set(values.subarray(0, count));
        values = larger;
      }
      values.set(more, count);
      count += more.length;
    },
    all: () => values.subarray(0, count),
  };
}

function uneven({ probabilities }: TablePredictions, rows: number): SlipwayError {
  return new SlipwayError(
    'shape-mismatch',
    'serve/precompute',
    `the predictor gave ${probabilities!.length} probabilities of ${rows} rows; expected as many of each row.`,
    { details: { got: probabilities!.length } },
  );
}
