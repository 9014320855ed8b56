/**
 * What work gives, unless an abort comes first: then its reason as it was given, an error or not, and what the work
 * still gives is let go of. One listener a wait, not one a reading: what waits on a promise that stays open would hold
 * everything that came before.
 */
export async function unlessAborted<Result>(
  signal: AbortSignal | undefined,
  work: () => Result | Promise<Result>,
  letGo: (late: Result) => unknown = () => undefined,
): Promise<Result> {
  if (!signal) return work();
  signal.throwIfAborted();
  const working = (async () => work())();
  let stop!: () => void;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => {
      // The reason is thrown as it came, whatever it is.
      reject(signal.reason);
      working.then(letGo).catch(() => undefined);
    };
  });
  signal.addEventListener('abort', stop, { once: true });
  // A signal that was aborted while the work began sends no event any more.
  if (signal.aborted) stop();
  try {
    return await Promise.race([aborted, working]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
