import { SlipwayError } from '../core/error.ts';
import { unlessAborted } from '../core/unless-aborted.ts';
import type { ByteSource } from './byte-source.ts';

/**
 * Closes a source. After an abort nobody waits for that, and how it ends is told to nobody.
 *
 * @param failed - the reading ended in an error, which says more than that the source could not be closed.
 * @throws {SlipwayError} `io` when it cannot be closed; an abort as it came.
 */
export async function closeSource(
  where: string,
  source: ByteSource | undefined,
  signal: AbortSignal | undefined,
  failed: boolean,
): Promise<void> {
  const close = async (): Promise<void> => source?.close?.();
  if (signal?.aborted) return void close().catch(() => undefined);
  try {
    await unlessAborted(signal, close);
  } catch (cause) {
    if (failed) return;
    signal?.throwIfAborted();
    if (cause instanceof SlipwayError) throw cause;
    throw new SlipwayError('io', where, 'the source could not be closed.', { cause });
  }
}
