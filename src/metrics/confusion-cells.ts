/** A number for each kind of decision: true positive, false positive, false negative, true negative. */
export type Cells = readonly [
  truePositive: number,
  falsePositive: number,
  falseNegative: number,
  trueNegative: number,
];

/** The place of a decision among {@link Cells}: it is 1 from the threshold on. */
export function cellOf(label: number, score: number, threshold: number): number {
  return score >= threshold ? 1 - label : 3 - label;
}

/** The weight of the decisions of each kind. */
export function countCells(
  labels: Float64Array,
  scores: Float64Array,
  threshold: number,
  weights?: Float64Array,
): Cells {
  const counts: [number, number, number, number] = [0, 0, 0, 0];
  for (let row = 0; row < labels.length; row++)
    counts[cellOf(labels[row]!, scores[row]!, threshold)]! += weights ? weights[row]! : 1;
  return counts;
}
