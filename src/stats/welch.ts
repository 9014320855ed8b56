import { studentTPValue } from './student-t.ts';

/** What a test of means needs to know of a group; {@link moments} gives it. */
export interface GroupMoments {
  /** Values, whole. */
  readonly count: number;
  readonly mean: number;
  /** Population variance (divide by n), as {@link moments} gives it. */
  readonly variance: number;
}

/** The outcome of a test of two means. Plain JSON, where the figures exist. */
export interface WelchTest {
  /** The difference of the means, first minus second, in standard errors. */
  readonly t: number;
  readonly degrees: number;
  /** Two-sided. */
  readonly pValue: number;
}

/**
 * Welch's test: whether two groups, of whatever variances, may have one mean.
 *
 * @returns `NaN` each when a group has fewer than two values, or when both have variance 0: the spread is unknown then.
 * @source B. L. Welch (1947), Biometrika 34, 28–35; `scipy.stats.ttest_ind(equal_var=False)`.
 * @example
 * welchTest({ count: 3, mean: 1, variance: 2 }, { count: 4, mean: 3, variance: 3 }).pValue.toFixed(4) // => '0.2188'
 */
export function welchTest(first: GroupMoments, second: GroupMoments): WelchTest {
  const none = { t: NaN, degrees: NaN, pValue: NaN };
  if (!(first.count > 1 && second.count > 1)) return none;
  // The squared standard error of a mean: the sample variance over n is the population's over n − 1.
  const a = first.variance / (first.count - 1);
  const b = second.variance / (second.count - 1);
  if (!(a + b > 0)) return none;
  const t = (first.mean - second.mean) / Math.sqrt(a + b);
  const [shareA, shareB] = [a / (a + b), b / (a + b)];
  const degrees = 1 / (shareA ** 2 / (first.count - 1) + shareB ** 2 / (second.count - 1));
  return { t, degrees, pValue: studentTPValue(t, degrees) };
}
