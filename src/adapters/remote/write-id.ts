import { SlipwayError } from '../../core/error.ts';
import { hexOf } from '../../core/hash.ts';
import { isDoubt } from './exchange.ts';

/** The id of one write, nobody else's: 128 bits at random. */
export function newWriteId(): string {
  return hexOf(crypto.getRandomValues(new Uint8Array(16)));
}

/** Whether a write that failed so may have been carried out, or may yet be. */
export function isInDoubt(cause: unknown): cause is SlipwayError {
  if (!(cause instanceof SlipwayError) || cause.code !== 'io') return false;
  const { status } = cause.details;
  return typeof status !== 'number' || isDoubt(status);
}
