import { hashBytes } from '../core/hash.ts';
import type { RegistryEvent } from './event.ts';
import { readEvent } from './event-record.ts';
import type { AliasGuard } from './guard.ts';
import { personOf } from './person-of.ts';
import { corrupt, deepFreeze } from './record.ts';

/** What the log says of an alias. */
export interface AliasState {
  /** What it was pointed to and not rolled back from, the present version last; `null` where it was withdrawn. */
  stack: (number | null)[];
  /** Every move, in the order of the log, and so of time. */
  readonly moves: RegistryEvent[];
  guard: AliasGuard | null;
  frozen: boolean;
}

/** A model's log as far as it has been read, and what follows from it. It only grows. */
export interface Log {
  readonly events: RegistryEvent[];
  readonly aliases: Map<string, AliasState>;
  /** Who approves of each version: the event by which each person does, by {@link personOf}. */
  readonly approvals: Map<number, Map<string, RegistryEvent>>;
  readonly deprecated: Set<number>;
  readonly retired: Set<number>;
  /** SHA-256 of the record of each version that an event is about. */
  readonly records: Map<number, string>;
  /** SHA-256 of the last event's bytes. */
  head: string | null;
}

/** The log of a model about which nothing has been decided yet. */
export function emptyLog(): Log {
  return {
    events: [],
    aliases: new Map(),
    approvals: new Map(),
    deprecated: new Set(),
    retired: new Set(),
    records: new Map(),
    head: null,
  };
}

/** What an alias points to, or `null`. */
export function pointsTo(log: Log, alias: string): number | null {
  return log.aliases.get(alias)?.stack.at(-1) ?? null;
}

/**
 * Where a rollback would point an alias: the last version before its present one that is another, and neither deprecated
 * nor retired; or `null`.
 */
export function rollsBackTo(log: Log, alias: string): number | null {
  return (
    servedBefore(log, alias).findLast(
      (version) => !log.deprecated.has(version) && !log.retired.has(version),
    ) ?? null
  );
}

/** The versions an alias was pointed to before its present one, without that one. */
function servedBefore(log: Log, alias: string): readonly number[] {
  const present = pointsTo(log, alias);
  const before = log.aliases.get(alias)?.stack.slice(0, -1) ?? [];
  return before.filter((version) => version !== null && version !== present) as number[];
}

/** The move that decides where an alias pointed at an instant, in milliseconds; the last one of that instant. */
export function moveAt(log: Log, alias: string, instant: number): RegistryEvent | undefined {
  const moves = log.aliases.get(alias)?.moves ?? [];
  let [low, high] = [0, moves.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (Date.parse(moves[middle]!.at) <= instant) low = middle + 1;
    else high = middle;
  }
  return moves[low - 1];
}

/**
 * Adds the next event to a log, after holding it against what came before.
 *
 * @throws {SlipwayError} `corrupt` when it does not continue the log, and the log is as it was; `bad-version`.
 */
export function appendEvent(log: Log, bytes: Uint8Array, key: string, name: string): void {
  const event = readEvent(bytes, key);
  if (event.name !== name || event.sequence !== log.events.length + 1)
    throw corrupt(key, 'it belongs elsewhere in the log');
  if (event.after !== log.head) throw corrupt(key, 'it does not continue the event before it');
  if (event.at < (log.events.at(-1)?.at ?? '')) throw corrupt(key, 'it is dated before the event before it');
  const { version, record } = event;
  if (version !== null && record !== null && (log.records.get(version) ?? record) !== record)
    throw corrupt(key, 'it is about another record of the version than the events before it');
  apply(log, event, key);
  if (version !== null && record !== null) log.records.set(version, record);
  log.events.push(deepFreeze(event));
  log.head = hashBytes(bytes);
}

function apply(log: Log, event: RegistryEvent, key: string): void {
  const { kind, alias, version, actor, guard } = event;
  switch (kind) {
    case 'promote':
    case 'rollback':
    case 'withdraw':
      return applyMove(log, event, key);
    case 'guard':
      stateOf(log, named(alias, key)).guard = guard;
      return;
    case 'freeze':
    case 'unfreeze':
      stateOf(log, named(alias, key)).frozen = kind === 'freeze';
      return;
    case 'deprecate':
      log.deprecated.add(named(version, key));
      return;
    case 'restore':
      log.deprecated.delete(named(version, key));
      return;
    case 'approve': {
      const approvals = log.approvals.get(named(version, key)) ?? new Map<string, RegistryEvent>();
      log.approvals.set(named(version, key), approvals.set(personOf(named(actor, key)), event));
      return;
    }
    case 'revoke':
      log.approvals.get(named(version, key))?.delete(personOf(named(actor, key)));
      return;
    case 'retire':
      if ([...log.aliases.keys()].some((one) => pointsTo(log, one) === version))
        throw corrupt(key, 'it retires a version that an alias points to');
      log.retired.add(named(version, key));
  }
}

/** What an event of its kind has to name. */
function named<Value>(value: Value | null, key: string): Value {
  if (value === null) throw corrupt(key, 'it does not name what it is about');
  return value;
}

function applyMove(log: Log, event: RegistryEvent, key: string): void {
  const { kind, version, previous } = event;
  const alias = named(event.alias, key);
  if (previous !== pointsTo(log, alias)) throw corrupt(key, 'the alias did not point where it says');
  if ((version === null) !== (kind === 'withdraw'))
    throw corrupt(key, 'it points nowhere, or withdraws and points somewhere');
  if (version !== null && log.retired.has(version))
    throw corrupt(key, 'it points to a version whose artifact was given up');
  if (kind === 'rollback' && !servedBefore(log, alias).includes(version!))
    throw corrupt(key, 'it rolls back to a version that did not serve before');
  const state = stateOf(log, alias);
  if (kind === 'rollback') state.stack = state.stack.slice(0, state.stack.lastIndexOf(version, -2) + 1);
  else state.stack.push(version);
  state.moves.push(event);
}

function stateOf(log: Log, alias: string): AliasState {
  const found = log.aliases.get(alias) ?? { stack: [], moves: [], guard: null, frozen: false };
  log.aliases.set(alias, found);
  return found;
}
