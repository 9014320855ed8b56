import type { Issue, Verdict } from '../../core/verdict.ts';
import type { AlertIssue } from './alert.ts';
import { alertIssue } from './alert-text.ts';

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
  return (['measure', 'slice', 'column'] as const).every(
    (part) => (issue[part] === undefined && issue.value === undefined) || isSame(issue[part], problem[part]),
  );
}

function isSame(
  one: string | Readonly<Record<string, string>> | undefined,
  other: string | Readonly<Record<string, string>> | undefined,
): boolean {
  if (typeof one !== 'object' || typeof other !== 'object') return one === other;
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name]);
}
