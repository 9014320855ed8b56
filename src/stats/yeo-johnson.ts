import type { LogCell } from './log-cells.ts';
import type { LogSums } from './log-sums.ts';

/** Lambdas that are looked at: as far on either side of 1, which changes nothing. */
export const YEO_JOHNSON_LAMBDAS = { least: -4, most: 6 } as const;

/** Lambdas in a width of 1 that the likelihood is first looked at. */
const FIRST_LOOK = 4;
/** The distance of the lambdas that a slope is taken from. */
const NEAR = 1e-3;

/** Mean and variance of transformed values. */
export interface TransformedMoments {
  readonly mean: number;
  readonly variance: number;
  /** The natural logarithm of the variance, which may be of a size that no double has. */
  readonly logVariance: number;
}

/**
 * Mean and population variance of the finite values of a column after the Yeo–Johnson transform.
 *
 * @param sums - some values.
 * @source I.-K. Yeo, R. A. Johnson (2000), Biometrika 87(4), 954–959, equation (2.1).
 */
export function yeoJohnsonMoments({ cells }: LogSums, lambda: number): TransformedMoments {
  const first = cells[0]!;
  const last = cells.at(-1)!;
  // Values of one sign are taken around the end whose powers are largest, in their unit: no digits and no range are lost.
  const isMixed = first.isNegative !== last.isNegative;
  const power = first.isNegative ? 2 - lambda : lambda;
  const outer = first.isNegative ? first.middle : last.middle;
  const inner = first.isNegative ? last.middle : first.middle;
  const around = isMixed ? 0 : power < 0 ? inner : outer;
  const parts = cells.map((cell) => partOf(cell, lambda, around));
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  const mean = parts.reduce((sum, part) => sum + part.mean * (part.rows / rows), 0);
  const squares = parts.reduce((sum, part) => sum + part.squares + part.rows * (part.mean - mean) ** 2, 0);
  const unit = Math.exp(power * around);
  const start = isMixed ? 0 : (first.isNegative ? -1 : 1) * powered(power, around);
  return {
    mean: isMixed ? mean : start + unit * mean,
    variance: (squares / rows) * (isMixed ? 1 : unit * unit),
    logVariance: Math.log(squares / rows) + (isMixed ? 0 : 2 * power * around),
  };
}

/**
 * The lambda of the Yeo–Johnson transform under which a column is most like a normal one: of largest likelihood.
 *
 * @param sums - values that are not all one number.
 * @returns `NaN` where the likelihood is largest at an end of the lambdas from -4 to 6.
 * @source As `yeoJohnsonMoments`, equation (3.1).
 */
export function yeoJohnsonLambda(sums: LogSums): number {
  let [rows, logs] = [0, 0];
  for (const { isNegative, middle, sums: of } of sums.cells) {
    rows += of[0]!;
    logs += (isNegative ? -1 : 1) * (of[0]! * middle + of[1]!);
  }
  const likelihood = (lambda: number): number => {
    const found = (lambda - 1) * (logs / rows) - yeoJohnsonMoments(sums, lambda).logVariance / 2;
    // Transformed values beyond the largest double are no choice.
    return Number.isNaN(found) ? -Infinity : found;
  };
  const { least, most } = YEO_JOHNSON_LAMBDAS;
  let best = 0;
  const looks = Array.from({ length: (most - least) * FIRST_LOOK + 1 }, (_, at) =>
    likelihood(least + at / FIRST_LOOK),
  );
  looks.forEach((found, at) => {
    if (found > looks[best]!) best = at;
  });
  if (best === 0 || best === looks.length - 1 || looks[best] === -Infinity) return NaN;
  const near = least + best / FIRST_LOOK;
  return sharpen(likelihood, narrow(likelihood, near - 1 / FIRST_LOOK, near + 1 / FIRST_LOOK));
}

interface Part {
  readonly rows: number;
  readonly mean: number;
  readonly squares: number;
}

/** Rows, mean and squares around it of the transformed values of a cell, from `around` on and in its unit. */
function partOf({ isNegative, middle, sums }: LogCell, lambda: number, around: number): Part {
  const power = isNegative ? 2 - lambda : lambda;
  const rows = sums[0]!;
  // Of t = (exp(power · distance) − 1) / power and of t², by their series.
  let sum = sums[1]!;
  let squares = 0;
  let coefficient = 1;
  for (let k = 2; k < sums.length; k++) {
    coefficient /= k;
    squares += (2 ** k - 2) * coefficient * sums[k]!;
    coefficient *= power;
    sum += coefficient * sums[k]!;
  }
  const grown = Math.exp(power * (middle - around));
  const sign = isNegative ? -1 : 1;
  return {
    rows,
    mean: sign * (powered(power, middle - around) + grown * (sum / rows)),
    squares: grown * grown * Math.max(0, squares - (sum * sum) / rows),
  };
}

/** `(exp(power · log) − 1) / power`; its limit where the power is 0. */
function powered(power: number, log: number): number {
  return power === 0 ? log : Math.expm1(power * log) / power;
}

/** A place near the maximum between two others, by the golden section. */
function narrow(of: (at: number) => number, low: number, high: number): number {
  const golden = (Math.sqrt(5) - 1) / 2;
  let [from, to] = [low, high];
  while (to - from > NEAR) {
    const [left, right] = [to - golden * (to - from), from + golden * (to - from)];
    if (of(left) < of(right)) from = left;
    else to = right;
  }
  return (from + to) / 2;
}

/** Where the slope is 0, by Newton's method on differences of the fourth order. */
function sharpen(of: (at: number) => number, near: number): number {
  let at = near;
  for (let turn = 0; turn < 4; turn++) {
    const [a, b, c, d, e] = [-2, -1, 0, 1, 2].map((step) => of(at + step * NEAR)) as [
      number,
      number,
      number,
      number,
      number,
    ];
    const slope = (a - 8 * b + 8 * d - e) / (12 * NEAR);
    const bend = (-a + 16 * b - 30 * c + 16 * d - e) / (12 * NEAR * NEAR);
    if (!(bend < 0)) break;
    at -= Math.min(NEAR, Math.max(-NEAR, slope / bend));
  }
  return at;
}
