/**
 * As many rows of equal weight as would say as much as weighted ones.
 *
 * @param sum - of the weights.
 * @param squares - the sum of their squares.
 * @returns `NaN` without weight.
 * @source L. Kish (1965), Survey Sampling: the effective sample size.
 */
export function effectiveRows(sum: number, squares: number): number {
  return (sum * sum) / squares;
}
