import { checkKeys, checkNumber } from '../../core/options.ts';
import { verdictOf, type Issue, type Verdict } from '../../core/verdict.ts';

const where = 'serve/canary';

/** What one of the two did so far. */
export interface CanaryArm {
  readonly rows: number;
  /** Rows of requests that it failed at, or was too late for; what the client did wrong is not counted. */
  readonly failedRows: number;
  /** Of the rows it scored; `NaN` without any. */
  readonly meanScore: number;
  /** Calls that it answered. */
  readonly calls: number;
  /** Milliseconds that the middle one of its last 255 calls took; `NaN` without any. */
  readonly medianMs: number;
}

/** What a gate judges. */
export interface CanaryReport {
  readonly state: 'trying' | 'withdrawn';
  readonly share: number;
  readonly stable: CanaryArm;
  readonly canary: CanaryArm;
  /** Its last verdict; `null` before the first. */
  readonly verdict: Verdict | null;
}

/** Limits of {@link canaryGate}. */
export interface CanaryLimits {
  /** Rows of the new version before anything but failures is judged. @default 200 */
  readonly minRows?: number;
  /** Most of its rows that may have failed, from 0 to 1. @default 0.01 */
  readonly maxFailedShare?: number;
  /** How many times as long as a call of the stable one its calls may take, in the middle of 20 or more. @default 2 */
  readonly maxTimes?: number;
  /**
   * Calls that take no longer, in milliseconds, are quick enough, whatever the stable one takes: below it code that was not
   * run often yet takes many times as long as the same that was. @default 1
   */
  readonly minMs?: number;
  /** How far its mean score may be from that of the stable one, in the unit of the score. @default Infinity */
  readonly maxScoreShift?: number;
}

/**
 * A gate for {@link canary}: failures, time and the mean score of the new version beside those of the stable one.
 *
 * @throws {SlipwayError} `bad-option`.
 * @example
 * const arm = { rows: 500, failedRows: 0, meanScore: 0.2, calls: 500, medianMs: 1 };
 * const judge = canaryGate({ maxScoreShift: 0.1 });
 * const verdict = judge({ state: 'trying', share: 0.1, stable: arm, canary: { ...arm, meanScore: 0.5 }, verdict: null });
 * [verdict.pass, verdict.issues[0].code] // => [false, 'canary-score-shift']
 */
export function canaryGate(limits: CanaryLimits = {}): (report: CanaryReport) => Verdict {
  checkKeys(where, limits, ['minRows', 'maxFailedShare', 'maxTimes', 'minMs', 'maxScoreShift']);
  const { minRows = 200, maxFailedShare = 0.01, maxTimes = 2, minMs = 1, maxScoreShift = Infinity } = limits;
  checkNumber(where, 'minRows', minRows, { min: 1, integer: true });
  checkNumber(where, 'maxFailedShare', maxFailedShare, { min: 0, max: 1 });
  checkNumber(where, 'maxTimes', maxTimes, { min: 0, max: Infinity });
  checkNumber(where, 'minMs', minMs, { min: 0 });
  checkNumber(where, 'maxScoreShift', maxScoreShift, { min: 0, max: Infinity });
  return ({ stable, canary: tried }) => {
    const issues: Issue[] = [];
    const hold = (code: string, measure: string, value: number, limit: number, message?: string): void => {
      if (!(value > limit)) return;
      issues.push({
        ...{ code, measure, value, limit, severity: 'error', rows: tried.rows },
        message:
          message ??
          `${measure} of the new version is ${Number(value.toPrecision(4))} over ${tried.rows} rows; expected at most ${limit}.`,
      });
    };
    // So many failures among so few are not chance: as soon as a whole verdict's worth of rows would not make up for them.
    const judgedRows = Math.max(tried.rows, minRows);
    hold(
      'canary-failures',
      'the share of failed rows',
      tried.failedRows / judgedRows,
      maxFailedShare,
      `the new version failed at ${tried.failedRows} of ${tried.rows} rows; expected at most ${Math.floor(maxFailedShare * judgedRows)} of ${judgedRows}.`,
    );
    if (Math.min(tried.calls, stable.calls) >= 20 && tried.medianMs > minMs)
      hold(
        'canary-time',
        'the time of a call, in times of the stable one,',
        tried.medianMs / stable.medianMs,
        maxTimes,
      );
    if (tried.rows >= minRows) {
      const shift = Math.abs(tried.meanScore - stable.meanScore);
      hold('canary-score-shift', 'the shift of the mean score', shift, maxScoreShift);
    }
    return verdictOf(issues, tried.rows >= minRows ? 3 : 1);
  };
}
