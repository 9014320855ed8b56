import { checkVerdict } from './check-verdict.ts';
import { verdictOf, type Issue, type Verdict } from './verdict.ts';

/** One of several checks, under a name for people. */
export interface NamedCheck {
  readonly name: string;
  /** Is called when all before it have passed. */
  readonly check: (context: { readonly signal?: AbortSignal | undefined }) => Verdict | Promise<Verdict>;
}

/**
 * Checks one after another, and none after the first that does not pass: the one way in which verdicts are joined.
 *
 * What was not run is named by the warning `not-checked`, which has no measure: it may have had any. A verdict that does
 * not pass and names no error becomes the error `check-failed`.
 */
export async function runChecks(
  where: string,
  checks: readonly NamedCheck[],
  signal: AbortSignal | undefined,
): Promise<Verdict> {
  const issues: Issue[] = [];
  let slices: Verdict['slices'];
  let checked = 0;
  let failed: string | undefined;
  for (const { name, check } of checks) {
    if (failed !== undefined) {
      const message = `${name} was not checked, because ${failed} did not pass.`;
      issues.push({ code: 'not-checked', severity: 'warning', message });
      continue;
    }
    signal?.throwIfAborted();
    const verdict = checkVerdict(where, name, await check({ signal }));
    checked += verdict.checked;
    for (const issue of verdict.issues) issues.push(issue);
    if (verdict.slices) slices = [...(slices ?? []), ...verdict.slices];
    if (verdict.pass) continue;
    failed = name;
    if (verdict.issues.every(({ severity }) => severity !== 'error'))
      issues.push({
        code: 'check-failed',
        severity: 'error',
        message: `${name} did not pass, and names no error.`,
        measure: name,
      });
  }
  return { ...verdictOf(issues, checked), ...(slices && { slices }) };
}
