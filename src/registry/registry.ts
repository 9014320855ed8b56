import type { Clock } from '../core/clock.ts';
import type { Verdict } from '../core/verdict.ts';
import type { Evaluation } from '../evaluate/evaluation.ts';
import type { SavedPredictor } from '../models/model.ts';
import type { RegistryEvent } from './event.ts';
import type { AliasGuard } from './guard.ts';
import type { VersionQuery } from './search.ts';
import type { TrainingOptions } from './training.ts';
import type { Version, VersionRef } from './version.ts';

/** What can be registered: anything that can say what it is made of. */
export interface Saveable {
  save(): SavedPredictor;
  /** SHA-256 over what decides an answer, where it has one: what a service answers with, and so what a version is found by. */
  readonly hash?: string;
}

/** Where the time and the name in the records come from. */
export interface RegistryOptions {
  /** @default systemClock */
  readonly clock?: Clock;
  /** Who is acting, written into every record: a person, a job, a build. @default null */
  readonly actor?: string;
  /**
   * How much of the versions' records is remembered, in bytes as they are stored. Give what all of them take (a record
   * with 50 slices has 8 kB), so that nothing is read twice; the log of each model is remembered beside them.
   * @default 268435456
   */
  readonly cacheBytes?: number;
}

/** What is known about a predictor when it is registered. */
export interface RegisterOptions {
  /** How it did on rows it has not seen. @default null */
  readonly evaluation?: Evaluation | null;
  /** The outcome of its gate. One that does not pass bars the version from promotion. @default null */
  readonly verdict?: Verdict | null;
  /** What it learned from: a fingerprint, or any plain record. @default null */
  readonly data?: string | object | null;
  /** How it was trained: estimator, options, seed, code. @default nothing but the registry's actor */
  readonly training?: TrainingOptions;
  /**
   * Rows as a request carries them, 1 to 1000: the predictor is asked, and its answers are kept with it. Whoever loads it
   * asks once more. @default none
   */
  readonly sample?: readonly object[];
  /** The distribution it learned from, such as `reference` gives; kept with the artifact. @default none */
  readonly reference?: object;
  /** The version it is meant to replace; it must exist. @default null */
  readonly parent?: number | null;
  /** Versions of other models that it stands on; they must exist. @default [] */
  readonly uses?: readonly VersionRef[];
  /** @default null */
  readonly note?: string | null;
  /** Anything to find it by. @default {} */
  readonly tags?: Readonly<Record<string, string>>;
}

/** How an alias is moved. */
export interface MoveOptions {
  /** Moves only when the alias points to this version now; `null` when it must not exist. @default no condition */
  readonly expected?: number | null;
  /** Written to the log. @default null */
  readonly note?: string | null;
}

/** How a version is promoted. */
export interface PromoteOptions extends MoveOptions {
  /** Why a version whose verdict does not pass is promoted all the same; written to the log. @default none: refused */
  readonly override?: string;
  /** Whether a process does it by itself: refused while the alias is frozen. @default false */
  readonly automatic?: boolean;
  /** Brings it back, so that it is asked its sample before it is promoted. A guard with `replay` needs it. @default none */
  readonly revive?: (saved: SavedPredictor) => unknown;
}

/** How something is said about a version or an alias. */
export interface SayOptions {
  /** Written to the log. @default null */
  readonly note?: string | null;
}

/** Which versions are listed. */
export interface ListOptions {
  /** The number of the first. @default 1 */
  readonly from?: number;
  /** How many at most. @default Infinity */
  readonly limit?: number;
}

/** How a version is loaded. */
export interface LoadOptions {
  /** Whether it is asked its sample, where it has one. @default true */
  readonly replay?: boolean;
}

/** What follows from a model's log. Plain JSON. */
export interface ModelState {
  readonly aliases: Readonly<Record<string, AliasStatus>>;
  /** Who approved of a version, by its number. */
  readonly approvals: Readonly<Record<number, readonly string[]>>;
  readonly deprecated: readonly number[];
  readonly retired: readonly number[];
}

/** How an alias stands. */
export interface AliasStatus {
  /** `null` when it points nowhere. */
  readonly version: number | null;
  /** Where a rollback would point it; `null` when there is nothing to go back to. */
  readonly before: number | null;
  readonly guard: AliasGuard | null;
  /** Whether automatic promotion is stopped. */
  readonly frozen: boolean;
}

