import { SlipwayError } from '../core/error.ts';
import { hashBytes } from '../core/hash.ts';
import type { SavedPredictor } from '../models/model.ts';
import { decodeBundle, encodeBundle } from './bundle.ts';
import type { Saveable } from './registry.ts';
import type { Store } from './store.ts';
import type { Version } from './version.ts';

const where = 'registry/artifact';

/** Stores a predictor's bytes under their own hash; when they are there already, sees that they are intact. */
export async function writeArtifact(store: Store, predictor: Saveable): Promise<Version['artifact']> {
  if (typeof (predictor as Partial<Saveable> | null | undefined)?.save !== 'function') {
    throw new SlipwayError(
      'bad-option',
      where,
      'what is to be registered has no save(); expected a predictor.',
    );
  }
  const bytes = encodeBundle(predictor.save());
  const artifact = { hash: hashBytes(bytes), bytes: bytes.length };
  if (!(await store.putIfAbsent(keyOf(artifact.hash), bytes))) await readBytes(store, artifact.hash);
  return artifact;
}

/**
 * The parts of a registered predictor, from bytes that have the hash they were registered with.
 *
 * @throws {SlipwayError} `corrupt` when they have another, or are not there.
 */
export async function readArtifact(store: Store, { artifact }: Version): Promise<SavedPredictor> {
  return decodeBundle(await readBytes(store, artifact.hash));
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
