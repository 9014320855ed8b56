import { smallSample } from './influence.ts';
import { scoreRuns } from './score-steps.ts';

/**
 * How far each row moves the average precision: a row of label 1 by the precision at its score, and every row by what it
 * does to the precision at its score and below.
 *
 * @returns the figure, and shape `[n]`, `NaN` of fewer than two rows of label 1.
 * @cost a sort.
 * @source The derivative by the weight of a row, with the factor of small samples for the rows of label 1.
 */
export function averagePrecisionMoves(
  labels: Float64Array,
  scores: Float64Array,
  weights?: Float64Array,
): { readonly figure: number; readonly influence: Float64Array } {
  const { order, ends } = scoreRuns(scores);
  const [gained, passed, positives] = [0, 1, 2].map(() => new Float64Array(ends.length)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  let [all, found, ones, sum, i] = [0, 0, 0, 0, 0];
  ends.forEach((end, at) => {
    const before = found;
    for (; i < end; i++) {
      const weight = weights ? weights[order[i]!]! : 1;
      all += weight;
      if (labels[order[i]!] !== 1) continue;
      found += weight;
      if (weight > 0) ones++;
    }
    gained[at] = found - before;
    passed[at] = all;
    positives[at] = found;
    if (found > before) sum += (found - before) * (found / all);
  });
  const figure = sum / found;
  const scale = (smallSample(ones) * all) / found;
  const influence = new Float64Array(labels.length);
  // From the lowest score up: what one row more does at its score and below, of label 1, and of either label.
  let [gains, losses] = [0, 0];
  for (let at = ends.length - 1; at >= 0; at--) {
    const precision = passed[at]! > 0 ? positives[at]! / passed[at]! : 1;
    if (gained[at]! > 0) {
      gains += gained[at]! / passed[at]!;
      losses += (gained[at]! / passed[at]!) * precision;
    }
    for (let i = at === 0 ? 0 : ends[at - 1]!; i < ends[at]!; i++) {
      const row = order[i]!;
      influence[row] = (labels[row]! * (precision - figure + gains) - losses) * scale;
    }
  }
  return { figure, influence };
}
