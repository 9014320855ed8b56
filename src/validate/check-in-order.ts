import { checkWaiting } from '../core/check-waiting.ts';
import { SlipwayError } from '../core/error.ts';
import { isRecord } from '../core/json.ts';
import { checkKeys } from '../core/options.ts';
import { verdictOf, type Issue, type Verdict } from '../core/verdict.ts';

/** One of several checks, under a name for people. */
export interface NamedCheck {
  readonly name: string;
  /** Is called when all before it have passed. */
  readonly check: (context: { readonly signal?: AbortSignal | undefined }) => Verdict | Promise<Verdict>;
}

/** Options of {@link checkInOrder}. */
export interface CheckInOrderOptions {
  /** Stops between checks, and within those that heed it. */
  readonly signal?: AbortSignal | undefined;
}

const where = 'validate/check-in-order';

/**
 * Checks one after another, and none after the first that does not pass: metrics are not read of a model that cannot
 * serve.
 *
 * @param checks - at least one; each gives a verdict, such as `checkModel` and `gate` do.
 * @returns the issues and counts of all that were run. What was not run is named by the warning `not-checked`; a
 *   verdict that does not pass and names no error becomes the error `check-failed`.
 * @throws {SlipwayError} `bad-option`, also when a check gives no verdict; what the checks throw; the signal's reason,
 *   untouched, on an abort.
 * @example
 * const { pass, issues } = await checkInOrder([
 *   { name: 'serving', check: () => checkModel({ load: () => null, answer: () => [NaN], rows: [{}] }) },
 *   { name: 'metrics', check: () => { throw new Error('never read'); } },
 * ]);
 * [pass, issues.map(({ code }) => code)] // => [false, ['answer-not-finite', 'not-checked']]
 */
export async function checkInOrder(
  checks: readonly NamedCheck[],
  options: CheckInOrderOptions = {},
): Promise<Verdict> {
  checkKeys(where, options, ['signal']);
  const { signal } = options;
  checkWaiting(where, { signal });
  checkChecks(checks);
  const issues: Issue[] = [];
  let checked = 0;
  let failed: string | undefined;
  for (const { name, check } of checks) {
    if (failed !== undefined) {
      issues.push({
        code: 'not-checked',
        severity: 'warning',
        message: `${name} was not checked, because ${failed} did not pass.`,
        measure: name,
      });
      continue;
    }
    signal?.throwIfAborted();
    const verdict = checkVerdict(name, await check({ signal }));
    checked += verdict.checked;
    for (const issue of verdict.issues) issues.push(issue);
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
  return verdictOf(issues, checked);
}

function checkChecks(checks: unknown): void {
  const isCheck = (of: unknown): boolean =>
    isRecord(of) && typeof of['name'] === 'string' && typeof of['check'] === 'function';
  if (Array.isArray(checks) && checks.length > 0 && checks.every(isCheck)) return;
  throw new SlipwayError(
    'bad-option',
    where,
    "the checks are something else; expected a list of at least one { name, check }, such as { name: 'metrics', check: () => gate(…) }.",
    { details: { option: 'checks' } },
  );
}

function checkVerdict(name: string, verdict: unknown): Verdict {
  if (
    isRecord(verdict) &&
    typeof verdict['pass'] === 'boolean' &&
    Number.isSafeInteger(verdict['checked']) &&
    Array.isArray(verdict['issues']) &&
    verdict['issues'].every(isRecord)
  )
    return verdict as unknown as Verdict;
  throw new SlipwayError(
    'bad-option',
    where,
    `the check ${name} gave back something else; expected a verdict, such as gate returns.`,
    { details: { option: name } },
  );
}
