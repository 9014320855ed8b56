import { SlipwayError } from '../core/error.ts';
import { checkChoice, checkKeys, checkNames, checkNumber } from '../core/options.ts';

/**
 * How the values of features are recorded over time. One description for training and serving, so that they cannot
 * disagree: `asOfJoin` and `asOfJoinOn` take it for past rows, `latestValues` for an instant.
 */
export interface FeatureHistory {
  /** The columns that name an entity, such as `'customer'` or `['origin', 'carrier']`; `[]` where there is one only. */
  readonly by: string | readonly string[];
  /** The time column that says from when on a value holds: when it happened or was observed. */
  readonly time: string;
  /**
   * The time column that says when a value became known: later than `time` for what arrives late, or corrects another
   * value of the same time. When left out, values are known from `time` on.
   */
  readonly created?: string;
  /** A value that is older than this, from `time` on, is missing: 0 or more. When left out, values do not age. */
  readonly maxAgeMs?: number;
  /**
   * Whether what happens, or becomes known, at the very instant that is asked for is there already. Say `before` where
   * that could be the row's own outcome. @default 'at-or-before'
   */
  readonly admit?: 'at-or-before' | 'before';
}

/** A description that was read. */
export interface ReadHistory {
  readonly by: readonly string[];
  readonly time: string;
  readonly created: string | undefined;
  readonly maxAgeMs: number | undefined;
  /** Whether the instant itself counts. */
  readonly inclusive: boolean;
}

/** Reads a description among other options; refuses what is neither. */
export function readHistory(where: string, options: FeatureHistory, others: readonly string[]): ReadHistory {
  checkKeys(where, options, ['by', 'time', 'created', 'maxAgeMs', 'admit', ...others]);
  const { by, time, created, maxAgeMs, admit = 'at-or-before' } = options;
  checkChoice(where, 'admit', admit, ['at-or-before', 'before']);
  const none = Array.isArray(by) && by.length === 0;
  return {
    by: none ? [] : checkNames(where, 'by', typeof by === 'string' ? [by] : by),
    time: checkName(where, 'time', time),
    created: created === undefined ? undefined : checkName(where, 'created', created),
    maxAgeMs: maxAgeMs === undefined ? undefined : checkNumber(where, 'maxAgeMs', maxAgeMs, { min: 0 }),
    inclusive: admit === 'at-or-before',
  };
}

/** Checks the name of one column and hands it back. */
export function checkName(where: string, option: string, name: unknown): string {
  if (typeof name === 'string') return name;
  throw new SlipwayError('bad-option', where, `${option} is no text; expected the name of a column.`, {
    details: { option },
  });
}
