import { checkChoice } from '../core/options.ts';
import { checkClasses } from './check-scored.ts';
import { metric, type Metric } from './metric.ts';

/** How the figures of classes become one: each class counts alike, each row does, or each class by its rows. */
export type ClassAverage = 'macro' | 'micro' | 'weighted';

/** For each class the weight of the rows that have it, that are decided for it, and both. */
export interface ClassCounts {
  readonly labelled: Float64Array;
  readonly decided: Float64Array;
  readonly hits: Float64Array;
}

/** The class of the highest score of a row; of equal ones the first. */
export function highestOf(scores: Float64Array, from: number, classes: number): number {
  let best = 0;
  for (let k = 1; k < classes; k++) if (scores[from + k]! > scores[from + best]!) best = k;
  return best;
}

/** A metric of the decisions for the class of the highest score, from two counts of each class: one by the other. */
export function classRatio(
  where: string,
  average: ClassAverage,
  top: (counts: ClassCounts, k: number) => number,
  bottom: (counts: ClassCounts, k: number) => number,
): Metric {
  checkChoice(where, 'average', average, ['macro', 'micro', 'weighted']);
  return metric(
    'higher',
    (labels, scores, weights) => {
      const classes = checkClasses(where, labels, scores, weights, 'any');
      const counts = countClasses(labels, scores, classes, weights);
      let [tops, bottoms, figures, parts] = [0, 0, 0, 0];
      for (let k = 0; k < classes; k++) {
        const [upper, lower] = [top(counts, k), bottom(counts, k)];
        tops += upper;
        bottoms += lower;
        if (lower === 0) continue;
        const part = average === 'weighted' ? counts.labelled[k]! : 1;
        figures += (part * upper) / lower;
        parts += part;
      }
      return average === 'micro' ? tops / bottoms : figures / parts;
    },
    { bounds: [0, 1] },
  );
}

function countClasses(
  labels: Float64Array,
  scores: Float64Array,
  classes: number,
  weights?: Float64Array,
): ClassCounts {
  const [labelled, decided, hits] = [0, 1, 2].map(() => new Float64Array(classes)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  for (let row = 0; row < labels.length; row++) {
    const weight = weights ? weights[row]! : 1;
    const label = labels[row]!;
    const decision = highestOf(scores, row * classes, classes);
    labelled[label]! += weight;
    decided[decision]! += weight;
    if (label === decision) hits[label]! += weight;
  }
  return { labelled, decided, hits };
}
