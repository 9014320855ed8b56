import { figureText, rowsText } from '../core/figure-text.ts';
import { gapBetween } from '../core/gap-between.ts';
import { ownOf } from '../core/own.ts';
import type { Issue } from '../core/verdict.ts';
import type { Interval } from '../stats/wilson.ts';
import { byText } from '../view/shown/slice-name.ts';
import { errorOf, figureOf, isInterval, withFigure, type Figures, type Judgement } from './figures.ts';
import type { LimitBound, MetricLimit } from './limits.ts';
import { endText, intervalText, offText, placeOf } from './sentence.ts';

/** A slice whose figure exists, with the interval that is judged: the figure alone where none is. */
interface Found extends Interval {
  readonly slice: Readonly<Record<string, string>>;
  readonly rows: number;
  readonly value: number;
  /** How far the figure is off at most. */
  readonly error: number;
}

/**
 * How far the slices by the same columns are apart in one metric: the greatest figure less the least, and the least as
 * a share of the greatest.
 *
 * An end of the interval of the gap is what the intervals of the slices leave: at best from the greatest low to the
 * least high, at worst from the greatest high to the least low. Where these hold together, so does that, whichever two
 * slices it is between. The narrower interval of `compareSlices` is that of two slices that were picked beforehand.
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
    const { low, high } = withFigure(interval ?? { low: value, high: value }, value);
    const columns = Object.keys(of.slice).sort();
    const key = JSON.stringify(columns);
    groups.set(key, [
      ...(groups.get(key) ?? []),
      { slice: of.slice, rows: of.rows, value, error: errorOf(of, metric), low, high },
    ]);
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
  const issues: Issue[] = [];
  const pairs = pairsOf(found, bound);
  const add = (code: string, [above, below]: Told, value: number, limit: number, rest: string): void => {
    const [worse, other] = direction === 'higher' ? [below, above] : [above, below];
    const { slice, rows } = worse;
    const message = `${metric} is ${offText(above.value, above.error, below.value)} on ${placeOf(above.slice, above.rows)} and ${offText(below.value, below.error, above.value)} on ${placeOf(below.slice, below.rows)}, ${rest}`;
    issues.push({
      code,
      severity: 'error',
      message,
      measure: metric,
      value,
      limit,
      slice,
      otherSlice: other.slice,
      rows,
    });
  };
  const span = (low: number, high: number, limit: number): string =>
    bound === 'point' ? '' : intervalText({ low, high }, confidence, limit);
  const between = `between slices by ${byText(Object.keys(found[0]!.slice).sort())}${endText(bound)}.`;

  if (maxGap !== undefined) {
    const pair = mostBy(pairs, ({ most, fewest }) => most - fewest);
    if (pair.most - pair.fewest - maxGap > roundingOf(pair.greatest, pair.least)) {
      const [above, below] = toldOf(pair);
      const gap = above.value - below.value;
      const { low, high } = gapBetween(above, below);
      const shown = span(low, high, maxGap);
      add(
        'gap-too-wide',
        [above, below],
        gap,
        maxGap,
        `${figureText(gap, maxGap)} apart${shown}; expected at most ${figureText(maxGap)} ${between}`,
      );
    }
  }
  if (minRatio === undefined) return issues;
  if (found.some(({ value }) => value < 0) || found.every(({ value }) => value === 0)) {
    add(
      'undefined-ratio',
      toldOf(pairs[0]!),
      NaN,
      minRatio,
      'and a ratio of them does not exist; expected figures of 0 or more, and one above 0.',
    );
    return issues;
  }
  const pair = mostBy(pairs, ({ most, fewest }) => minRatio * most - fewest);
  if (minRatio * pair.most - pair.fewest > roundingOf(pair.greatest, pair.least)) {
    const [above, below] = toldOf(pair);
    const ratio = below.value / above.value;
    const low = Math.min(Math.max(0, below.low) / above.high, Math.max(0, above.low) / below.high);
    const high = above.low > 0 ? Math.min(1, below.high / above.low) : 1;
    const shown = span(low, high, minRatio);
    add(
      'ratio-too-low',
      [above, below],
      ratio,
      minRatio,
      `a ratio of ${figureText(ratio, minRatio)}${shown}; expected at least ${figureText(minRatio)} ${between}`,
    );
  }
  return issues;
}

/** Two slices, and between what their figures are taken to lie, their errors included. */
interface Pair {
  readonly greatest: Found;
  readonly least: Found;
  readonly most: number;
  readonly fewest: number;
}

/** Two slices as they are told: the one with the greater figure first, whichever of their ends was held. */
type Told = readonly [above: Found, below: Found];

function toldOf({ greatest, least }: Pair): Told {
  return greatest.value >= least.value ? [greatest, least] : [least, greatest];
}

/** The two slices furthest apart: at best, where each is as near to the others as its interval lets it be. */
function pairsOf(found: readonly Found[], bound: LimitBound): readonly Pair[] {
  const [upper, lower] = bound === 'worst' ? (['high', 'low'] as const) : (['low', 'high'] as const);
  const pairOf = (greatest: Found, least: Found): Pair => ({
    greatest,
    least,
    most: greatest[upper] + greatest.error,
    fewest: least[lower] - least.error,
  });
  const above = mostBy(found, (of) => of[upper] + of.error);
  const below = mostBy(found, (of) => of.error - of[lower]);
  if (above !== below) return [pairOf(above, below)];
  // A slice with a wide interval is not apart from itself.
  const others = found.filter((of) => of !== above);
  return [
    pairOf(
      above,
      mostBy(others, (of) => of.error - of[lower]),
    ),
    pairOf(
      mostBy(others, (of) => of[upper] + of.error),
      below,
    ),
  ];
}

/** The first of those with the greatest value. */
function mostBy<Item>(items: readonly Item[], valueOf: (item: Item) => number): Item {
  return items.reduce((most, item) => (valueOf(item) > valueOf(most) ? item : most));
}

/** The bounds are inclusive: what the arithmetic alone rounded up is not more. */
function roundingOf(greatest: Found, least: Found): number {
  return 4 * Number.EPSILON * Math.max(Math.abs(greatest.value), Math.abs(least.value));
}
