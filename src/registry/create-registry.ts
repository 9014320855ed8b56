import { systemClock, type Clock } from '../core/clock.ts';
import { quoteNames, SlipwayError } from '../core/error.ts';
import { checkKeys, checkNumber } from '../core/options.ts';
import type { SavedPredictor } from '../models/model.ts';
import { readArtifact, writeArtifact } from './artifact.ts';
import { appendEvent, emptyLog, pointsTo, writeEvent, type Log, type RegistryEvent } from './event.ts';
import { checkAlias, checkModelName, checkNote, checkRegisterOptions, checkVersionRef } from './names.ts';
import type {
  MoveOptions,
  PromoteOptions,
  RegisterOptions,
  Registry,
  RegistryOptions,
  Saveable,
} from './registry.ts';
import { countedKey, countedKeys } from './sequence.ts';
import type { Store } from './store.ts';
import { readVersion, writeVersion, type Version, type VersionRef } from './version.ts';

const where = 'registry';
/** A lost race means that somebody else won one: so many in a row is not contention but a broken store. */
const maxAttempts = 1000;
/** The instants ISO 8601 spells with four digits for the year, so that their texts are in order. */
const writable = { min: Date.parse('0000-01-01T00:00:00.000Z'), max: Date.parse('9999-12-31T23:59:59.999Z') };

