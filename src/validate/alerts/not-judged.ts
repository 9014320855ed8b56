import { sliceKey } from '../../core/check-compared.ts';
import type { Issue, Verdict } from '../../core/verdict.ts';
import type { AlertIssue } from './alert.ts';
import { alertIssue, alertSlice } from './alert-text.ts';

/** Say that nothing was there to compare with: of what is in an evaluation, a regression alone was not judged. */
const withoutBaseline = ['no-baseline', 'missing-baseline', 'missing-comparison'];
/** Say that a figure was not judged by its interval, and have that figure. */
const withoutInterval = ['missing-interval', 'undefined-interval'];

/** The issues of a verdict that say that something was not judged: those that have no figure, and some that do. */
export function notJudged({ issues, checked }: Verdict): readonly AlertIssue[] {
  const nothing: Issue = { code: 'nothing-checked', severity: 'error', message: 'nothing was checked.' };
  return [...issues, ...(checked === 0 ? [nothing] : [])]
    .map((issue) => alertIssue(issue, 0))
    .filter(
      ({ code, value }) =>
        value === undefined || value === null || [...withoutBaseline, ...withoutInterval].includes(code),
    );
}

/**
 * Whether an issue of {@link notJudged} is about a problem: nobody knows then whether that is gone.
 *
 * One with a value, though it does not exist, is about one figure. One without means all that it does not name: a
 * metric in every slice, or everything.
 */
export function leavesOpen(issue: AlertIssue, problem: AlertIssue): boolean {
  if (withoutBaseline.includes(issue.code) && problem.code !== 'regressed') return false;
  const isOf = (
    part: 'measure' | 'slice' | 'column',
    others: readonly Parameters<typeof isSame>[1][],
  ): boolean =>
    (issue[part] === undefined && issue.value === undefined) ||
    others.some((other) => isSame(issue[part], other));
  const { measure, slice, otherSlice, column } = problem;
  return (
    isOf('measure', [measure]) &&
    isOf('slice', otherSlice ? [slice, otherSlice] : [slice]) &&
    isOf('column', [column])
  );
}

/** Whether a problem is in a slice that a verdict says was not there: nobody looked at it. */
export function slicesAbsent({ slices }: Verdict): (problem: AlertIssue) => boolean {
  const there = slices && new Set(slices.map((slice) => sliceKey(alertSlice(slice))));
  return ({ code, slice, otherSlice }) =>
    there !== undefined &&
    code !== 'missing-slice' &&
    [slice, otherSlice].some((of) => of && !there.has(sliceKey(of)));
}

function isSame(
  one: string | Readonly<Record<string, string>> | undefined,
  other: string | Readonly<Record<string, string>> | undefined,
): boolean {
  if (typeof one !== 'object' || typeof other !== 'object') return one === other;
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name]);
}
