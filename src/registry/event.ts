import type { AliasGuard } from './guard.ts';

/**
 * What an event is about. `promote`, `rollback` and `withdraw` move an alias; `approve`, `revoke`, `deprecate`, `restore` and
 * `retire` say something about a version; `guard`, `freeze` and `unfreeze` set what an alias asks for.
 */
export type EventKind = (typeof EVENT_KINDS)[number];

/** Every {@link EventKind}. */
export const EVENT_KINDS = [
  'promote',
  'rollback',
  'withdraw',
  'approve',
  'revoke',
  'deprecate',
  'restore',
  'retire',
  'guard',
  'freeze',
  'unfreeze',
] as const;

/** One entry of a model's log. Plain, frozen, and never changed afterwards; a field that its kind does not have is `null`. */
export interface RegistryEvent {
  /** 1, 2, 3, … within the model's log, without gaps. */
  readonly sequence: number;
  readonly kind: EventKind;
  /** The model's name. */
  readonly name: string;
  /** The alias that was moved, guarded or frozen. */
  readonly alias: string | null;
  /** What the alias points to from now on (`null` after `withdraw`), or the version that something is said about. */
  readonly version: number | null;
  /** What the alias pointed to before; `null` when it did not exist. */
  readonly previous: number | null;
  /** ISO 8601, UTC, from the registry's clock; never earlier than the event before, nor than the version it is about. */
  readonly at: string;
  readonly actor: string | null;
  readonly note: string | null;
  /** Whether a process promoted it by itself: what a freeze holds up. */
  readonly automatic: boolean;
  /** Why a version with a failing verdict was promoted all the same; `null` when nothing was overridden. */
  readonly override: string | null;
  /** What the alias asks for from now on; `null` when nothing. */
  readonly guard: AliasGuard | null;
  /**
   * SHA-256 of the stored bytes of the record of `version`: what was promoted, approved, …, to the byte. `null` when there is
   * no version, and in what 0.1 wrote.
   */
  readonly record: string | null;
  /** SHA-256 of the stored bytes of the event before; `null` for the first. It makes a rewritten log visible. */
  readonly after: string | null;
}

/** Whether an event moves an alias. */
export function isMove(event: RegistryEvent): event is RegistryEvent & { readonly alias: string } {
  return event.kind === 'promote' || event.kind === 'rollback' || event.kind === 'withdraw';
}

/** What is decided about an event: what it lacks does not apply. The log adds where and when it stands. */
export type EventDraft = Pick<RegistryEvent, 'kind'> &
  Partial<Omit<RegistryEvent, 'kind' | 'sequence' | 'name' | 'at' | 'actor' | 'record' | 'after'>>;
