import type { EventDraft, RegistryEvent } from './event.ts';
import { writeEvent } from './event-record.ts';
import { appendEvent, emptyLog, type Log } from './log.ts';
import { countedKey, countedKeys, gaveUp, gone, maxAttempts, recordsOf } from './sequence.ts';
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

/**
 * @param now - the time of the registry's clock, ISO 8601.
 * @param actor - written into every event.
 */
export function logsIn(store: Store, now: () => string, actor: string | null): Logs {
  const logs = new Map<string, Log>();

  async function read(name: string): Promise<Log> {
    const log = logs.get(name) ?? emptyLog();
    const prefix = eventsOf(name);
    if (log.events.length === 0) {
      const keys = await countedKeys(store, prefix);
      if (keys.length > 0) logs.set(name, log);
      const numbers = keys.map((_, index) => index + 1);
      const records = await recordsOf(store, prefix, numbers, (number) => store.get(keys[number - 1]!));
      // Somebody else may have read on meanwhile: a log is shared by all who ask.
      for (const [index, bytes] of records.entries())
        if (log.events.length === index) appendEvent(log, bytes, keys[index]!, name);
      return log;
    }
    const last = countedKey(prefix, log.events.length);
    if ((await store.get(last)) === null) throw gone(store, last, 'held it, and holds it no longer');
    for (;;) {
      const sequence = log.events.length + 1;
      const key = countedKey(prefix, sequence);
      const bytes = await store.get(key);
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
        const { length } = log.events;
        const decision = await decide(log);
        if ('already' in decision) return decision.already;
        if (log.events.length !== length) continue;
        const before = log.events.at(-1)?.at ?? '';
        const time = now();
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
          at: time > before ? time : before,
          actor,
          after: log.head,
        };
        if (await store.putIfAbsent(countedKey(prefix, event.sequence), writeEvent(event)))
          return (await read(name)).events[length]!;
      }
      throw gaveUp(store, prefix);
    },
  };
}

function eventsOf(name: string): string {
  return `models/${name}/events/`;
}
