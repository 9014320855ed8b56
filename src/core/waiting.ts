import { SlipwayError } from './error.ts';

/** What a wait gave, or how it ended: `late` past its deadline. */
export type Waited<Result> = { readonly late: false; readonly result: Result } | { readonly late: true };

/**
 * Waits for work at most so long; what is late is told by its signal to stop, and no longer waited for.
 *
 * @param work - gets a signal that is aborted at the deadline and by the caller's own.
 * @param ms - the longest to wait; `Infinity` waits for good.
 * @throws the caller's reason on an abort, as it came; what the work throws.
 */
export async function waitFor<Result>(
  work: (signal: AbortSignal) => Result | Promise<Result>,
  ms: number,
  signal?: AbortSignal,
): Promise<Waited<Result>> {
  signal?.throwIfAborted();
  const control = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stop!: () => void;
  const ended = new Promise<Waited<Result>>((resolve, reject) => {
    stop = () => {
      reject(signal!.reason);
      control.abort(signal!.reason);
    };
    signal?.addEventListener('abort', stop, { once: true });
    // A timer that is asked to wait longer than 31 bits of milliseconds does not wait at all.
    if (ms <= 2 ** 31 - 1)
      timer = setTimeout(() => {
        resolve({ late: true });
        control.abort(
          new SlipwayError('io', 'core/waiting', `it took longer than ${ms} ms; expected an end.`),
        );
      }, ms);
  });
  const working = (async (): Promise<Waited<Result>> => ({
    late: false,
    result: await work(control.signal),
  }))();
  try {
    return await Promise.race([ended, working]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
    // What comes later, or fails then, is nobody's any more.
    working.catch(() => undefined);
    ended.catch(() => undefined);
  }
}

/** Waits so long, or until an abort, which rejects with its reason. */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  // Waiting is what is late.
  await waitFor(async () => new Promise<never>(() => undefined), ms, signal);
}
