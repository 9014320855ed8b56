import type { EventDraft, RegistryEvent } from './event.ts';
import { hashBytes } from '../core/hash.ts';
import { writeEvent } from './event-record.ts';
import { appendEvent, emptyLog, type Log } from './log.ts';
import { corrupt, storedRecord } from './record.ts';
import { countedKey, countedKeys, gaveUp, gone, maxAttempts, recordsOf, replaced } from './sequence.ts';
import type { Store } from './store.ts';

/** What is decided about a log: the next event, or that one of those there has done it already. */
export type Decision = EventDraft | { readonly already: RegistryEvent };

/** The logs in a store. Events never change, so a log is read on from where it was. */
export interface Logs {
  read(name: string): Promise<Log>;
  /**
   * Reads the log, decides on what it says, and appends; when somebody else appended first, all over again.
   *
   * @returns the event that was appended, or the one that had done it already.
   */
  append(name: string, decide: (log: Log) => Decision | Promise<Decision>): Promise<RegistryEvent>;
}

/** What an event says of the record of the version it is about. */
export interface RecordOf {
  readonly createdAt: string;
  /** SHA-256 of its bytes. */
  readonly hash: string;
}

/** What logs are told. */
export interface LogsParts {
  /** The time of the registry's clock, ISO 8601. */
  readonly now: () => string;
  /** Written into every event. */
  readonly actor: string | null;
  /** The record of a version; throws where there is none. */
  readonly recordOf: (name: string, version: number) => Promise<RecordOf>;
}

/** The logs in a store, by model. */
export function logsIn(store: Store, { now, actor, recordOf }: LogsParts): Logs {
  const logs = new Map<string, Log>();

  async function read(name: string): Promise<Log> {
    const log = logs.get(name) ?? emptyLog();
    const prefix = eventsOf(name);
    if (log.events.length === 0) {
      const keys = await countedKeys(store, prefix);
      if (keys.length > 0) logs.set(name, log);
      const numbers = keys.map((_, index) => index + 1);
      const records = await recordsOf(store, prefix, numbers, (number) =>
        storedRecord(store, keys[number - 1]!),
      );
      // Somebody else may have read on meanwhile: a log is shared by all who ask.
      for (const [index, bytes] of records.entries())
        if (log.events.length === index) appendEvent(log, bytes, keys[index]!, name);
      return log;
    }
    const last = countedKey(prefix, log.events.length);
    const { head } = log;
    const there = await storedRecord(store, last);
    if (there === null) throw gone(store, last, 'held it, and holds it no longer');
    // What was decided on one log is not written after the end of another.
    if (hashBytes(there) !== head) throw replaced(store, last);
    for (;;) {
      const sequence = log.events.length + 1;
      const key = countedKey(prefix, sequence);
      const bytes = await storedRecord(store, key);
      if (bytes === null) return log;
      // Somebody else may have read it meanwhile: a log is shared by all who ask.
      if (log.events.length + 1 === sequence) appendEvent(log, bytes, key, name);
    }
  }

  return {
    read,
    async append(name, decide) {
      const prefix = eventsOf(name);
      for (let attempt = 0; attempt < maxAttempts; attempt++) {
        const log = await read(name);
        const { head } = log;
        const { length } = log.events;
        const decision = await decide(log);
        if ('already' in decision) return decision.already;
        const { version = null } = decision;
        const about = version === null ? null : await recordOf(name, version);
        if (log.events.length !== length) continue;
        if (about) checkRecord(log, name, version!, about.hash);
        const times = [now(), log.events.at(-1)?.at ?? '', about?.createdAt ?? ''];
        const event: RegistryEvent = {
          alias: null,
          version: null,
          previous: null,
          note: null,
          automatic: false,
          override: null,
          guard: null,
          ...decision,
          sequence: length + 1,
          name,
          // Texts of instants are in the order of the instants.
          at: times.sort().at(-1)!,
          actor,
          record: about?.hash ?? null,
          after: head,
        };
        if (await store.putIfAbsent(countedKey(prefix, event.sequence), writeEvent(event)))
          return (await read(name)).events[length]!;
      }
      throw gaveUp(store, prefix);
    },
  };
}

/**
 * Holds a version's record against what the log says of it.
 *
 * @throws {SlipwayError} `corrupt` when an event was about another one.
 */
export function checkRecord(log: Log, name: string, version: number, hash: string): void {
  if ((log.records.get(version) ?? hash) !== hash)
    throw corrupt(`of version ${version} of "${name}"`, 'an event of the log is about another one');
}

function eventsOf(name: string): string {
  return `models/${name}/events/`;
}