/**
 * A registry of models over a store of bytes.
 *
 * Versions and moves of aliases are separate records that are only ever added, each by put-if-absent under the next
 * free number. So any number of processes can share a store: numbers have no gaps, nobody overwrites anybody, and
 * what a process was told is stored stays stored. What an alias points to is the outcome of its log.
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
  checkKeys(where, options, ['clock', 'actor']);
  const { clock = systemClock, actor } = options;
  if (typeof (clock as Partial<Clock> | null)?.now !== 'function') {
    throw new SlipwayError('bad-option', where, 'clock has no now(); expected a clock such as systemClock.', {
      details: { option: 'clock' },
    });
  }
  if (actor !== undefined) checkNote('actor', actor);
  const logs = new Map<string, Log>();

  async function register(name: string, predictor: Saveable, given: RegisterOptions = {}): Promise<Version> {
    checkModelName(name);
    const about = checkRegisterOptions(given);
    if (about.parent !== null) await read({ name, version: about.parent });
    const artifact = await writeArtifact(store, predictor);
    const prefix = versionsOf(name);
    let version = (await countedKeys(store, prefix)).length + 1;
    for (let attempt = 0; attempt < maxAttempts; attempt++, version++) {
      const key = countedKey(prefix, version);
      const record: Version = { name, version, createdAt: now(), actor: actor ?? null, artifact, ...about };
      const bytes = writeVersion(record);
      // Before it is written: what could not be read would be in the way of every later version.
      const readable = readBack(bytes, key, record);
      if (await store.putIfAbsent(key, bytes)) return readable;
    }
    throw gaveUp(prefix);
  }

  async function promote(ref: VersionRef, alias: string, given: PromoteOptions = {}): Promise<RegistryEvent> {
    checkKeys(where, given, ['expected', 'note', 'override']);
    if (given.override !== undefined) checkNote('override', given.override);
    checkAlias(alias);
    const { name, version, verdict } = await read(ref);
    const failed = verdict !== null && !verdict.pass;
    if (failed && given.override === undefined) {
      const codes = verdict.issues.filter(({ severity }) => severity === 'error').map(({ code }) => code);
      throw new SlipwayError(
        'check-failed',
        where,
        `version ${version} of "${name}" was registered with a verdict that does not pass (${quoteNames(new Set(codes))}). Promote another one, or say why in override.`,
        { details: { name, version, codes } },
      );
    }
    return move(name, alias, given, (log) => ({
      kind: 'promote',
      version,
      previous: pointsTo(log, alias),
      override: failed ? given.override! : null,
    }));
  }

  async function rollback(name: string, alias: string, given: MoveOptions = {}): Promise<RegistryEvent> {
    checkKeys(where, given, ['expected', 'note']);
    checkModelName(name);
    checkAlias(alias);
    return move(name, alias, given, (log) => {
      const before = log.aliases.get(alias)?.at(-2);
      if (before === undefined) {
        throw new SlipwayError(
          'not-found',
          where,
          `alias "${alias}" of "${name}" has no version to go back to. Promote the version it should point to.`,
          { details: { name, alias } },
        );
      }
      return { kind: 'rollback', version: before, previous: pointsTo(log, alias), override: null };
    });
  }

  type Decision = Pick<RegistryEvent, 'kind' | 'version' | 'previous' | 'override'>;

  /** Reads the log, decides on what it says, and appends; when somebody else appended first, all over again. */
  async function move(
    name: string,
    alias: string,
    { expected, note = null }: MoveOptions,
    decide: (log: Log) => Decision,
  ): Promise<RegistryEvent> {
    if (note !== null) checkNote('note', note);
    for (let attempt = 0; attempt < maxAttempts; attempt++) {
      const log = await readLog(name);
      const current = pointsTo(log, alias);
      if (expected !== undefined && current !== expected) {
        throw new SlipwayError(
          'conflict',
          where,
          `alias "${alias}" of "${name}" points to ${inWords(current)}; expected ${inWords(expected)}. Look at what was promoted meanwhile, and decide again.`,
          {
            details: { name, alias, got: current, expected },
          },
        );
      }
      const decision = decide(log);
      if (decision.version === current) return log.events.findLast((event) => event.alias === alias)!;
      const sequence = log.events.length + 1;
      const at = [now(), log.events.at(-1)?.at ?? ''].reduce((latest, other) =>
        other > latest ? other : latest,
      );
      const bytes = writeEvent({
        sequence,
        ...decision,
        name,
        alias,
        at,
        actor: actor ?? null,
        note,
        after: log.head,
      });
      if (await store.putIfAbsent(countedKey(eventsOf(name), sequence), bytes))
        return (await readLog(name)).events[sequence - 1]!;
    }
    throw gaveUp(eventsOf(name));
  }

  /** The log, remembered and read on from where it was: events never change. */
  async function readLog(name: string): Promise<Log> {
    const log = logs.get(name) ?? emptyLog();
    const known = log.events.length;
    const keys = await countedKeys(store, eventsOf(name));
    if (keys.length < known)
      throw gone(countedKey(eventsOf(name), keys.length + 1), 'held it, and no longer lists it');
    if (keys.length > 0) logs.set(name, log);
    for (let index = log.events.length; index < keys.length; index++) {
      const bytes = await needed(keys[index]!);
      if (log.events.length === index) appendEvent(log, bytes, keys[index]!, name);
    }
    return log;
  }

  async function read(of: VersionRef): Promise<Version> {
    const { name, version } = checkVersionRef(of);
    const key = Number.isSafeInteger(version) && version > 0 ? countedKey(versionsOf(name), version) : null;
    const bytes = key === null ? null : await store.get(key);
    if (key === null || bytes === null) throw await noSuch(name, `version ${String(version)}`);
    return readVersion(bytes, key, { name, version });
  }

  async function get(name: string, which: number | string): Promise<Version> {
    if (typeof which === 'number') return read({ name, version: which });
    checkModelName(name);
    checkAlias(which);
    const version = pointsTo(await readLog(name), which);
    if (version === null) throw await noSuch(name, `alias "${which}"`);
    return read({ name, version });
  }

  async function noSuch(name: string, what: string): Promise<SlipwayError> {
    const count = (await countedKeys(store, versionsOf(name))).length;
    const there =
      count === 0
        ? `there is no such model in ${store.name}`
        : `it has ${count === 1 ? 'version 1' : `versions 1 to ${count}`} and the aliases ${quoteNames((await readLog(name)).aliases.keys())}`;
    return new SlipwayError('not-found', where, `model "${name}" has no ${what}; ${there}.`, {
      details: { name },
    });
  }

  async function needed(key: string): Promise<Uint8Array> {
    const bytes = await store.get(key);
    if (bytes === null) throw gone(key, 'lists it but does not hold it');
    return bytes;
  }

  function gone(key: string, found: string): SlipwayError {
    return new SlipwayError(
      'corrupt',
      where,
      `the record ${key} is gone: ${store.name} ${found}. Restore it from a copy of the store.`,
      { details: { key } },
    );
  }

  function now(): string {
    return new Date(checkNumber(where, 'the time of the clock', clock.now(), writable)).toISOString();
  }

  return {
    register,
    promote,
    rollback,
    get,
    models: async () => {
      const keys = await store.list('models/');
      return [...new Set(keys.map((key) => key.split('/')[1]!))];
    },
    versions: async (name) => {
      checkModelName(name);
      const found: Version[] = [];
      for (const [index, key] of (await countedKeys(store, versionsOf(name))).entries()) {
        found.push(readVersion(await needed(key), key, { name, version: index + 1 }));
      }
      return found;
    },
    aliases: async (name) => {
      checkModelName(name);
      const { aliases } = await readLog(name);
      return new Map([...aliases].map(([alias, stack]) => [alias, stack.at(-1)!]));
    },
    history: async (name) => {
      checkModelName(name);
      return [...(await readLog(name)).events];
    },
    servingAt: async (name, alias, instant) => {
      checkModelName(name);
      checkAlias(alias);
      const given = instant instanceof Date ? instant.getTime() : instant;
      const time = checkNumber(where, 'the instant', given, { min: -Infinity, max: Infinity });
      const last = (await readLog(name)).events.findLast(
        (event) => event.alias === alias && Date.parse(event.at) <= time,
      );
      return last === undefined ? null : read({ name, version: last.version });
    },
    load: async <Loaded>(
      first: VersionRef | string,
      second: string | ((saved: SavedPredictor) => Loaded),
      third?: (saved: SavedPredictor) => Loaded,
    ): Promise<Awaited<Loaded>> => {
      const version = typeof first === 'string' ? await get(first, second as string) : await read(first);
      const revive = typeof first === 'string' ? third! : (second as (saved: SavedPredictor) => Loaded);
      if (typeof revive !== 'function') {
        throw new SlipwayError(
          'bad-option',
          where,
          'there is no function that revives; expected one last, such as revivePredictor.',
        );
      }
      return await revive(await readArtifact(store, version));
    },
  };
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

/** The version that its bytes will be read as; what could not be read is refused. */
function readBack(bytes: Uint8Array, key: string, expected: VersionRef): Version {
  try {
    return readVersion(bytes, key, expected);
  } catch (cause) {
    if (!(cause instanceof SlipwayError)) throw cause;
    throw new SlipwayError(
      'bad-data',
      where,
      `what was said about the version cannot be stored: ${String(cause.details['found'] ?? cause.message)}. Hand over what evaluate and gate return, and plain data.`,
      { cause },
    );
  }
}

function versionsOf(name: string): string {
  return `models/${name}/versions/`;
}

function eventsOf(name: string): string {
  return `models/${name}/events/`;
}

function inWords(version: number | null): string {
  return version === null ? 'nothing' : `version ${version}`;
}

function gaveUp(prefix: string): SlipwayError {
  return new SlipwayError(
    'conflict',
    where,
    `another writer was first under ${prefix} ${maxAttempts} times in a row. See whether the store tells two writers of one key the truth, and try again.`,
  );
}
