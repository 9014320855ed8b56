import type { Issue, Verdict } from '../../core/verdict.ts';
import { alertIssue } from './alert-text.ts';
import { keyOfIssue, type AlertEntry } from './alert-state.ts';

/** What decides which issues become entries. */
export interface UpdateOptions {
  readonly severity: 'error' | 'warning';
  readonly maxIssues: number;
  readonly now: number;
}

/**
 * The entries of a source after another verdict of it: new problems come in, those that are gone are marked.
 *
 * A problem is gone when a later verdict has it no more, and nothing in that verdict says that it was not looked at.
 */
export function updateEntries(
  entries: readonly AlertEntry[],
  verdict: Verdict,
  { severity, maxIssues, now }: UpdateOptions,
): AlertEntry[] {
  const found = new Map<string, Issue>();
  for (const issue of verdict.issues)
    if (issue.severity === 'error' || severity === 'warning') found.set(keyOfIssue(issue), issue);
  const kept = new Map<string, AlertEntry>();
  for (const entry of entries) {
    const issue = found.get(entry.key);
    found.delete(entry.key);
    kept.set(entry.key, issue ? failingAgain(entry, issue, now) : withoutIssue(entry, verdict));
  }
  const left: Issue[] = [];
  for (const [key, issue] of found) {
    if (kept.size < maxIssues) kept.set(key, { key, issue: alertIssue(issue, now), failing: true, told: [] });
    else left.push(issue);
  }
  if (left.length > 0) {
    const issue = moreIssues(left);
    const before = kept.get(MORE);
    kept.set(
      MORE,
      before
        ? failingAgain(before, issue, now)
        : { key: MORE, issue: alertIssue(issue, now), failing: true, told: [] },
    );
  }
  return [...kept.values()];
}

const MORE = 'more';

function failingAgain(entry: AlertEntry, issue: Issue, now: number): AlertEntry {
  const since = entry.failing ? entry.issue.since : now;
  return { ...entry, issue: alertIssue(issue, since), failing: true };
}

function withoutIssue(entry: AlertEntry, { issues, checked }: Verdict): AlertEntry {
  if (!entry.failing || checked === 0) return entry;
  return issues.some((issue) => hides(issue, entry)) ? entry : { ...entry, failing: false };
}

/** Whether an issue is about the same figure, or says that what it names, or all, was not judged: it has no value then. */
function hides(issue: Issue, { issue: { measure, slice, column } }: AlertEntry): boolean {
  const own = { measure, slice, column };
  return (['measure', 'slice', 'column'] as const).every((part) => {
    if (issue[part] === undefined && issue.value === undefined) return true;
    return isSame(issue[part], own[part]);
  });
}

function isSame(
  one: string | Readonly<Record<string, string>> | undefined,
  other: string | Readonly<Record<string, string>> | undefined,
): boolean {
  if (typeof one !== 'object' || typeof other !== 'object') return one === other;
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name]);
}

/** So many that they are told together: how many, and of what kinds. */
function moreIssues(issues: readonly Issue[]): Issue {
  const counts = new Map<string, number>();
  for (const { code } of issues) counts.set(code, (counts.get(code) ?? 0) + 1);
  const kinds = [...counts].map(([code, count]) => `${code} (${count})`).join(', ');
  return {
    code: 'more-issues',
    severity: issues.some(({ severity }) => severity === 'error') ? 'error' : 'warning',
    message: `there are ${issues.length} more problems than are told apart: ${kinds}.`,
    value: issues.length,
  };
}
