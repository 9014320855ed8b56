import { checkWaiting } from '../core/check-waiting.ts';
import { SlipwayError } from '../core/error.ts';
import { isRecord } from '../core/json.ts';
import { checkKeys } from '../core/options.ts';
import { runChecks, type NamedCheck } from '../core/run-checks.ts';
import type { Verdict } from '../core/verdict.ts';

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
 * @throws {SlipwayError} `bad-option`, also when a check gives no verdict, or one that passes with an error or on nothing;
 *   what the checks throw; the signal's reason, untouched, on an abort.
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
  return runChecks(where, checks, signal);
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
