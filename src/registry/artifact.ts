import { SlipwayError } from '../core/error.ts';
import { hashBytes } from '../core/hash.ts';
import type { SavedPredictor } from '../models/model.ts';
import { decodeBundle } from './bundle.ts';
import type { Store } from './store.ts';
import type { Version } from './version.ts';

const where = 'registry/artifact';

/**
 * Stores an artifact's bytes under their own hash; when they are there already, sees that they are intact.
 *
 * @returns whether they are new.
 */
export async function writeArtifact(store: Store, hash: string, bytes: Uint8Array): Promise<boolean> {
  const isNew = await store.putIfAbsent(keyOf(hash), bytes);
  if (!isNew) await readBytes(store, hash);
  return isNew;
}

/**
 * The parts of a registered predictor, from bytes that have the hash they were registered with.
 *
 * @throws {SlipwayError} `corrupt` when they have another, or are not there.
 */
export async function readArtifact(store: Store, { artifact }: Version): Promise<SavedPredictor> {
  return decodeBundle(await readBytes(store, artifact.hash));
}

/** Gives an artifact's bytes up; returns them, so that they can be put back. */
export async function removeArtifact(store: Store, hash: string): Promise<Uint8Array | null> {
  const bytes = await store.get(keyOf(hash));
  await store.remove!(keyOf(hash));
  return bytes;
}

async function readBytes(store: Store, hash: string): Promise<Uint8Array> {
  const bytes = await store.get(keyOf(hash));
  if (bytes === null) throw corrupt(store, hash, 'is missing');
  if (hashBytes(bytes) !== hash) throw corrupt(store, hash, 'does not have the hash it was registered with');
  return bytes;
}

function keyOf(hash: string): string {
  return `artifacts/${hash}`;
}

function corrupt(store: Store, hash: string, found: string): SlipwayError {
  return new SlipwayError(
    'corrupt',
    where,
    `the artifact ${hash.slice(0, 12)}… in ${store.name} ${found}. Restore it from a copy of the store, or register the predictor anew.`,
    {
      details: { hash },
    },
  );
}
