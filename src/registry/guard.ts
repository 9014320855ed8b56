import { SlipwayError } from '../core/error.ts';
import { isRecord } from '../core/json.ts';
import { checkFlag, checkKeys, checkNumber } from '../core/options.ts';

const where = 'registry/guard';

/** What an alias asks of a version before it is pointed to it. */
export interface AliasGuard {
  /** That it was registered with a verdict that passes. Without it, a version without a verdict is let through. @default false */
  readonly verdict?: boolean;
  /** How many have to approve of it, none of them who trained or registered it. @default 0 */
  readonly approvals?: number;
  /** That it loads, and answers its sample as it did when it was registered. @default false */
  readonly replay?: boolean;
}

/** A guard with nothing left out; `null` for none. */
export function checkGuard(given: unknown): Required<AliasGuard> | null {
  if (given === null) return null;
  if (!isRecord(given)) {
    throw new SlipwayError(
      'bad-option',
      where,
      `the guard is of type ${typeof given}; expected such as { verdict: true, approvals: 1 }, or null for none.`,
      { details: { option: 'guard' } },
    );
  }
  checkKeys(where, given, ['verdict', 'approvals', 'replay']);
  const { verdict = false, approvals = 0, replay = false } = given;
  return {
    verdict: checkFlag(where, 'verdict', verdict),
    approvals: checkNumber(where, 'approvals', approvals, { min: 0, max: 100, integer: true }),
    replay: checkFlag(where, 'replay', replay),
  };
}
