import { checkWaiting } from '../core/check-waiting.ts';
import { SlipwayError } from '../core/error.ts';
import { isRecord } from '../core/json.ts';
import { checkKeys } from '../core/options.ts';
import { checkSharing, checkWorkers } from '../workers/check-workers.ts';
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
 * @throws {SlipwayError} `bad-option` on an option that there is not, or that is not what it should be; `unsupported` on a model to go on from, or
 *   where threads share no memory; the signal's reason.
 */
export function checkFitOptions(where: string, options: FitOptions, goesOn: boolean): void {
  checkKeys(where, options, KEYS);
  checkWaiting(where, options);
  checkWorkers(where, options.workers);
  checkSharing(where, options.workers);
  checkCalled(where, 'onRound', options.onRound, typeof options.onRound === 'function');
  checkCalled(where, 'checkpoints', options.checkpoints, isCheckpoints(options.checkpoints));
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

function checkCalled(
  where: string,
  option: 'onRound' | 'checkpoints',
  given: unknown,
  isFine: boolean,
): void {
  if (given === undefined || isFine) return;
  const expected = option === 'onRound' ? 'a function' : 'what checkpointsIn(store, name) gives';
  throw new SlipwayError('bad-option', where, `${option} cannot be called; expected ${expected}.`, {
    details: { option },
  });
}

function isCheckpoints(given: unknown): boolean {
  return isRecord(given) && ['read', 'write', 'clear'].every((name) => typeof given[name] === 'function');
}
