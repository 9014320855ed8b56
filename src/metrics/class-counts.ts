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

/** Counts the decisions for the class of the highest score. */
export function countClasses(
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
