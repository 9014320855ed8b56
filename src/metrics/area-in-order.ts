/**
 * The share of pairs of both classes that the row of label 1 wins, by weight, ties counting half.
 *
 * @param order - the rows by ascending score; absent means that they are.
 * @returns `NaN` of one class.
 */
export function areaInOrder(
  labels: Float64Array,
  scores: Float64Array,
  weights?: Float64Array,
  order?: Int32Array,
): number {
  const rows = labels.length;
  let area = 0;
  let positives = 0;
  let negatives = 0;
  for (let i = 0; i < rows;) {
    const score = scores[order ? order[i]! : i]!;
    let tiedPositives = 0;
    let tiedNegatives = 0;
    for (; i < rows; i++) {
      const row = order ? order[i]! : i;
      if (scores[row] !== score) break;
      const weight = weights ? weights[row]! : 1;
      if (labels[row] === 1) tiedPositives += weight;
      else tiedNegatives += weight;
    }
    area += tiedPositives * (negatives + tiedNegatives / 2);
    positives += tiedPositives;
    negatives += tiedNegatives;
  }
  return area / (positives * negatives);
}

/** Whether scores ascend already, as those of slices do that were cut from sorted rows; found out as far as they do. */
export function ascends(scores: Float64Array): boolean {
  let row = 1;
  while (row < scores.length && scores[row - 1]! <= scores[row]!) row++;
  return row >= scores.length;
}
