import { SlipwayError } from './error.ts';
import { isRecord } from './json.ts';
import { verdictOf, type Issue, type Verdict } from './verdict.ts';

/**
 * Refuses what somebody's check gave back and is no verdict, or contradicts itself: one that passes with an error, or on
 * nothing.
 *
 * @param name - what the check is called.
 */
export function checkVerdict(where: string, name: string, value: unknown): Verdict {
  const refuse = (what: string): SlipwayError =>
    new SlipwayError('bad-option', where, what, { details: { option: name } });
  if (!isVerdict(value)) throw refuse(`${name} is no verdict; expected one such as gate returns.`);
  if (value.pass && !verdictOf(value.issues, value.checked).pass)
    throw refuse(
      `${name} is a verdict that passes ${value.checked === 0 ? 'on nothing' : 'with an error'}; expected it not to. Make it with verdictOf.`,
    );
  return value;
}

/** Whether a value has the shape of a verdict, whatever it says. */
export function isVerdict(value: unknown): value is Verdict {
  return (
    isRecord(value) &&
    typeof value['pass'] === 'boolean' &&
    Number.isSafeInteger(value['checked']) &&
    (value['checked'] as number) >= 0 &&
    Array.isArray(value['issues']) &&
    value['issues'].every(isIssue) &&
    (value['slices'] === undefined || (Array.isArray(value['slices']) && value['slices'].every(isSlice)))
  );
}

function isSlice(value: unknown): boolean {
  return isRecord(value) && Object.values(value).every((level) => typeof level === 'string');
}

function isIssue(value: unknown): value is Issue {
  return (
    isRecord(value) &&
    typeof value['code'] === 'string' &&
    typeof value['message'] === 'string' &&
    (value['severity'] === 'error' || value['severity'] === 'warning')
  );
}
