import { hashBytes } from '../core/hash.ts';
import { corrupt, deepFreeze, readRecord, writeRecord } from './record.ts';

const format = 'slipway-event';

/** One entry of a model's log: an alias was moved. Plain, frozen, and never changed afterwards. */
export interface RegistryEvent {
  /** 1, 2, 3, … within the model's log, without gaps. */
  readonly sequence: number;
  readonly kind: 'promote' | 'rollback';
  /** The model's name. */
  readonly name: string;
  readonly alias: string;
  /** What the alias points to from now on. */
  readonly version: number;
  /** What it pointed to before; `null` when it did not exist. */
  readonly previous: number | null;
  /** ISO 8601, UTC, from the registry's clock; never earlier than the event before. */
  readonly at: string;
  readonly actor: string | null;
  readonly note: string | null;
  /** Why a version with a failing verdict was promoted all the same; `null` when nothing was overridden. */
  readonly override: string | null;
  /** SHA-256 of the stored bytes of the event before; `null` for the first. It makes a rewritten log visible. */
  readonly after: string | null;
}

/** A model's log as far as it has been read. It only grows. */
export interface Log {
  readonly events: RegistryEvent[];
  /** What each alias was promoted to and not rolled back from; the present version last. */
  readonly aliases: Map<string, number[]>;
  /** SHA-256 of the last event's bytes. */
  head: string | null;
}

/** The log of a model nobody has promoted yet. */
export function emptyLog(): Log {
  return { events: [], aliases: new Map(), head: null };
}

/** What an alias points to, or `null`. */
export function pointsTo(log: Log, alias: string): number | null {
  return log.aliases.get(alias)?.at(-1) ?? null;
}

/** The bytes of an event's record. */
export function writeEvent(event: RegistryEvent): Uint8Array {
  return writeRecord(format, event);
}

/**
 * Adds the next event to a log, after holding it against what came before.
 *
 * @throws {SlipwayError} `corrupt` when it does not continue the log, and the log is as it was; `bad-version`.
 */
export function appendEvent(log: Log, bytes: Uint8Array, key: string, name: string): void {
  const fields = readRecord(bytes, format, key);
  const event: RegistryEvent = {
    sequence: fields.count('sequence'),
    kind: fields.choice('kind', ['promote', 'rollback']),
    name: fields.text('name'),
    alias: fields.text('alias'),
    version: fields.count('version'),
    previous: fields.isNull('previous') ? null : fields.count('previous'),
    at: fields.instant('at'),
    actor: fields.textOrNull('actor'),
    note: fields.textOrNull('note'),
    override: fields.textOrNull('override'),
    after: fields.textOrNull('after'),
  };
  if (event.name !== name || event.sequence !== log.events.length + 1)
    throw corrupt(key, 'it belongs elsewhere in the log');
  if (event.after !== log.head) throw corrupt(key, 'it does not continue the event before it');
  if (event.previous !== pointsTo(log, event.alias))
    throw corrupt(key, 'the alias did not point where it says');
  const stack = log.aliases.get(event.alias) ?? [];
  if (event.kind === 'rollback' && (stack.length < 2 || event.version !== stack.at(-2)))
    throw corrupt(key, 'it rolls back to a version that did not serve before');
  if (event.kind === 'promote') stack.push(event.version);
  else stack.pop();
  log.aliases.set(event.alias, stack);
  log.events.push(deepFreeze(event));
  log.head = hashBytes(bytes);
}
