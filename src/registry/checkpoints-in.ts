import { SlipwayError } from '../core/error.ts';
import { isRecord } from '../core/json.ts';
import { checkKey } from '../core/key.ts';
import type { Checkpoint, Checkpoints } from '../train/estimator.ts';
import { decodeBundle, encodeBundle } from './bundle.ts';
import type { Store } from './store.ts';

const where = 'registry/checkpoints-in';
const version = 1;

/**
 * Keeps the checkpoints of one training in a store: hand it to `fit` as `checkpoints`.
 *
 * A checkpoint is a bundle under `checkpoints/<name>/<number>`. The new one is whole before the one before it is removed,
 * so a process that is killed at any moment leaves one to go on from. Two trainings under one name at a time are refused
 * with `conflict` as soon as both write.
 *
 * @param name - of the training; the parts of it as `checkKey` takes them.
 * @throws {SlipwayError} `bad-option` on a name that is no key; `unsupported` when the store cannot remove; from the
 *   methods what the store throws, `conflict`, and what `decodeBundle` throws on a damaged checkpoint.
 * @example
 * const checkpoints = checkpointsIn(memoryStore(), 'late-flights');
 * await checkpoints.write({ training: 'a', state: { epoch: 3 }, arrays: { weights: Float32Array.of(1, 2) } });
 * (await checkpoints.read()).state // => { epoch: 3 }
 */
export function checkpointsIn(store: Store, name: string): Checkpoints {
  const folder = `checkpoints/${checkKey(where, name)}/`;
  if (!store.remove) {
    throw new SlipwayError(
      'unsupported',
      where,
      `the store ${store.name} cannot remove keys; expected one that can, such as a folder.`,
    );
  }
  const remove = store.remove.bind(store);
  let last: number | undefined;

  return Object.freeze({
    async read() {
      const key = (await store.list(folder)).at(-1);
      const bytes = key === undefined ? null : await store.get(key);
      return bytes === null ? undefined : checkpointOf(decodeBundle(bytes).model, store.name);
    },
    async write(checkpoint) {
      const older = await store.list(folder);
      // What this training wrote last: a number that somebody else wrote meanwhile is not passed over.
      last ??= older.length > 0 ? Number(older.at(-1)!.slice(folder.length)) : 0;
      if (!(await store.putIfAbsent(keyOf(folder, last + 1), bytesOf(checkpoint)))) {
        throw new SlipwayError(
          'conflict',
          where,
          `another training writes checkpoints of "${name}" into the store ${store.name}; expected one at a time. Use another name.`,
        );
      }
      last++;
      for (const key of older) await remove(key);
    },
    async clear() {
      for (const key of await store.list(folder)) await remove(key);
      last = undefined;
    },
  } satisfies Checkpoints);
}

/** Numbers of one length, so that they are listed in their order. */
function keyOf(folder: string, number: number): string {
  return folder + String(number).padStart(12, '0');
}

function bytesOf({ training, state, arrays }: Checkpoint): Uint8Array {
  const model = { kind: 'checkpoint', version, state: { training, state }, arrays };
  return encodeBundle({ format: 'slipway-predictor', version: 1, prepare: null, options: {}, model });
}

function checkpointOf(
  { kind, version: found, state, arrays }: ReturnType<typeof decodeBundle>['model'],
  store: string,
): Checkpoint {
  if (kind === 'checkpoint' && found === version && isRecord(state) && typeof state['training'] === 'string')
    return { training: state['training'], state: state['state'] ?? null, arrays };
  throw new SlipwayError(
    'bad-format',
    where,
    `what the store ${store} has is no checkpoint of version ${version}; expected what this library wrote.`,
  );
}
