import { checkClock } from '../core/check-clock.ts';
import { systemClock } from '../core/clock.ts';
import { quoteNames, SlipwayError } from '../core/error.ts';
import { toJson } from '../core/json.ts';
import { checkFlag, checkKeys, checkNumber, checkText } from '../core/options.ts';
import type { SavedPredictor } from '../models/model.ts';
import { damaged, readArtifact, writeArtifact } from './artifact.ts';
import { encodeBundle } from './bundle.ts';
import type { RegistryEvent } from './event.ts';
import { moveAt, pointsTo, type Log } from './log.ts';
import { checkRecord, logsIn } from './logs-in.ts';
import { promotion, retired, rollback, withdrawal } from './moves.ts';
import { checkAlias, checkModelName, checkNote, checkRegisterOptions, checkVersionRef } from './names.ts';
import type {
  ListOptions,
  LoadOptions,
  MoveOptions,
  PromoteOptions,
  RegisterOptions,
  Registry,
  RegistryOptions,
  Saveable,
} from './registry.ts';
import { replay, takeSample } from './replay.ts';
import { sayings } from './sayings.ts';
import { found } from './search.ts';
import { stateOf } from './state.ts';
import type { Store } from './store.ts';
import { checkTraining } from './training.ts';
import type { Version, VersionRef } from './version.ts';
import { versionsIn, type Versions } from './versions-in.ts';

const where = 'registry';
/** The instants ISO 8601 spells with four digits for the year, so that their texts are in order. */
const writable = { min: Date.parse('0000-01-01T00:00:00.000Z'), max: Date.parse('9999-12-31T23:59:59.999Z') };

/**
 * A registry of models over a store of bytes.
 *
 * Versions and events are separate records that are only ever added, each by put-if-absent under the next free number. So
 * any number of processes can share a store: numbers have no gaps, nobody overwrites anybody, and what a process was told is
 * stored stays stored. What an alias points to, who approved, what is guarded or frozen is the outcome of the log.
 *
 * @param store - where the bytes are kept, such as `memoryStore()` or `folderStore('models')`.
 * @throws {SlipwayError} `bad-option` on what is not a store, or an unknown option.
 * @example
 * const registry = createRegistry(memoryStore(), { clock: fixedClock(0), actor: 'nightly' });
 * const predictor = { save: () => ({ format: 'slipway-predictor', version: 1, prepare: null, options: {},
 *   model: { kind: 'naive', version: 1, state: { rate: 0.25 }, arrays: {} } }) };
 * const first = await registry.register('late', predictor);
 * await registry.promote(first, 'champion');
 * const rate = await registry.load('late', 'champion', (saved) => saved.model.state.rate);
 * [first.version, first.createdAt, rate] // => [1, '1970-01-01T00:00:00.000Z', 0.25]
 */
export function createRegistry(store: Store, options: RegistryOptions = {}): Registry {
  checkStore(store);
  return registryOver(store, options, (cacheBytes) => versionsIn(store, cacheBytes));
}

/**
 * A registry whose artifacts and events are in a store, and whose versions are wherever the caller has them.
 *
 * @param versionsOf - gets how many bytes of records it may remember.
 */
