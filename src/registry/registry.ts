import type { Clock } from '../core/clock.ts';
import type { Verdict } from '../core/verdict.ts';
import type { Evaluation } from '../evaluate/evaluation.ts';
import type { SavedPredictor } from '../models/model.ts';
import type { RegistryEvent } from './event.ts';
import type { Version, VersionRef } from './version.ts';

/** What can be registered: anything that can say what it is made of. */
export interface Saveable {
  save(): SavedPredictor;
}

/** Where the time and the name in the records come from. */
export interface RegistryOptions {
  /** @default systemClock */
  readonly clock?: Clock;
  /** Who is acting, written into every record: a person, a job, a build. @default null */
  readonly actor?: string;
}

/** What is known about a predictor when it is registered. */
export interface RegisterOptions {
  /** How it did on rows it has not seen. @default null */
  readonly evaluation?: Evaluation | null;
  /** The outcome of its gate. One that does not pass bars the version from promotion. @default null */
  readonly verdict?: Verdict | null;
  /** What it learned from: a fingerprint, or any plain record. @default null */
  readonly data?: string | object | null;
  /** The version it is meant to replace; it must exist. @default null */
  readonly parent?: number | null;
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
}

/** Versions of models, the aliases that point to them, and the log of every move. */
export interface Registry {
  /**
   * Stores a predictor as the next version of a model.
   *
   * The artifact is written first, under its own hash, so a version that exists can be loaded. Registering the same
   * predictor twice gives two versions with one artifact.
   *
   * @throws {SlipwayError} `bad-option`, `bad-data`, `too-large` for what cannot be stored; `not-found` for a parent
   *   that does not exist; `corrupt` when the store holds other bytes under the artifact's hash; `io`.
   */
  register(name: string, predictor: Saveable, options?: RegisterOptions): Promise<Version>;
  /**
   * Points an alias to a version, and says so in the log. Where it points there already, nothing is written and
   * the event that did it is returned.
   *
   * @throws {SlipwayError} `not-found`; `conflict` when the alias does not point to `expected`; `check-failed` when
   *   the version's verdict does not pass and no `override` says why it may.
   */
  promote(version: VersionRef, alias: string, options?: PromoteOptions): Promise<RegistryEvent>;
  /**
   * Points an alias back to where it pointed before its present version was promoted. Twice goes back twice.
   *
   * @throws {SlipwayError} `not-found` when there is nothing to go back to; `conflict` as for `promote`.
   */
  rollback(name: string, alias: string, options?: MoveOptions): Promise<RegistryEvent>;
  /** The names of all models, sorted. */
  models(): Promise<readonly string[]>;
  /** All versions of a model, the first one first; empty when there is no such model. */
  versions(name: string): Promise<readonly Version[]>;
  /**
   * One version, by its number or by an alias that points to it.
   *
   * @throws {SlipwayError} `not-found`, with what there is; `corrupt`, `bad-version`.
   */
  get(name: string, which: number | string): Promise<Version>;
  /** What every alias of a model points to. */
  aliases(name: string): Promise<ReadonlyMap<string, number>>;
  /** Every move of every alias of a model, the first one first. */
  history(name: string): Promise<readonly RegistryEvent[]>;
  /**
   * The version an alias pointed to at an instant, or `null` when it pointed nowhere yet.
   *
   * @param instant - milliseconds since 1970 UTC, or a `Date`; an event at that very instant counts.
   * @throws {SlipwayError} `bad-option` when it is not an instant.
   */
  servingAt(name: string, alias: string, instant: number | Date): Promise<Version | null>;
  /**
   * A registered predictor, alive again: its bytes are held against their hash, decoded, and handed to `revive`.
   *
   * @param revive - what turns the saved parts into a predictor; the registry knows no kinds of model.
   * @throws {SlipwayError} `not-found`; `corrupt` when the bytes are not the ones registered; what `revive` throws.
   */
  load<Loaded>(version: VersionRef, revive: (saved: SavedPredictor) => Loaded): Promise<Awaited<Loaded>>;
  /** The same, for the version an alias points to. */
  load<Loaded>(
    name: string,
    alias: string,
    revive: (saved: SavedPredictor) => Loaded,
  ): Promise<Awaited<Loaded>>;
}
