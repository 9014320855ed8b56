import { SlipwayError } from '../core/error.ts';
import { checkKeys } from '../core/options.ts';
import { checkWorkers } from '../workers/check-workers.ts';
import type { FitOptions } from './estimator.ts';

const KEYS: readonly (keyof FitOptions)[] = [
  'signal',
  'onProgress',
  'from',
  'onRound',
  'checkpoints',
  'validation',
  'workers',
];

/**
 * Refuses what `fit` cannot be told; stops at once when the signal says so.
 *
 * @param goesOn - whether the estimator goes on `from` a model.
 * @throws {SlipwayError} `bad-option` on an option that there is not, or on no workers; `unsupported` on a model to go on from, or
 *   where threads share no memory; the signal's reason.
 */
export function checkFitOptions(where: string, options: FitOptions, goesOn: boolean): void {
  checkKeys(where, options, KEYS);
  checkWorkers(where, options.workers);
  if (!goesOn && options.from !== undefined) {
    throw new SlipwayError(
      'unsupported',
      where,
      'there is a model to go on from; expected none: this estimator always begins anew.',
      { details: { option: 'from' } },
    );
  }
  options.signal?.throwIfAborted();
}
