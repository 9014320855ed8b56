import { hexOf } from '../core/hash.ts';

/**
 * A key for a predictor's bytes that nobody else has or ever will: their hash and 128 bits at random. So whoever gives a
 * version up removes bytes that no other version can need, whatever others do meanwhile.
 */
export function newArtifactKey(hash: string): string {
  return `${sharedArtifactKey(hash)}.${hexOf(crypto.getRandomValues(new Uint8Array(16)))}`;
}

/** Where versions of before keys of their own have their bytes: equal predictors at one place. */
export function sharedArtifactKey(hash: string): string {
  return `artifacts/${hash}`;
}

/** Whether a key is one that the bytes of this hash may have. */
export function isArtifactKey(key: string, hash: string): boolean {
  const shared = sharedArtifactKey(hash);
  return key === shared || (key.startsWith(shared) && /^\.[0-9a-f]{32}$/.test(key.slice(shared.length)));
}
