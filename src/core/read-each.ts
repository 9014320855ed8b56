import { unlessAborted } from './unless-aborted.ts';

/**
 * Reads what comes until a signal says stop: an abort is heard while something is awaited, whether or not the source
 * hears it too. A reading that ends early is closed; after an abort nobody waits for that.
 */
export async function* readEach<Value>(
  opened: AsyncIterable<Value>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Value, void, undefined> {
  const reading = opened[Symbol.asyncIterator]();
  let open = true;
  const step = async (): Promise<IteratorResult<Value, unknown>> => {
    try {
      const next = await reading.next();
      if (next.done) open = false;
      return next;
    } catch (error) {
      open = false;
      throw error;
    }
  };
  try {
    for (;;) {
      const next = await unlessAborted(signal, step);
      if (next.done) return;
      yield next.value;
      signal?.throwIfAborted();
    }
  } finally {
    if (open) await closed(reading, signal);
  }
}

async function closed(reading: AsyncIterator<unknown>, signal: AbortSignal | undefined): Promise<void> {
  const closing = (async () => reading.return?.())();
  if (!signal?.aborted) await closing;
  // A generator closes after what it is at, which may be long; how that ends is told to nobody.
  else closing.catch(() => undefined);
}

/** Whether something can be read one by one, waiting. */
export function isAsyncIterable<Value>(opened: unknown): opened is AsyncIterable<Value> {
  return typeof opened === 'object' && opened !== null && Symbol.asyncIterator in opened;
}
