import { countText, figureText } from '../core/figure-text.ts';
import type { Issue } from '../core/verdict.ts';
import type { DriftFigure } from './column-drift.ts';
import type { DriftMeasure } from './drift-limits.ts';

/** What a limit found in a figure. */
export interface DriftJudgement {
  /** 0 when there was nothing to compare. */
  readonly checked: 0 | 1;
  readonly issues: readonly Issue[];
}

/** A figure against its limit, which is inclusive. */
export function driftIssues(figure: DriftFigure, limit: number): DriftJudgement {
  const { column, measure, value, byChance, referenceRows, windowRows, level, referenceShare, windowShare } =
    figure;
  const common = { measure, value, limit, column, rows: windowRows };
  const sizes = `${countText(referenceRows)} and ${countText(windowRows)} values`;
  if (Number.isNaN(value)) {
    const nothing = referenceRows === 0 && windowRows === 0;
    return {
      checked: nothing ? 0 : 1,
      issues: [
        {
          code: 'undefined-measure',
          severity: nothing ? 'warning' : 'error',
          message: `${nameOf(measure)} of ${column} does not exist: ${whyUndefined(figure)}; expected at most ${figureText(limit)}.`,
          ...common,
        },
      ],
    };
  }
  const issues: Issue[] = [];
  if (value > limit) {
    const shares =
      referenceShare === undefined || windowShare === undefined
        ? ''
        : `${level === undefined ? '' : ` at ${shorten(level)}`}, from ${figureText(referenceShare)} to ${figureText(windowShare)}`;
    issues.push({
      code: 'drifted',
      severity: 'error',
      message: `${nameOf(measure)} of ${column} is ${figureText(value, limit)}${shares} (${sizes}); expected at most ${figureText(limit)}.`,
      ...common,
    });
  }
  if (limit < byChance) {
    issues.push({
      code: 'window-too-small',
      severity: 'warning',
      message: `the limit ${figureText(limit)} on ${nameOf(measure)} of ${column} is below ${figureText(byChance)}, which ${sizes} exceed by chance 5 times in 100; expected a larger window, or a higher limit.`,
      ...common,
    });
  }
  return { checked: 1, issues };
}

/** The levels that the reference has not, the most frequent named. */
export function unseenIssue(
  column: string,
  unseen: readonly (readonly [level: string, rows: number])[],
  rows: number,
): Issue {
  const total = unseen.reduce((sum, [, ofLevel]) => sum + ofLevel, 0);
  const named = unseen.slice(0, 5).map(([level, ofLevel]) => `${shorten(level)} (${countText(ofLevel)})`);
  if (unseen.length > named.length) named.push(`and ${unseen.length - named.length} more`);
  return {
    code: 'unseen-level',
    severity: 'warning',
    message: `${column} has ${unseen.length === 1 ? 'a level' : `${countText(unseen.length)} levels`} that the reference has not, on ${countText(total)} of ${countText(rows)} values: ${named.join(', ')}.`,
    measure: 'unseenShare',
    value: total / rows,
    column,
    rows,
  };
}

function whyUndefined({ referenceRows, windowRows, bins, measure }: DriftFigure): string {
  if (referenceRows === 0)
    return windowRows === 0 ? 'neither side has a value' : 'the reference has no value';
  if (windowRows === 0) return 'the window has no value';
  if (measure === 'unseenShare') return 'the reference lists only its most frequent levels';
  return bins === 0
    ? 'the reference has no finite value'
    : 'nine tenths of the reference are one value, which leaves a single bin';
}

function nameOf(measure: DriftMeasure): string {
  const names: Record<DriftMeasure, string> = {
    psi: 'the stability index (psi)',
    jensenShannon: 'the Jensen–Shannon divergence',
    lInfinity: 'the largest change of a share (L∞)',
    missingChange: 'the change of the missing share',
    unseenShare: 'the share of unseen levels',
  };
  return names[measure];
}

function shorten(level: string): string {
  return JSON.stringify(level.length > 60 ? `${level.slice(0, 57)}…` : level);
}
