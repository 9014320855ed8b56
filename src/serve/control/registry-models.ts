import { tell } from '../../core/tell.ts';
import { SlipwayError } from '../../core/error.ts';
import { checkKeys, checkNames, checkNumber } from '../../core/options.ts';
import type { SavedPredictor } from '../../models/model.ts';
import type { Registry } from '../../registry/registry.ts';
import type { Version } from '../../registry/version.ts';
import type { ServedModels } from '../models.ts';
import type { Service } from '../service.ts';
import { createModelHost } from './model-host.ts';

const where = 'serve/registry-models';

/** Options of {@link registryModels}. */
export interface RegistryModelsOptions<Loaded> {
  /** The models to serve. */
  readonly names: readonly string[];
  /** The alias that is served when a client does not say which. @default 'champion' */
  readonly alias?: string;
  /** Other aliases that are loaded, where they are there; clients ask for them as labels. @default [] */
  readonly labels?: readonly string[];
  /** Brings a saved predictor back, such as `revivePredictor`. */
  readonly revive: (saved: SavedPredictor) => Loaded;
  /** Makes what answers of what was loaded: `onDemand`, or a table computed for it. It is waited for before anything is exchanged. */
  readonly serve: (loaded: Awaited<Loaded>, version: Version) => Service | Promise<Service>;
  /** Looks for promotions every so many milliseconds; 0 only when `refresh` is called. @default 0 */
  readonly refreshMs?: number;
  /** Told what could not be loaded; what served before goes on. */
  readonly onError?: (error: unknown) => void;
}

/** What a look at the registry changed. */
export interface Refreshed {
  /** What was loaded and what was taken out, as `name@version`. */
  readonly loaded: readonly string[];
  readonly removed: readonly string[];
  /** What could not be loaded, and why. What its alias pointed to before goes on. */
  readonly failed: readonly { readonly name: string; readonly alias: string; readonly error: unknown }[];
}

/** The models of a registry, as they are promoted. */
export interface RegistryModels extends ServedModels {
  /**
   * Looks at the aliases once more: loads what is new, points to it all at once, lets the old finish. One at a time: while
   * a look is under way, another follows it, which sees all that was promoted before the call.
   */
  refresh(): Promise<Refreshed>;
  /** Looks no more. What is loaded stays. */
  close(): void;
}

/**
 * Serves what the aliases of a registry point to, and follows them without a gap: a version is loaded, and its service
 * made, before anything points to it; requests that run keep the version they began with; the old one is let go of when
 * the last of them is done.
 *
 * A version that cannot be loaded changes nothing: what served goes on, `onError` is told, and the next look tries again.
 *
 * @returns when every model has its first version.
 * @throws {SlipwayError} `not-found` when an alias to be served points nowhere; what loading a first version throws;
 *   `bad-option`.
 * @example
 * const registry = createRegistry(memoryStore());
 * const saved = (rate) => ({ save: () => ({ format: 'slipway-predictor', version: 1, prepare: null, options: {},
 *   model: { kind: 'naive', version: 1, state: { rate }, arrays: {} } }) });
 * await registry.promote(await registry.register('late', saved(0.1)), 'champion');
 * const serve = ({ model }) => ({ mode: 'on-demand', modelHash: `m${model.state.rate}`,
 *   predict: async (rows) => rows.map(() => ({ score: model.state.rate, prediction: 0 })) });
 * const models = await registryModels(registry, { names: ['late'], revive: (parts) => parts, serve });
 * await registry.promote(await registry.register('late', saved(0.2)), 'champion');
 * const { loaded, removed } = await models.refresh();
 * [loaded, removed, models.lease('late').version] // => [['late@2'], ['late@1'], '2']
 */
