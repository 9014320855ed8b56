import { waitFor } from '../../core/waiting.ts';

/**
 * Work on one thing: each begins when all before it has ended, well or not.
 *
 * An abort ends the wait at once, and what comes after still waits for what came before.
 */
export function oneByOne(): <Result>(
  work: () => Promise<Result>,
  signal: AbortSignal | undefined,
) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve();
  return async (work, signal) => {
    const before = last;
    const turn = (async () => {
      await waitFor(async () => before, Infinity, signal);
      return work();
    })();
    last = Promise.allSettled([before, turn]);
    return turn;
  };
}