export function registryOver(
  store: Store,
  options: RegistryOptions,
  versionsOf: (cacheBytes: number) => Versions,
): Registry {
  checkKeys(where, options, ['clock', 'actor', 'cacheBytes']);
  const { clock = systemClock, actor, cacheBytes = 2 ** 28 } = options;
  checkClock(where, clock);
  if (actor !== undefined) checkNote('actor', actor);
  checkNumber(where, 'cacheBytes', cacheBytes, { min: 0, max: Infinity });
  const now = (): string =>
    new Date(checkNumber(where, 'the time of the clock', clock.now(), writable)).toISOString();
  const versions = versionsOf(cacheBytes);
  const logs = logsIn(store, {
    now,
    actor: actor ?? null,
    recordOf: async (name, number) => {
      const version = await spokenOf(name, number);
      return { createdAt: version.createdAt, hash: versions.hashOf(version) };
    },
  });

  async function register(name: string, predictor: Saveable, given: RegisterOptions = {}): Promise<Version> {
    checkModelName(name);
    const about = checkRegisterOptions(given);
    const training = checkTraining(given.training ?? {}, actor ?? null);
    if (about.parent !== null) await read({ name, version: about.parent });
    for (const used of about.uses) await read(used);
    const saved = await savedOf(predictor, given);
    const artifact = await writeArtifact(store, encodeBundle(saved));
    const signature =
      (saved.signature ?? null) && (toJson(saved.signature) as unknown as Version['signature']);
    const modelHash = predictor.hash === undefined ? null : checkText(where, 'hash', predictor.hash);
    return versions.append(name, (number, before): Version => {
      const time = now();
      return {
        name,
        version: number,
        createdAt: time > before.createdAt ? time : before.createdAt,
        actor: actor ?? null,
        artifact,
        modelHash,
        training,
        signature,
        ...about,
        after: before.hash,
      };
    });
  }

  async function promote(ref: VersionRef, alias: string, given: PromoteOptions = {}): Promise<RegistryEvent> {
    checkKeys(where, given, ['expected', 'note', 'override', 'automatic', 'revive']);
    const { override, automatic = false, revive } = given;
    if (override !== undefined) checkNote('override', override);
    checkFlag(where, 'automatic', automatic);
    if (revive !== undefined && typeof revive !== 'function')
      throw new SlipwayError(
        'bad-option',
        where,
        'revive is no function; expected one of saved predictors, such as revivePredictor.',
        { details: { option: 'revive' } },
      );
    checkMove(alias, given);
    const version = await read(ref);
    let replayed = false;
    if (revive !== undefined) {
      const saved = await savedIn(version);
      const predictor = await revive(saved);
      if (saved.sample) await replay(predictor, saved.sample, inWords(version));
      replayed = saved.sample !== undefined;
    }
    return logs.append(version.name, (log) =>
      promotion(log, version, alias, { ...given, override, automatic, replayed }),
    );
  }

  async function moved(
    decide: typeof rollback,
    name: string,
    alias: string,
    given: MoveOptions = {},
  ): Promise<RegistryEvent> {
    checkKeys(where, given, ['expected', 'note']);
    checkModelName(name);
    checkMove(alias, given);
    return logs.append(name, (log) => decide(log, name, alias, given));
  }

  async function logOf(name: string): Promise<Log> {
    checkModelName(name);
    return logs.read(name);
  }

  async function read(of: VersionRef): Promise<Version> {
    const { name, version } = checkVersionRef(of);
    const there = await versions.read(name, version);
    if (there === null) throw await noSuch(name, `version ${String(version)}`);
    return there;
  }

  /** A version that the log names: it must be there. */
  async function spokenOf(name: string, number: number): Promise<Version> {
    const version = await versions.read(name, number);
    if (version !== null) return version;
    throw new SlipwayError(
      versions.gone,
      where,
      `the log of "${name}" is about version ${number}, which is not in ${store.name}. Restore it from a copy of the store.`,
      { details: { name, version: number } },
    );
  }

  /** A version whose record is the one that the log is about. */
  function checked(log: Log, version: Version): Version {
    checkRecord(log, version.name, version.version, versions.hashOf(version));
    return version;
  }

  async function get(name: string, which: number | string): Promise<Version> {
    if (typeof which === 'number') {
      const version = await read({ name, version: which });
      return checked(await logs.read(name), version);
    }
    checkAlias(which);
    const log = await logOf(name);
    const version = pointsTo(log, which);
    if (version === null) throw await noSuch(name, `alias "${which}"`);
    return checked(log, await spokenOf(name, version));
  }

  async function noSuch(name: string, what: string): Promise<SlipwayError> {
    const count = await versions.count(name);
    const there =
      count === 0
        ? `there is no such model in ${store.name}`
        : `it has ${count === 1 ? 'version 1' : `versions 1 to ${count}`} and ${aliasesInWords(await logs.read(name))}`;
    return new SlipwayError('not-found', where, `model "${name}" has no ${what}; ${there}.`, {
      details: { name },
    });
  }

  async function savedIn(version: Version): Promise<SavedPredictor> {
    const checkNotRetired = async (): Promise<void> => {
      const log = await logs.read(version.name);
      if (log.retired.has(version.version)) throw retired(version.name, version.version);
      checked(log, version);
    };
    await checkNotRetired();
    const saved = await readArtifact(store, version.artifact);
    if (saved) return saved;
    // Somebody may have retired it since.
    await checkNotRetired();
    throw damaged(store, version.artifact, 'is missing');
  }

  return {
    register,
    promote,
    rollback: (name, alias, given) => moved(rollback, name, alias, given),
    withdraw: (name, alias, given) => moved(withdrawal, name, alias, given),
    ...sayings({ store, logs, versions, read, actor: actor ?? null }),
    get,
    models: () => versions.names(),
    versions: async (name, given: ListOptions = {}) => {
      checkModelName(name);
      checkKeys(where, given, ['from', 'limit']);
      const { from = 1, limit = Infinity } = given;
      checkNumber(where, 'from', from, { min: 1, integer: true });
      checkNumber(where, 'limit', limit, { min: 0, max: Infinity, integer: true });
      const all = await versions.list(name, from, limit);
      const log = await logs.read(name);
      return all.map((version) => checked(log, version));
    },
    search: async (name, query) => {
      const log = await logOf(name);
      const all = await versions.list(name, 1, Infinity);
      return found(
        all.map((version) => checked(log, version)),
        log,
        query,
      );
    },
    aliases: async (name) => {
      const log = await logOf(name);
      const pointing = [...log.aliases.keys()].map((alias) => [alias, pointsTo(log, alias)] as const);
      return new Map(pointing.filter((one): one is [string, number] => one[1] !== null));
    },
    state: async (name) => stateOf(await logOf(name)),
    history: async (name) => [...(await logOf(name)).events],
    servingAt: async (name, alias, instant) => {
      const log = await logOf(name);
      checkAlias(alias);
      const given = instant instanceof Date ? instant.getTime() : instant;
      const time = checkNumber(where, 'the instant', given, { min: -Infinity, max: Infinity });
      for (let until = time; ;) {
        const move = moveAt(log, alias, until);
        if (!move || move.version === null) return null;
        const version = checked(log, await spokenOf(name, move.version));
        // 0.1 dated a promotion by its own clock, even before the version it promoted: until that was made, nobody had it.
        if (Date.parse(version.createdAt) <= time) return version;
        until = Date.parse(move.at) - 1;
      }
    },
    load: async <Loaded>(
      first: VersionRef | string,
      second: string | ((saved: SavedPredictor) => Loaded),
      third?: ((saved: SavedPredictor) => Loaded) | LoadOptions,
      fourth?: LoadOptions,
    ): Promise<Awaited<Loaded>> => {
      const byAlias = typeof first === 'string';
      const revive = (byAlias ? third : second) as (saved: SavedPredictor) => Loaded;
      const given = ((byAlias ? fourth : third) ?? {}) as LoadOptions;
      checkKeys(where, given, ['replay']);
      const asked = checkFlag(where, 'replay', given.replay ?? true);
      const version = byAlias ? await get(first, second as string) : await read(first);
      if (typeof revive !== 'function') {
        throw new SlipwayError(
          'bad-option',
          where,
          'there is no function that revives; expected one last, such as revivePredictor.',
        );
      }
      const saved = await savedIn(version);
      const loaded = await revive(saved);
      const answers = typeof (loaded as { predict?: unknown } | null)?.predict === 'function';
      if (asked && answers && saved.sample) await replay(loaded, saved.sample, inWords(version));
      return loaded;
    },
  };
}