export async function registryModels<Loaded>(
  registry: Pick<Registry, 'aliases' | 'get' | 'load'>,
  options: RegistryModelsOptions<Loaded>,
): Promise<RegistryModels> {
  checkKeys(where, options, ['names', 'alias', 'labels', 'revive', 'serve', 'refreshMs', 'onError']);
  const { alias = 'champion', labels = [], revive, serve, refreshMs = 0, onError } = options;
  const names = checkNames(where, 'names', options.names);
  if (labels.length > 0) checkNames(where, 'labels', labels);
  checkNumber(where, 'refreshMs', refreshMs, { min: 0, max: 2 ** 31 - 1 });
  if (typeof revive !== 'function' || typeof serve !== 'function')
    throw refuse('revive', 'or serve is no function; expected such as revivePredictor and onDemand');
  const host = createModelHost();
  const wanted = [alias, ...labels.filter((label) => label !== alias)];

  async function load(name: string, number: number): Promise<void> {
    const version = await registry.get(name, number);
    const loaded = await registry.load({ name, version: number }, revive);
    host.add(name, String(number), await serve(loaded, version));
  }

  async function follow(name: string, into: Changes): Promise<void> {
    const present = new Map(
      host.versions(name).flatMap(({ id, labels: of }) => of.map((label) => [label, id] as const)),
    );
    const aliases = await registry.aliases(name);
    const pointed = new Map<string, string>();
    for (const label of wanted) {
      const number = aliases.get(label);
      const before = present.get(label);
      if (number === undefined) {
        // A label that was withdrawn is gone; what is served by default goes on until there is something else.
        if (label === alias && before !== undefined) pointed.set(label, before);
        continue;
      }
      try {
        if (!host.versions(name).some(({ id, state }) => id === String(number) && state === 'AVAILABLE')) {
          await load(name, number);
          into.loaded.push(`${name}@${number}`);
        }
        pointed.set(label, String(number));
      } catch (error) {
        into.failed.push({ name, alias: label, error });
        if (before !== undefined) pointed.set(label, before);
      }
    }
    if (!pointed.has(alias)) {
      const failure = into.failed.find((one) => one.name === name && one.alias === alias);
      throw failure ? failure.error : nowhere(name, alias);
    }
    host.point(name, Object.fromEntries(pointed), pointed.get(alias));
    const kept = new Set(pointed.values());
    for (const { id, state } of host.versions(name)) {
      if (kept.has(id) || state !== 'AVAILABLE') continue;
      into.removed.push(`${name}@${id}`);
      // Those who have it finish; nobody waits for them here.
      void host.remove(name, id);
    }
  }

  async function look(): Promise<Refreshed> {
    const changes: Changes = { loaded: [], removed: [], failed: [] };
    for (const name of names) {
      try {
        await follow(name, changes);
      } catch (error) {
        if (!changes.failed.some((one) => one.error === error)) changes.failed.push({ name, alias, error });
      }
    }
    for (const { error } of changes.failed) tell(onError, error);
    return changes;
  }

  const first = await look();
  const missing = first.failed.find((one) => one.alias === alias);
  if (missing) throw missing.error;

  let looking: Promise<Refreshed> | null = null;
  let following: Promise<Refreshed> | null = null;
  const begin = (): Promise<Refreshed> =>
    (looking = look().finally(() => {
      looking = null;
    }));
  const refresh = (): Promise<Refreshed> => {
    if (!looking) return begin();
    // The one under way may have seen the aliases before they were changed.
    return (following ??= looking.then(() => {
      following = null;
      return begin();
    }));
  };
  const timer = refreshMs === 0 ? undefined : setInterval(() => void (looking ?? begin()), refreshMs);
  // In Node a timer keeps the process alive; a look at the registry is no reason to.
  (timer as { unref?: () => void } | undefined)?.unref?.();
  return Object.freeze({ ...host, refresh, close: () => clearInterval(timer) });
}

interface Changes {
  readonly loaded: string[];
  readonly removed: string[];
  readonly failed: { readonly name: string; readonly alias: string; readonly error: unknown }[];
}

function nowhere(name: string, alias: string): SlipwayError {
  return new SlipwayError(
    'not-found',
    where,
    `alias "${alias}" of "${name}" points nowhere, so there is nothing to serve. Promote a version to it.`,
    { details: { name, alias } },
  );
}

function refuse(option: string, found: string): SlipwayError {
  return new SlipwayError('bad-option', where, `${option} ${found}.`, { details: { option } });
}
