import { quoteNames } from '../core/error.ts';
import { figureText } from '../core/figure-text.ts';
import type { Issue } from '../core/verdict.ts';
import type { MetricLimit } from './limits.ts';
import { placeText } from './sentence.ts';

/** The figures of some rows, under the names a gate looks for. */
export interface Judged {
  /** Absent for all rows. */
  readonly slice?: Readonly<Record<string, string>>;
  readonly rows: number;
  readonly metrics: Readonly<Record<string, number>>;
}

/** What a limit found on some rows. */
export interface Judgement {
  readonly checked: number;
  readonly issues: readonly Issue[];
}

/**
 * One metric of some rows against its limit.
 *
 * @param baseline - the same rows' figures in the baseline; `undefined` when it has no such slice.
 */
export function judgeMetric(
  judged: Judged,
  limit: MetricLimit,
  direction: 'higher' | 'lower',
  baseline: Judged | undefined,
): Judgement {
  const { metric, min, max, maxRegression } = limit;
  const { slice, rows } = judged;
  const place = placeText(slice, rows);
  const value = figureOf(judged, metric);
  const issues: Issue[] = [];
  const add = (code: string, message: string, bound?: number): void => {
    issues.push({
      code,
      severity: 'error',
      message,
      measure: metric,
      value: value ?? NaN,
      ...(bound === undefined ? {} : { limit: bound }),
      ...(slice && { slice }),
      rows,
    });
  };
  const checked = [min, max, maxRegression].filter((bound) => bound !== undefined).length;

  if (value === undefined) {
    add(
      'missing-metric',
      `${metric} was not evaluated ${place}; expected it, because a limit names it. Evaluated: ${quoteNames(Object.keys(judged.metrics), 30)}.`,
    );
  } else if (!Number.isFinite(value)) {
    add(
      'undefined-metric',
      `${metric} ${Number.isNaN(value) ? 'does not exist' : `is ${value}`} ${place}; expected a finite number, because a limit names it.`,
    );
  } else {
    if (min !== undefined && value < min) {
      add(
        'limit-missed',
        `${metric} is ${figureText(value, min)} ${place}; expected at least ${figureText(min)}.`,
        min,
      );
    }
    if (max !== undefined && value > max) {
      add(
        'limit-missed',
        `${metric} is ${figureText(value, max)} ${place}; expected at most ${figureText(max)}.`,
        max,
      );
    }
    if (maxRegression !== undefined) {
      const before = baseline && figureOf(baseline, metric);
      if (before === undefined || !Number.isFinite(before)) {
        const lack =
          baseline === undefined
            ? 'the baseline has no such slice'
            : before === undefined
              ? 'the baseline does not have it'
              : `in the baseline it ${Number.isNaN(before) ? 'does not exist' : `is ${before}`}`;
        add(
          'missing-baseline',
          `${metric} is ${figureText(value)} ${place}, and ${lack}; expected a figure to compare with.`,
          maxRegression,
        );
      } else {
        const regression = direction === 'higher' ? before - value : value - before;
        if (isMore(regression, maxRegression, Math.max(Math.abs(before), Math.abs(value)))) {
          add(
            'regressed',
            `${metric} is ${figureText(value, before)} ${place}, worse than the baseline's ${figureText(before, value)} by ${figureText(regression, maxRegression)}; expected ${maxRegression === 0 ? 'it to be no worse' : `at most ${figureText(maxRegression)} worse`}.`,
            maxRegression,
          );
        }
      }
    }
  }
  return { checked, issues };
}

/** A figure; `NaN` for one of no rows and what a stored evaluation holds as `null`; `undefined` when there is none. */
function figureOf({ rows, metrics }: Judged, name: string): number | undefined {
  if (!Object.hasOwn(metrics, name)) return undefined;
  const value: unknown = metrics[name];
  return typeof value === 'number' && rows > 0 ? value : NaN;
}

/** The bound is inclusive: what the subtraction alone rounded up is not more. */
function isMore(regression: number, allowed: number, size: number): boolean {
  return regression - allowed > 4 * Number.EPSILON * size;
}