/** What will be stored of a predictor, with what it answered to its sample. */
async function savedOf(predictor: Saveable, { sample, reference }: RegisterOptions): Promise<SavedPredictor> {
  if (typeof (predictor as Partial<Saveable> | null | undefined)?.save !== 'function') {
    throw new SlipwayError(
      'bad-option',
      where,
      'what is to be registered has no save(); expected a predictor.',
    );
  }
  return {
    ...predictor.save(),
    ...(sample !== undefined && { sample: await takeSample(predictor, sample) }),
    ...(reference !== undefined && { reference: toJson(reference) }),
  };
}

function aliasesInWords(log: Log): string {
  const there = [...log.aliases.keys()].filter((alias) => pointsTo(log, alias) !== null);
  return there.length === 0 ? 'no alias' : `the aliases ${quoteNames(there)}`;
}

function checkMove(alias: string, { note = null, expected }: MoveOptions): void {
  checkAlias(alias);
  if (expected !== undefined && expected !== null)
    checkNumber(where, 'expected', expected, { min: 1, integer: true });
  if (note !== null) checkNote('note', note);
}

function checkStore(store: Partial<Store> | null | undefined): void {
  if (![store?.get, store?.putIfAbsent, store?.list].every((method) => typeof method === 'function')) {
    throw new SlipwayError(
      'bad-option',
      where,
      'the store lacks get, putIfAbsent or list; expected a store such as memoryStore() gives.',
      { details: { option: 'store' } },
    );
  }
}

function inWords({ name, version }: VersionRef): string {
  return `version ${version} of "${name}"`;
}
