import { gammaln } from 'simple-statistics';

const HALF_LOG_TWO_PI = 0.9189385332046727;

/**
 * The regularized incomplete beta function I(x; a, b): the distribution functions of t and F in one.
 *
 * @param x - in [0, 1].
 * @param rest - `1 − x`, with all its digits.
 * @source The continued fraction of A. R. DiDonato, A. H. Morris (1992), ACM TOMS 18(3), 360–373, with the power in front
 *   of it in the form of C. Loader (2000), Fast and accurate computation of binomial probabilities: neither loses digits
 *   for large a and b.
 * @example
 * incompleteBeta(0.25, 0.75, 1, 2).toFixed(6) // => '0.437500'
 */
export function incompleteBeta(x: number, rest: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (rest <= 0) return 1;
  const power = ((a * b) / (a + b)) * binomialTerm(a, b, x, rest);
  return x < (a + 1) / (a + b + 2)
    ? Math.min(1, power * fraction(x, rest, a, b))
    : Math.max(0, 1 - power * fraction(rest, x, b, a));
}

/**
 * (hits + misses)! / (hits! misses!) · p^hits · q^misses, for numbers above 0 that need not be whole.
 *
 * @source C. Loader (2000): the error of Stirling's series and the deviance, each to full precision.
 * @example
 * binomialTerm(1, 1, 0.5, 0.5).toFixed(10) // => '0.5000000000'
 */
export function binomialTerm(hits: number, misses: number, p: number, q: number): number {
  const n = hits + misses;
  const exponent =
    stirlingError(n) -
    stirlingError(hits) -
    stirlingError(misses) -
    deviance(hits, n * p) -
    deviance(misses, n * q);
  return Math.exp(exponent) * Math.sqrt(n / (2 * Math.PI * hits * misses));
}

/** ln n! − ln(√(2πn) (n/e)ⁿ). */
function stirlingError(n: number): number {
  if (n < 16) return gammaln(n + 1) - (n + 0.5) * Math.log(n) + n - HALF_LOG_TWO_PI;
  const square = n * n;
  return (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - 1 / 1188 / square) / square) / square) / square) / n;
}

/** x ln(x / mean) + mean − x. */
function deviance(x: number, mean: number): number {
  if (Math.abs(x - mean) >= 0.1 * (x + mean)) return x * Math.log(x / mean) + mean - x;
  const v = (x - mean) / (x + mean);
  let sum = (x - mean) * v;
  let term = 2 * x * v;
  for (let k = 3; k < 2000; k += 2) {
    term *= v * v;
    const next = sum + term / k;
    if (next === sum) break;
    sum = next;
  }
  return sum;
}

/** What the power is multiplied by; `x` at most about a / (a + b). */
function fraction(x: number, rest: number, a: number, b: number): number {
  // a − (a + b) x, from whichever of the two loses fewer digits.
  const ahead = a > b ? (a + b) * rest - b : a - (a + b) * x;
  let [before, below] = [0, 1];
  let [now, under] = [1, (1 + ahead) / (1 + 1 / a)];
  let value = now / under;
  let p = 1;
  for (let n = 1; n < 100_000; n++) {
    const s = a + 2 * n - 1;
    const w = n * (b - n) * x;
    const t = n / a;
    const alpha = p * (p + b / a) * (a / s) ** 2 * w * x;
    const beta = n + w / s + ((t + 1) / (1 + 1 / a + 2 * t)) * (1 + ahead + n * (rest + 1));
    p = t + 1;
    [before, now] = [now, alpha * before + beta * now];
    [below, under] = [under, alpha * below + beta * under];
    const next = now / under;
    const done = Math.abs(next - value) <= 1e-16 * next;
    value = next;
    if (done) break;
    [before, below, now, under] = [before / under, below / under, next, 1];
  }
  return value;
}
