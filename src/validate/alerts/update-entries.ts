import type { Issue, Verdict } from '../../core/verdict.ts';
import { alertIssue } from './alert-text.ts';
import { keyOfIssue, type AlertEntry } from './alert-state.ts';
import { leavesOpen, notJudged, slicesAbsent } from './not-judged.ts';

/** What decides which issues become entries. */
export interface UpdateOptions {
  readonly severity: 'error' | 'warning';
  readonly maxIssues: number;
  readonly now: number;
}

/** The key of the one entry for all problems beyond the most. */
const MORE = 'more';

/**
 * The entries of a source after another verdict of it: new problems come in, those that are gone are marked.
 *
 * A problem is gone when a later verdict has it no more, not even as a warning, and nothing in that verdict says that it
 * was not judged.
 */
export function updateEntries(
  entries: readonly AlertEntry[],
  verdict: Verdict,
  { severity, maxIssues, now }: UpdateOptions,
): AlertEntry[] {
  const found = byKey(verdict.issues.filter((of) => of.severity === 'error' || severity === 'warning'));
  const open = notJudged(verdict);
  const still = new Set(verdict.issues.map(keyOfIssue));
  const isAbsent = slicesAbsent(verdict);
  const kept: AlertEntry[] = [];
  for (const entry of entries) {
    if (entry.key === MORE) continue;
    const issue = found.get(entry.key);
    found.delete(entry.key);
    const isOpen = (): boolean =>
      still.has(entry.key) || isAbsent(entry.issue) || open.some((of) => leavesOpen(of, entry.issue));
    kept.push(
      issue ? entryOf(entry.key, issue, now, entry) : { ...entry, failing: entry.failing && isOpen() },
    );
  }
  const left: Issue[] = [];
  for (const [key, issue] of found) {
    if (kept.length < maxIssues) kept.push(entryOf(key, issue, now));
    else left.push(issue);
  }
  const more = entries.find(({ key }) => key === MORE);
  if (left.length > 0) kept.push(entryOf(MORE, moreIssues(left), now, more));
  // Which they were is not known: any that was not judged may be one of them.
  else if (more) kept.push({ ...more, failing: more.failing && open.length > 0 });
  return kept;
}

function entryOf(key: string, issue: Issue, now: number, before?: AlertEntry): AlertEntry {
  const since = before?.failing ? before.issue.since : now;
  return { key, issue: alertIssue(issue, since), found: now, failing: true, told: before?.told ?? [] };
}

/** One issue for each key: the worst of those that share it, such as the same in several windows, with all sentences. */
function byKey(issues: readonly Issue[]): Map<string, Issue> {
  const shared = new Map<string, Issue[]>();
  for (const issue of issues) {
    const key = keyOfIssue(issue);
    const others = shared.get(key);
    if (others) others.push(issue);
    else shared.set(key, [issue]);
  }
  return new Map([...shared].map(([key, all]) => [key, together(all)]));
}

function together(issues: readonly Issue[]): Issue {
  const isError = ({ severity }: Issue): boolean => severity === 'error';
  const worstFirst = [...issues.filter(isError), ...issues.filter((issue) => !isError(issue))];
  const sentences = new Set(worstFirst.map(({ message }) => message));
  return { ...worstFirst[0]!, message: [...sentences].join(' ') };
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
