import { SlipwayError } from './error.ts';

/** One problem found in data, in a model or in traffic. Code acts on `code`; people read `message`. */
export interface Issue {
  /** Stable and documented, such as `limit-missed` or `drifted`. */
  readonly code: string;
  /** A sentence: what was measured, what was expected, where. */
  readonly message: string;
  /** An `error` fails the verdict; a `warning` does not. */
  readonly severity: 'error' | 'warning';
  /** What was measured, such as `auc` or `psi`. */
  readonly measure?: string;
  /** The measured value; `NaN` when it does not exist. */
  readonly value?: number;
  /** The limit it was held against. */
  readonly limit?: number;
  /** The column it was found in. */
  readonly column?: string;
  /** The slice it was found in, such as `{ origin: 'EWR' }`. */
  readonly slice?: Readonly<Record<string, string>>;
  /** Where two slices are compared: the other one. */
  readonly otherSlice?: Readonly<Record<string, string>>;
  /** The window of time or rows it was found in. */
  readonly window?: string;
  /** How many rows were looked at. */
  readonly rows?: number;
  /** The rows that fail, where single rows can: how many, and the numbers of the first of them, counted from 0. */
  readonly failing?: FailingRows;
}

/** Rows that fail a check: all are counted, the first are named. Plain JSON. */
export interface FailingRows {
  readonly count: number;
  /** Row numbers from 0, ascending; at most as many as the check was asked to name. */
  readonly first: readonly number[];
}

/** The outcome of a check: pass or not, with every problem and not only the first. */
export interface Verdict {
  readonly pass: boolean;
  /** How many single checks were made. None made is not a pass: a verdict on nothing has `pass: false`. */
  readonly checked: number;
  readonly issues: readonly Issue[];
  /** The slices that were there, where slices are judged: whether a problem in any other one is gone is not known. */
  readonly slices?: readonly Readonly<Record<string, string>>[];
}

/**
 * A verdict from the problems found: it passes when something was checked and no issue is an error.
 *
 * @param issues - all that was found.
 * @param checked - how many single checks were made; 0 fails with the issue `nothing-checked`, which is added where
 *   none of the issues says so already.
 * @example
 * verdictOf([], 3) // => { pass: true, checked: 3, issues: [] }
 */
export function verdictOf(issues: readonly Issue[], checked: number): Verdict {
  const isSaid = issues.some(({ code, severity }) => code === 'nothing-checked' && severity === 'error');
  if (checked === 0 && !isSaid) {
    const nothing: Issue = {
      code: 'nothing-checked',
      severity: 'error',
      message: 'nothing was checked, so nothing can pass.',
    };
    return { pass: false, checked, issues: [...issues, nothing] };
  }
  return { pass: issues.every((issue) => issue.severity !== 'error'), checked, issues: [...issues] };
}

/**
 * Throws when a verdict does not pass, for callers who want an exception.
 *
 * @throws {SlipwayError} `check-failed`, with the sentence of every error found (at most five of them).
 * @example
 * assertPass({ pass: true, checked: 1, issues: [] }) // => undefined
 */
export function assertPass(verdict: Verdict): void {
  if (verdict.pass) return;
  const errors = verdict.issues.filter((issue) => issue.severity === 'error');
  const sentences = errors.slice(0, 5).map((issue) => issue.message);
  if (errors.length > 5) sentences.push(`… and ${errors.length - 5} more.`);
  if (errors.length === 0) sentences.push('the verdict does not pass and names no error.');
  throw new SlipwayError('check-failed', 'core/verdict', sentences.join(' '), {
    details: { codes: errors.map((issue) => issue.code) },
  });
}
