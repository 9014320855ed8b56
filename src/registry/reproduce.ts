import { SlipwayError } from '../core/error.ts';
import { hashBytes } from '../core/hash.ts';
import type { ModelArray, SavedPredictor } from '../models/model.ts';
import { canonicalJson, type Json } from '../core/json.ts';
import { encodeBundle } from './bundle.ts';
import { checkVersionRef } from './names.ts';
import type { Registry, Saveable } from './registry.ts';
import { takeSample } from './replay.ts';
import type { MaybePromise } from '../core/maybe-promise.ts';
import type { Version, VersionRef } from './version.ts';

const where = 'registry/reproduce';

/** Whether training once more gave the same. Plain JSON. */
export interface Reproduction {
  /** Whether every byte of the artifact is the same. */
  readonly same: boolean;
  /** SHA-256 of the artifact that was registered, and of the one trained now. */
  readonly registered: string;
  readonly trained: string;
  /** Where they differ, a sentence each; empty when they do not. */
  readonly differences: readonly string[];
}

/**
 * Trains a version once more from what the registry knows of it, and holds the result against its artifact, byte by byte.
 *
 * @param train - trains from a version's record: `data` says which rows, `training` which estimator, options, seed and code.
 *   It fetches the rows by itself, and should hold their fingerprint against `data`.
 * @throws {SlipwayError} `not-found`; `bad-option` when `train` gives back no predictor; what `train` throws.
 * @example
 * const registry = createRegistry(memoryStore(), { clock: fixedClock(0) });
 * const trained = (seed) => ({ save: () => ({ format: 'slipway-predictor', version: 1, prepare: null, options: {},
 *   model: { kind: 'naive', version: 1, state: { rate: seed / 10 }, arrays: {} } }) });
 * const version = await registry.register('late', trained(7), { training: { seed: 7 } });
 * const { same } = await reproduce(registry, version, ({ training }) => trained(training.seed));
 * same // => true
 */
export async function reproduce(
  registry: Pick<Registry, 'get' | 'load'>,
  of: VersionRef,
  train: (version: Version) => MaybePromise<Saveable>,
): Promise<Reproduction> {
  if (typeof train !== 'function')
    throw new SlipwayError(
      'bad-option',
      where,
      'train is no function; expected one from a version to a predictor.',
      {
        details: { option: 'train' },
      },
    );
  const { name, version: number } = checkVersionRef(of);
  const version = await registry.get(name, number);
  const before = await registry.load(version, (saved) => saved, { replay: false });
  const predictor = await train(version);
  if (typeof (predictor as Partial<Saveable> | null | undefined)?.save !== 'function')
    throw new SlipwayError(
      'bad-option',
      where,
      'train gave back nothing that has save(); expected a predictor.',
    );
  const after: SavedPredictor = {
    ...predictor.save(),
    ...(before.sample && { sample: await takeSample(predictor, before.sample.rows) }),
    ...(before.reference !== undefined && { reference: before.reference }),
  };
  const trained = hashBytes(encodeBundle(after));
  const registered = version.artifact.hash;
  const same = trained === registered;
  return { same, registered, trained, differences: same ? [] : differencesOf(before, after) };
}

function differencesOf(before: SavedPredictor, after: SavedPredictor): readonly string[] {
  const parts: readonly [string, unknown, unknown][] = [
    ['the preparation', before.prepare, after.prepare],
    ['the options', before.options, after.options],
    ['the signature', before.signature, after.signature],
    ['the kind of model', before.model.kind, after.model.kind],
    ['the version of the model', before.model.version, after.model.version],
    ['the state of the model', before.model.state, after.model.state],
    ['the answers to the sample', before.sample?.answers, after.sample?.answers],
  ];
  const named = parts
    .filter(
      ([, one, other]) => canonicalJson((one ?? null) as Json) !== canonicalJson((other ?? null) as Json),
    )
    .map(([part]) => `${part} is another.`);
  const arrays = new Set([...Object.keys(before.model.arrays), ...Object.keys(after.model.arrays)]);
  return [
    ...named,
    ...[...arrays]
      .sort()
      .flatMap((name) => arrayDifference(name, before.model.arrays[name], after.model.arrays[name])),
  ];
}

function arrayDifference(name: string, before?: ModelArray, after?: ModelArray): readonly string[] {
  const what = `the array ${JSON.stringify(name.slice(0, 80))}`;
  if (!before || !after) return [`${what} is there ${before ? 'no longer' : 'now'}.`];
  if (before.constructor !== after.constructor || before.length !== after.length)
    return [
      `${what} is a ${after.constructor.name} of ${after.length}; it was a ${before.constructor.name} of ${before.length}.`,
    ];
  // What is compared is the bytes, as the hash does: 0 and -0 differ, and so do two NaN of other bits.
  const [one, other] = [before, after].map(
    (array) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength),
  );
  const size = before.BYTES_PER_ELEMENT;
  let [count, most] = [0, 0];
  for (let at = 0; at < before.length; at++) {
    let byte = at * size;
    while (byte < (at + 1) * size && one![byte] === other![byte]) byte++;
    if (byte === (at + 1) * size) continue;
    count++;
    most = Math.max(most, distance(before[at]!, after[at]!));
  }
  return count === 0 ? [] : [`${what} differs in ${count} of ${before.length} places, by ${most} at most.`];
}

/** How far two numbers that are not the same bits are from each other; from a NaN, infinitely far, but for another one. */
function distance(one: number, other: number): number {
  if (Number.isNaN(one) && Number.isNaN(other)) return 0;
  const found = Math.abs(one - other);
  return Number.isNaN(found) ? Infinity : found;
}
