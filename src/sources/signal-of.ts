import { checkWaiting } from '../core/check-waiting.ts';
import { checkKeys } from '../core/options.ts';
import type { BatchesOptions } from '../table/batches.ts';

/**
 * The signal that stops one reading: that of the options, that of the reading, or whichever comes first.
 *
 * @throws {SlipwayError} `bad-option` when the reading is told anything else than a signal.
 */
export function signalOf(
  where: string,
  own: AbortSignal | undefined,
  reading: BatchesOptions,
): AbortSignal | undefined {
  checkKeys(where, reading, ['signal']);
  checkWaiting(where, { signal: reading.signal });
  return own && reading.signal ? AbortSignal.any([own, reading.signal]) : (own ?? reading.signal);
}
