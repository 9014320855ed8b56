import type { PredictOptions } from './service.ts';

/** Throws the reason for which a request is to be answered no more, and makes no signal to find out. */
export function throwIfAborted(options: PredictOptions): void {
  if (options.throwIfAborted) options.throwIfAborted();
  else options.signal?.throwIfAborted();
}
