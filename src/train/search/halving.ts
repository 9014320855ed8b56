import { checkKeys, checkNumber } from '../../core/options.ts';
import type { Trial } from './trial.ts';

const where = 'train/search';

/** When a trial that reports falls too far behind. */
export interface Halving {
  readonly firstStep: number;
  readonly factor: number;
  readonly brackets: number;
}

/** Options of {@link halving}. */
export interface HalvingOptions {
  /** The step of the first comparison, such as 1 epoch. @default 1 */
  readonly firstStep?: number;
  /** Of the trials that come to a comparison, one in so many goes on; the next comparison is as many times later. @default 3 */
  readonly factor?: number;
  /**
   * With more than one, trials take turns in brackets, each of which has its first comparison `factor` times later than the
   * one before: Hyperband, for when early values say little. @default 1
   */
  readonly brackets?: number;
}

/**
 * Successive halving without waiting: at steps `firstStep`, `firstStep · factor`, … a trial goes on if it is among the best
 * `1 / factor` of those that came so far.
 *
 * @throws {SlipwayError} `bad-option`.
 * @source L. Li et al. (2020), A System for Massively Parallel Hyperparameter Tuning; brackets as in L. Li et al. (2018),
 *   Hyperband.
 * @example
 * halving({ firstStep: 5 }).factor // => 3
 */
export function halving(options: HalvingOptions = {}): Halving {
  checkKeys(where, options, ['firstStep', 'factor', 'brackets']);
  return Object.freeze({
    firstStep: checkNumber(where, 'firstStep', options.firstStep ?? 1, { min: Number.MIN_VALUE }),
    factor: checkNumber(where, 'factor', options.factor ?? 3, { min: 2, integer: true }),
    brackets: checkNumber(where, 'brackets', options.brackets ?? 1, { min: 1, max: 20, integer: true }),
  });
}

type Reports = Trial['reports'];

/**
 * Whether a trial is not among the best at the comparison that its last report has reached.
 *
 * @param sign - 1 where lower values are better, -1 where higher ones are.
 */
export function isHopeless(
  { firstStep, factor, brackets }: Halving,
  number: number,
  reports: Reports,
  before: readonly Trial[],
  sign: number,
): boolean {
  const bracket = number % brackets;
  const passed = reports.length > 1 ? reports.at(-2)!.step : -Infinity;
  const now = reports.at(-1)!.step;
  for (let step = firstStep * factor ** bracket; step <= now; step *= factor) {
    if (step <= passed) continue;
    const { value } = reports.at(-1)!;
    // What is no number is behind all others.
    if (value === null) return true;
    const own = sign * value;
    const others = before
      .filter((trial) => trial.number % brackets === bracket)
      .flatMap((trial) => lossAt(trial.reports, step, sign));
    const better = others.filter((loss) => loss < own).length;
    if (better >= Math.max(1, Math.floor((others.length + 1) / factor))) return true;
  }
  return false;
}

/** What a trial reported when it came to a step; none when it did not, or that was no number. */
function lossAt(reports: Reports, step: number, sign: number): number[] {
  const found = reports.find((report) => report.step >= step);
  return found && found.value !== null ? [sign * found.value] : [];
}
