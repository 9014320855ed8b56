import { SlipwayError } from '../core/error.ts';
import type { Store } from './store.ts';

/**
 * The bytes of a key, of which there cannot be more than so many; more are not read where the store can tell.
 *
 * @param damaged - makes the error of more. A store with a limit of its own below that is not damaged, and says so itself.
 */
export async function boundedGet(
  store: Store,
  key: string,
  atMost: number,
  damaged: (cause: unknown) => SlipwayError,
): Promise<Uint8Array | null> {
  try {
    return await store.get(key, atMost);
  } catch (cause) {
    const isLarger =
      cause instanceof SlipwayError && cause.code === 'too-large' && cause.details['limit'] === atMost;
    throw isLarger ? damaged(cause) : cause;
  }
}
