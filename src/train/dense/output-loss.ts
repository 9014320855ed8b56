import type { Link } from '../../models/link.ts';

/** The last sums of some rows and what they should be. */
export interface Outputs {
  readonly rows: number;
  readonly count: number;
  /** Numbers from one row to the next. */
  readonly stride: number;
  readonly sums: Float32Array;
  /** Shape `[rows]` at least. */
  readonly targets: Float64Array;
  readonly weights: Float64Array;
}

/**
 * The sum of weight × loss over some rows, in float64; the gradients of `share` × that sum are written.
 *
 * The loss is the log loss with `logit`, the cross-entropy with `softmax`, half the squared error with `identity`, and with
 * `log` what remains of Poisson's log likelihood without the part that no model changes: eᶻ − y·z.
 *
 * @param gradients - laid out as the sums.
 */
export function outputLoss(link: Link, outputs: Outputs, share: number, gradients: Float32Array): number {
  const { rows, stride, sums, targets, weights } = outputs;
  let loss = 0;
  for (let i = 0, at = 0; i < rows; i++, at += stride) {
    const weight = weights[i]!;
    const target = targets[i]!;
    if (link === 'softmax') {
      loss += weight * crossEntropy(outputs, at, target, weight * share, gradients);
      continue;
    }
    const z = sums[at]!;
    let gradient: number;
    if (link === 'logit') {
      // e ≤ 1, so neither the probability nor the logarithm overflows or loses digits.
      const e = Math.exp(-Math.abs(z));
      const likely = 1 / (1 + e);
      const unlikely = e / (1 + e);
      loss += weight * (Math.max(z, 0) - target * z + Math.log1p(e));
      gradient = target === 1 ? -(z < 0 ? likely : unlikely) : z < 0 ? unlikely : likely;
    } else if (link === 'identity') {
      gradient = z - target;
      loss += (weight * gradient * gradient) / 2;
    } else {
      const expected = Math.exp(z);
      gradient = expected - target;
      loss += weight * (expected - target * z);
    }
    gradients[at] = weight * share * gradient;
  }
  return loss;
}

function crossEntropy(
  { sums, count }: Outputs,
  at: number,
  target: number,
  share: number,
  gradients: Float32Array,
): number {
  let most = -Infinity;
  for (let j = at; j < at + count; j++) if (!(sums[j]! <= most)) most = sums[j]!;
  let total = 0;
  for (let j = at; j < at + count; j++) total += Math.exp(sums[j]! - most);
  for (let j = at; j < at + count; j++) {
    const probability = Math.exp(sums[j]! - most) / total;
    gradients[j] = share * (j - at === target ? probability - 1 : probability);
  }
  return Math.log(total) + most - sums[at + target]!;
}
