/**
 * The weighted sum of the log losses of some scores, in nats; the scores are overwritten with the residuals
 * weight × (probability − label), which are the gradient of the loss.
 *
 * @param scores - shape `[n]`; log odds. Changed in place.
 * @returns `loss`, and `residual`, the sum of the residuals.
 */
export function logisticLoss(
  scores: Float64Array,
  labels: Float64Array,
  weights: Float64Array | undefined,
): { readonly loss: number; readonly residual: number } {
  let loss = 0;
  let residual = 0;
  for (let i = 0; i < scores.length; i++) {
    const z = scores[i]!;
    const label = labels[i]!;
    const weight = weights ? weights[i]! : 1;
    // e ≤ 1, so neither the probability nor the logarithm overflows or loses digits.
    const e = Math.exp(z < 0 ? z : -z);
    // The probability of the other side is not got as a difference from 1: a far residual keeps its digits.
    const likely = 1 / (1 + e);
    const unlikely = e / (1 + e);
    const away = z < 0 ? label * -z : (1 - label) * z;
    loss += weight * (away + Math.log1p(e));
    const r = weight * (label === 1 ? -(z < 0 ? likely : unlikely) : z < 0 ? unlikely : likely);
    scores[i] = r;
    residual += r;
  }
  return { loss, residual };
}
