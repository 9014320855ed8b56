import { quoteNames } from '../core/error.ts';
import { figureText } from '../core/figure-text.ts';
import { ownOf } from '../core/own.ts';
import type { Issue } from '../core/verdict.ts';
import type { Interval } from '../stats/wilson.ts';
import {
  errorOf,
  figureOf,
  isInterval,
  withFigure,
  type Before,
  type Figures,
  type Judgement,
} from './figures.ts';
import { judgeRegression } from './judge-regression.ts';
import type { MetricLimit } from './limits.ts';
import { endText, intervalText, offText, placeText } from './sentence.ts';

/** What a limit is judged by. */
export interface Judged {
  readonly figures: Figures;
  readonly limit: MetricLimit;
  readonly direction: 'higher' | 'lower';
  /** The same rows in the baseline; `undefined` when it has no such slice. */
  readonly before: Before | undefined;
  /** How often the intervals of these figures hold, and those of the differences. */
  readonly confidence: { readonly figure: number; readonly difference: number };
}

/** Writes down one problem of a metric on some rows. */
export type AddIssue = (code: string, message: string, bound?: number) => void;

/** One metric of some rows against its limit. */
export function judgeMetric(judged: Judged): Judgement<Issue> {
  const { figures, limit } = judged;
  const { metric, min, max, maxRegression, maxRegressionShare } = limit;
  const { slice, rows } = figures;
  const place = placeText(slice, rows);
  const value = figureOf(figures, metric);
  const issues: Issue[] = [];
  const add: AddIssue = (code, message, bound) => {
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
  const checked = [min, max, maxRegression, maxRegressionShare].filter((bound) => bound !== undefined).length;

  if (value === undefined) {
    add(
      'missing-metric',
      `${metric} was not evaluated ${place}; expected it, because a limit names it. Evaluated: ${quoteNames(Object.keys(figures.metrics), 30)}.`,
    );
  } else if (!Number.isFinite(value)) {
    add(
      'undefined-metric',
      `${metric} ${Number.isNaN(value) ? 'does not exist' : `is ${value}`} ${place}; expected a finite number, because a limit names it.`,
    );
  } else {
    judgeBounds(judged, value, place, add);
    if (maxRegression !== undefined || maxRegressionShare !== undefined)
      judgeRegression(judged, value, place, add);
  }
  return { checked, issues };
}

/** The figure, or an end of its interval, against `min` and `max`: off as far as it may be, to the side that misses. */
function judgeBounds(
  { figures, limit, confidence }: Judged,
  value: number,
  place: string,
  add: AddIssue,
): void {
  const { metric, min, max, maxGap, minRatio, bound } = limit;
  let interval: Interval | undefined;
  if (bound !== 'point' && [min, max, maxGap, minRatio].some((given) => given !== undefined)) {
    const found = ownOf(figures.intervals, metric);
    if (!isInterval(found)) {
      add(
        found === undefined ? 'missing-interval' : 'undefined-interval',
        `${metric} is ${figureText(value)} ${place}, and its interval ${found === undefined ? 'is not there' : 'does not exist'}; expected one, because the limit holds its ${bound} end.`,
      );
      return;
    }
    interval = withFigure(found, value);
  }
  const error = errorOf(figures, metric);
  const found = (limit: number): string =>
    `${metric} is ${offText(value, error, limit)}${interval ? intervalText(interval, confidence.figure, limit) : ''} ${place}`;
  const high = (interval?.[bound === 'best' ? 'high' : 'low'] ?? value) - error;
  if (min !== undefined && high < min)
    add('limit-missed', `${found(min)}; expected at least ${figureText(min)}${endText(bound)}.`, min);
  const low = (interval?.[bound === 'best' ? 'low' : 'high'] ?? value) + error;
  if (max !== undefined && low > max)
    add('limit-missed', `${found(max)}; expected at most ${figureText(max)}${endText(bound)}.`, max);
}
