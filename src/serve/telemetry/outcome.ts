import { SlipwayError } from '../../core/error.ts';

/** How a request that failed ended, in a word: `aborted`, the code of the error, or `internal`. */
export function outcomeOf(error: unknown, signal: AbortSignal | undefined): string {
  if (signal?.aborted) return 'aborted';
  return error instanceof SlipwayError ? error.code : 'internal';
}
