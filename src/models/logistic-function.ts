/** 1 ÷ (1 + e^−x), exact to rounding at both ends. */
export function logisticFunction(x: number): number {
  if (x >= 0) return 1 / (1 + Math.exp(-x));
  const e = Math.exp(x);
  return e / (1 + e);
}