/** Versions of models, the aliases that point to them, and the log of every move. */
export interface Registry {
  /**
   * Stores a predictor as the next version of a model.
   *
   * The artifact is written first, under a key of its own, so a version that exists can be loaded. Registering the same
   * predictor twice gives two versions whose artifacts have one hash.
   *
   * @throws {SlipwayError} `bad-option`, `bad-data`, `too-large` for what cannot be stored; `not-found` for a parent
   *   that does not exist; `io`.
   */
  register(name: string, predictor: Saveable, options?: RegisterOptions): Promise<Version>;
  /**
   * Points an alias to a version, and says so in the log. Where it points there already, nothing is written and
   * the event that did it is returned.
   *
   * @throws {SlipwayError} `not-found`, also for a retired version; `conflict` when the alias does not point to `expected`;
   *   `check-failed` when the version's verdict does not pass and no `override` says why it may, when it is deprecated, when
   *   the alias is frozen and this is `automatic`, and when its guard asks for more: `details.guard` says which.
   */
  promote(version: VersionRef, alias: string, options?: PromoteOptions): Promise<RegistryEvent>;
  /**
   * Points an alias back to the last version it pointed to before that is another one, and neither deprecated nor retired:
   * `state().aliases[alias].before` says which. Twice goes back twice: with `expected`, an answer that was lost can be asked
   * for again. No guard and no freeze holds it up.
   *
   * @throws {SlipwayError} `not-found` when there is nothing to go back to; `conflict` as for `promote`.
   */
  rollback(name: string, alias: string, options?: MoveOptions): Promise<RegistryEvent>;
  /**
   * Points an alias nowhere. Its history stays, and a rollback brings it back.
   *
   * @throws {SlipwayError} `not-found` when it never pointed anywhere; `conflict` as for `promote`.
   */
  withdraw(name: string, alias: string, options?: MoveOptions): Promise<RegistryEvent>;
  /**
   * Says that the registry's actor approves of a version. Saying it twice writes nothing. Names that differ by case, spaces
   * or the composition of their characters are one person's.
   *
   * @throws {SlipwayError} `not-found`; `bad-option` when the registry has no actor; `check-failed` when it is the actor who
   *   trained or registered the version.
   */
  approve(version: VersionRef, options?: SayOptions): Promise<RegistryEvent>;
  /**
   * Takes back that the registry's actor approves of a version. What was promoted because of it stays.
   *
   * @throws {SlipwayError} `not-found`, also when the actor does not approve; `bad-option` when the registry has no actor.
   */
  revoke(version: VersionRef, options?: SayOptions): Promise<RegistryEvent>;
  /** Says that a version is not to be promoted any more. What points to it goes on doing so. Twice writes nothing. */
  deprecate(version: VersionRef, options?: SayOptions): Promise<RegistryEvent>;
  /**
   * Takes a deprecation back.
   *
   * @throws {SlipwayError} `not-found` when it is not deprecated.
   */
  restore(version: VersionRef, options?: SayOptions): Promise<RegistryEvent>;
  /**
   * Gives a version's artifact up, for good: its record stays, its bytes go. Asked again, it goes on where
   * it was interrupted.
   *
   * @throws {SlipwayError} `not-found`; `conflict` when an alias points to it, or a version that is not retired `uses` it;
   *   `unsupported` when the store cannot remove.
   */
  retire(version: VersionRef, options?: SayOptions): Promise<RegistryEvent>;
  /**
   * Sets what an alias asks of a version from now on; `null` for nothing. The same guard again writes nothing.
   *
   * @throws {SlipwayError} `bad-option`; `not-found` for a model without versions, and for `null` when there is no guard.
   */
  guard(name: string, alias: string, guard: AliasGuard | null, options?: SayOptions): Promise<RegistryEvent>;
  /** Stops automatic promotion to an alias. Twice writes nothing. */
  freeze(name: string, alias: string, options?: SayOptions): Promise<RegistryEvent>;
  /**
   * Lets automatic promotion go on.
   *
   * @throws {SlipwayError} `not-found` when it is not frozen.
   */
  unfreeze(name: string, alias: string, options?: SayOptions): Promise<RegistryEvent>;
  /** The names of all models that have a version, in the order of their characters. */
  models(): Promise<readonly string[]>;
  /** The versions of a model, the first one first; empty when there is no such model. */
  versions(name: string, options?: ListOptions): Promise<readonly Version[]>;
  /** The versions that a query asks for, the newest first unless it says otherwise. */
  search(name: string, query: VersionQuery): Promise<readonly Version[]>;
  /**
   * One version, by its number or by an alias that points to it.
   *
   * @throws {SlipwayError} `not-found`, with what there is; `corrupt`, `bad-version`.
   */
  get(name: string, which: number | string): Promise<Version>;
  /** What every alias of a model points to; without those that were withdrawn. */
  aliases(name: string): Promise<ReadonlyMap<string, number>>;
  /** Its aliases with their guards, who approved of what, what is deprecated and what is retired. */
  state(name: string): Promise<ModelState>;
  /** Every event of a model, the first one first. */
  history(name: string): Promise<readonly RegistryEvent[]>;
  /**
   * The version an alias pointed to at an instant, or `null` when it pointed nowhere yet.
   *
   * @param instant - milliseconds since 1970 UTC, or a `Date`; an event at that very instant counts.
   * @throws {SlipwayError} `bad-option` when it is not an instant.
   */
  servingAt(name: string, alias: string, instant: number | Date): Promise<Version | null>;
  /**
   * A registered predictor, alive again: its bytes are held against their hash, decoded, and handed to `revive`. Where it
   * has a sample, and what came back can `predict`, it is asked, and must answer as it did: scores to a millionth.
   *
   * @param revive - what turns the saved parts into a predictor; the registry knows no kinds of model.
   * @throws {SlipwayError} `not-found`, also when it is retired; `corrupt` when the bytes are not the ones registered;
   *   `check-failed` when it answers its sample otherwise; what `revive` throws.
   */
  load<Loaded>(
    version: VersionRef,
    revive: (saved: SavedPredictor) => Loaded,
    options?: LoadOptions,
  ): Promise<Awaited<Loaded>>;
  /** The same, for the version an alias points to. */
  load<Loaded>(
    name: string,
    alias: string,
    revive: (saved: SavedPredictor) => Loaded,
    options?: LoadOptions,
  ): Promise<Awaited<Loaded>>;
}
