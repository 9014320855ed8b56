import { figureText } from '../core/figure-text.ts';
import { ownOf } from '../core/own.ts';
import type { Interval } from '../stats/wilson.ts';
import { confidenceText } from '../view/shown/words.ts';
import { errorOf, figureOf, isInterval, withFigure } from './figures.ts';
import type { AddIssue, Judged } from './judge-metric.ts';
import type { LimitBound } from './limits.ts';
import { endText, offText } from './sentence.ts';

/**
 * How much worse a figure is than the baseline's, or an end of the interval of that, against what is allowed: each off as far
 * as it may be, to the side that misses.
 */
export function judgeRegression(
  { figures, limit, direction, before, confidence }: Judged,
  value: number,
  place: string,
  add: AddIssue,
): void {
  const { metric, maxRegression = Infinity, maxRegressionShare = Infinity, bound } = limit;
  const was = before && figureOf(before, metric);
  if (was === undefined || !Number.isFinite(was)) {
    add(
      'missing-baseline',
      `${metric} is ${figureText(value)} ${place}, and ${lackOf(before !== undefined, was)}; expected a figure to compare with.`,
      limit.maxRegression,
    );
    return;
  }
  const [error, errorBefore] = [errorOf(figures, metric), errorOf(before!, metric)];
  const least = Math.max(0, Math.abs(was) - errorBefore);
  const share = maxRegressionShare === Infinity ? Infinity : maxRegressionShare * least;
  const allowed = Math.min(maxRegression, share);
  const worse = direction === 'higher' ? was - value : value - was;
  let interval: Interval | undefined;
  if (bound !== 'point') {
    const found = ownOf(before?.differences, metric);
    // An interval of figures that do not exist could not be checked, and is none.
    const exists = found && [found.candidate, found.baseline, found.difference].every(Number.isFinite);
    if (!exists || !isInterval(found.interval)) {
      const isThere = found !== undefined;
      add(
        isThere ? 'undefined-interval' : 'missing-comparison',
        `${metric} is ${figureText(value)} ${place}, and ${isThere ? 'the interval of its difference from the baseline does not exist' : 'the comparison does not have it'}; expected one, because the limit holds the ${bound} end of the regression.`,
        allowed,
      );
      return;
    }
    const { low, high } = found.interval;
    interval = withFigure(direction === 'higher' ? { low: -high, high: -low } : { low, high }, worse);
  }
  const end = interval === undefined ? worse : bound === 'best' ? interval.low : interval.high;
  const held = end + error + errorBefore;
  if (!isMore(held, allowed, Math.max(Math.abs(was), Math.abs(value)))) return;
  const most =
    allowed === 0
      ? `it to be no worse${endText(bound)}`
      : `at most ${figureText(allowed)} worse${share < maxRegression ? shareOf(maxRegressionShare, bound) : ''}${endText(bound)}`;
  add(
    'regressed',
    `${metric} is ${offText(value, error, was)} ${place}, ${worseText(worse, offText(was, errorBefore, value), allowed)}${spanText(interval, confidence.difference, allowed)}; expected ${most}.`,
    allowed,
  );
}

function shareOf(share: number, bound: LimitBound): string {
  return `, ${confidenceText(share)} of the baseline's${bound === 'point' ? '' : ','}`;
}

function lackOf(hasSlice: boolean, was: number | undefined): string {
  if (!hasSlice) return 'the baseline has no such slice';
  if (was === undefined) return 'the baseline does not have it';
  return `in the baseline it ${Number.isNaN(was) ? 'does not exist' : `is ${was}`}`;
}

function worseText(worse: number, was: string, allowed: number): string {
  if (worse === 0) return `as the baseline's ${was}`;
  return worse > 0
    ? `worse than the baseline's ${was} by ${figureText(worse, allowed)}`
    : `better than the baseline's ${was} by ${figureText(-worse)}`;
}

function spanText(interval: Interval | undefined, confidence: number, allowed: number): string {
  if (interval === undefined) return '';
  const { low, high } = interval;
  const at = `at ${confidenceText(confidence)}`;
  if (low >= 0) return ` (${figureText(low, allowed)} to ${figureText(high, allowed)} worse ${at})`;
  return high < 0
    ? ` (${figureText(-high)} to ${figureText(-low)} better ${at})`
    : ` (${figureText(-low)} better to ${figureText(high, allowed)} worse ${at})`;
}

/** The bound is inclusive: what the subtraction alone rounded up is not more. */
function isMore(regression: number, allowed: number, size: number): boolean {
  return regression - allowed > 4 * Number.EPSILON * size;
}
