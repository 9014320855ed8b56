import { SlipwayError } from '../core/error.ts';
import { hashBytes } from '../core/hash.ts';
import type { SavedPredictor } from '../models/model.ts';
import { newArtifactKey } from './artifact-key.ts';
import { boundedGet } from './bounded-get.ts';
import { decodeBundle } from './bundle.ts';
import type { Store } from './store.ts';
import type { Version } from './version.ts';

const where = 'registry/artifact';

/** Where a predictor's bytes lie, their SHA-256, and how many there are. */
export type Artifact = Version['artifact'];

/**
 * Stores a predictor's bytes under a key of their own.
 *
 * @throws {SlipwayError} `conflict` when the store says of a key at random that it is taken.
 */
export async function writeArtifact(store: Store, bytes: Uint8Array): Promise<Artifact> {
  const hash = hashBytes(bytes);
  const key = newArtifactKey(hash);
  if (await store.putIfAbsent(key, bytes)) return { hash, bytes: bytes.length, key };
  throw new SlipwayError(
    'conflict',
    where,
    `${store.name} says of ${key}, which was drawn at random, that it is taken. See whether it tells the truth, and try again.`,
    { details: { key } },
  );
}

/**
 * The parts of a registered predictor, from bytes that have the hash they were registered with; `null` when they are gone.
 *
 * @throws {SlipwayError} `corrupt` when they are others, or not as many; more are not read where the store can tell.
 */
export async function readArtifact(store: Store, artifact: Artifact): Promise<SavedPredictor | null> {
  const bytes = await boundedGet(store, artifact.key, artifact.bytes, (cause) =>
    damaged(store, artifact, `has more than ${artifact.bytes} bytes, as it was registered`, cause),
  );
  if (bytes === null) return null;
  if (bytes.length !== artifact.bytes)
    throw damaged(store, artifact, `has ${bytes.length} bytes; expected ${artifact.bytes}`);
  if (hashBytes(bytes) !== artifact.hash)
    throw damaged(store, artifact, 'does not have the hash it was registered with');
  return decodeBundle(bytes);
}

/** The error of an artifact that is not what was registered. */
export function damaged(store: Store, { hash, key }: Artifact, found: string, cause?: unknown): SlipwayError {
  return new SlipwayError(
    'corrupt',
    where,
    `the artifact ${hash.slice(0, 12)}… in ${store.name} ${found}. Restore it from a copy of the store, or register the predictor anew.`,
    {
      details: { hash, key },
      ...(cause !== undefined && { cause }),
    },
  );
}
