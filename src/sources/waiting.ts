import { SlipwayError } from '../core/error.ts';
import { checkKeys, checkNumber } from '../core/options.ts';
import { describe } from '../table/describe.ts';
import { checkFunction } from './csv-plan.ts';

/** What one reading of batches is told: a signal of its own, beside the one of the options. */
export interface BatchesReading {
  readonly signal?: AbortSignal | undefined;
}

/**
 * Checks the options that only matter where reading waits.
 *
 * @throws {SlipwayError} `bad-option`.
 */
export function checkWaiting(
  where: string,
  options: { readonly signal?: unknown; readonly onProgress?: unknown; readonly totalBytes?: unknown },
): void {
  checkFunction('onProgress', options.onProgress, where);
  checkSignal(where, options.signal);
  if (options.totalBytes !== undefined) checkNumber(where, 'totalBytes', options.totalBytes, { min: 0 });
}

/**
 * The signal that stops one reading: that of the options, that of the reading, or whichever comes first.
 *
 * @throws {SlipwayError} `bad-option` when the reading is told anything else than a signal.
 */
export function signalOf(
  where: string,
  own: AbortSignal | undefined,
  reading: BatchesReading,
): AbortSignal | undefined {
  checkKeys(where, reading, ['signal']);
  checkSignal(where, reading.signal);
  return own && reading.signal ? AbortSignal.any([own, reading.signal]) : (own ?? reading.signal);
}

function checkSignal(where: string, signal: unknown): void {
  const given = signal as Partial<AbortSignal> | null | undefined;
  if (given === undefined || given === null) return;
  if (typeof given.throwIfAborted === 'function' && typeof given.addEventListener === 'function') return;
  throw new SlipwayError('bad-option', where, `signal is ${describe(signal)}; expected an AbortSignal.`, {
    details: { option: 'signal' },
  });
}
