import { classTotals, smallSample } from './influence.ts';
import { scoreOrder } from './score-order.ts';

/**
 * How far each row moves the AUC: the share of the other class that it is on the right side of, ties counting half, less the
 * AUC, by how rare its class is. Unweighted, the error it gives is DeLong's, of one AUC and of the difference of two.
 *
 * @returns shape `[n]`; `NaN` where a class has fewer than two rows.
 * @cost a sort.
 * @source E. R. DeLong, D. M. DeLong, D. L. Clarke-Pearson (1988), Biometrics 44(3), 837–845, (4)–(6): the structural
 *   components; by ranks, X. Sun, W. Xu (2014), IEEE Signal Processing Letters 21(11), 1389–1393.
 */
export function aucInfluence(
  labels: Float64Array,
  scores: Float64Array,
  weights?: Float64Array,
): Float64Array {
  return aucMoves(labels, scores, weights).influence;
}

/** The AUC and how far each row moves it. */
export function aucMoves(
  labels: Float64Array,
  scores: Float64Array,
  weights?: Float64Array,
): { readonly area: number; readonly influence: Float64Array } {
  const order = scoreOrder(scores);
  const { total, rows } = classTotals(labels, weights);
  const shares = new Float64Array(labels.length);
  const below = [0, 0];
  for (let i = 0; i < order.length;) {
    const start = i;
    const score = scores[order[i]!]!;
    const tied = [0, 0];
    for (; i < order.length && scores[order[i]!] === score; i++)
      tied[labels[order[i]!]!]! += weights ? weights[order[i]!]! : 1;
    for (let j = start; j < i; j++) {
      const row = order[j]!;
      shares[row] =
        labels[row] === 1
          ? (below[0]! + tied[0]! / 2) / total[0]!
          : 1 - (below[1]! + tied[1]! / 2) / total[1]!;
    }
    below[0]! += tied[0]!;
    below[1]! += tied[1]!;
  }
  let area = 0;
  for (let row = 0; row < labels.length; row++)
    if (labels[row] === 1) area += (weights ? weights[row]! : 1) * shares[row]!;
  area /= total[1]!;
  const scale = [0, 1].map((label) => ((total[0]! + total[1]!) / total[label]!) * smallSample(rows[label]!));
  return { area, influence: shares.map((share, row) => (share - area) * scale[labels[row]!]!) };
}
