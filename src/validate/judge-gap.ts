import { figureText } from '../core/figure-text.ts';
import type { Issue } from '../core/verdict.ts';
import type { Interval } from '../stats/wilson.ts';
import { figureOf, isInterval, ownOf, type Figures, type Judgement } from './figures.ts';
import type { MetricLimit } from './limits.ts';
import { endText, intervalText, placeOf, rowsText } from './sentence.ts';

/** A slice whose figure exists, with the interval that is judged: the figure alone where none is. */
interface Found extends Interval {
  readonly slice: Readonly<Record<string, string>>;
  readonly rows: number;
  readonly value: number;
}

/**
 * How far the slices by the same columns are apart in one metric: the greatest figure less the least, and the least as
 * a share of the greatest.
 *
 * An end of the interval of the gap is what the intervals of the slices leave: at best from the greatest low to the
 * least high, at worst from the greatest high to the least low. Where these hold together, so does that, whichever two
 * slices it is between.
 *
 * @param slices - those large enough to be judged.
 */
export function judgeGaps(
  slices: readonly (Figures & { readonly slice: Readonly<Record<string, string>> })[],
  limit: MetricLimit,
  direction: 'higher' | 'lower',
  confidence: number,
): Judgement<Issue> {
  const { metric, maxGap, minRatio, minRows, bound } = limit;
  const groups = new Map<string, Found[]>();
  for (const of of slices) {
    const value = figureOf(of, metric);
    const interval = bound === 'point' ? undefined : ownOf(of.intervals, metric);
    // What has no figure is in the verdict already: it was judged by itself.
    if (value === undefined || !Number.isFinite(value)) continue;
    if (bound !== 'point' && !isInterval(interval)) continue;
    const { low, high } = interval ?? { low: value, high: value };
    const columns = Object.keys(of.slice).sort();
    const key = JSON.stringify(columns);
    groups.set(key, [...(groups.get(key) ?? []), { slice: of.slice, rows: of.rows, value, low, high }]);
  }
  const issues: Issue[] = [];
  let checked = 0;
  for (const found of groups.values()) {
    if (found.length < 2) continue;
    checked += Number(maxGap !== undefined) + Number(minRatio !== undefined);
    issues.push(...judgeGroup(found, limit, direction, confidence));
  }
  if (checked === 0) {
    issues.push({
      code: 'nothing-checked',
      severity: 'error',
      message: `${metric} has a limit between slices, and no two slices by the same columns have the figure and ${rowsText(minRows)}; expected at least two to compare.`,
      measure: metric,
    });
  }
  return { checked, issues };
}

function judgeGroup(
  found: readonly Found[],
  { metric, maxGap, minRatio, bound }: MetricLimit,
  direction: 'higher' | 'lower',
  confidence: number,
): Issue[] {
  // At best the greatest figure is as small as its interval lets it be, and the least as great.
  const [upper, lower] = bound === 'worst' ? (['high', 'low'] as const) : (['low', 'high'] as const);
  const greatest = found.reduce((most, of) => (of[upper] > most[upper] ? of : most));
  const least = found.reduce((most, of) => (of[lower] < most[lower] ? of : most));
  const worse = direction === 'higher' ? least : greatest;
  const columns = Object.keys(worse.slice).sort().join(' × ');
  const figures = `${metric} is ${figureText(greatest.value, least.value)} on ${placeOf(greatest.slice, greatest.rows)} and ${figureText(least.value, greatest.value)} on ${placeOf(least.slice, least.rows)}`;
  const span = (low: number, high: number, limit: number): string =>
    bound === 'point' ? '' : intervalText({ low, high }, confidence, limit);
  const issueOf = (code: string, message: string, value: number, limit: number): Issue => ({
    code,
    severity: 'error',
    message,
    measure: metric,
    value,
    limit,
    slice: worse.slice,
    rows: worse.rows,
  });
  const issues: Issue[] = [];
  if (maxGap !== undefined && greatest[upper] - least[lower] - maxGap > roundingOf(greatest, least)) {
    const gap = greatest.value - least.value;
    const [low, high] = [Math.max(0, greatest.low - least.high), greatest.high - least.low];
    issues.push(
      issueOf(
        'gap-too-wide',
        `${figures}, ${figureText(gap, maxGap)} apart${span(low, high, maxGap)}; expected at most ${figureText(maxGap)} between slices by ${columns}${endText(bound)}.`,
        gap,
        maxGap,
      ),
    );
  }
  if (minRatio !== undefined) {
    const ratio = least.value / greatest.value;
    if (found.some(({ value }) => value < 0) || Number.isNaN(ratio)) {
      issues.push(
        issueOf(
          'undefined-ratio',
          `${figures}, and a ratio of them does not exist; expected figures of 0 or more, and not 0 alone.`,
          NaN,
          minRatio,
        ),
      );
    } else if (minRatio * greatest[upper] - least[lower] > roundingOf(greatest, least)) {
      const low = Math.max(0, least.low) / greatest.high;
      const high = greatest.low > 0 ? Math.min(1, least.high / greatest.low) : 1;
      issues.push(
        issueOf(
          'ratio-too-low',
          `${figures}, a ratio of ${figureText(ratio, minRatio)}${span(low, high, minRatio)}; expected at least ${figureText(minRatio)} between slices by ${columns}${endText(bound)}.`,
          ratio,
          minRatio,
        ),
      );
    }
  }
  return issues;
}

/** The bounds are inclusive: what the arithmetic alone rounded up is not more. */
function roundingOf(greatest: Found, least: Found): number {
  return 4 * Number.EPSILON * Math.max(Math.abs(greatest.value), Math.abs(least.value));
}
