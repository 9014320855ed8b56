import { createHasher } from './hash.ts';

/** Steps of a search that chance does not come near, whatever the keys: who needs more was made to. */
export const LONGEST_SEARCH = 1024;

/**
 * Bits for hashes, from all the keys there are: who chose some of them so that their hashes are alike cannot know these.
 * Keys of a log are what strangers asked for, and the hashes without a salt are public.
 *
 * @returns a whole number of 32 bits, not 0: that is no salt.
 */
export function saltOf(...keys: readonly ArrayBufferView[]): number {
  const hasher = createHasher();
  for (const { buffer, byteOffset, byteLength } of keys)
    hasher.add(new Uint8Array(buffer, byteOffset, byteLength));
  return parseInt(hasher.end().slice(0, 8), 16) || 1;
}
