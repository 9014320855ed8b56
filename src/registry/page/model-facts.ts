import { html, type Html } from '../../view/html.ts';
import type { RegistryEvent } from '../event.ts';
import type { ModelState, Registry } from '../registry.ts';
import type { Version } from '../version.ts';
import { servingNow, servingsOf, type Serving } from './servings.ts';

/** What a page needs of a registry. */
export type ReadableRegistry = Pick<Registry, 'models' | 'versions' | 'state' | 'history'>;

/** How much of one model is listed and drawn: the newest, so many. */
export interface Room {
  readonly versions: number;
  readonly events: number;
  /** What aliases pointed to, from one move to the next. */
  readonly spans: number;
  /** Versions in the picture of the lineage. */
  readonly drawn: number;
}

/** All that a page says of a model. */
export interface ModelFacts {
  readonly name: string;
  /** Begins the ids of its places on the page: names may hold anything. */
  readonly id: string;
  readonly room: Room;
  /** The first one first. */
  readonly versions: readonly Version[];
  /** Those that are listed, the newest first. */
  readonly newest: readonly Version[];
  readonly state: ModelState;
  /** The first one first. */
  readonly history: readonly RegistryEvent[];
  /** Those that are listed, the newest first. */
  readonly newestEvents: readonly RegistryEvent[];
  /** What the aliases pointed to when. */
  readonly servings: ReadonlyMap<string, readonly Serving[]>;
  /** The versions that aliases point to now: each with its aliases. */
  readonly serving: ReadonlyMap<number, readonly string[]>;
}

/** What one chapter has at most, and what all of them have together. */
const most: Room = { versions: 200, events: 500, spans: 200, drawn: 30 };
const together: Room = { versions: 2000, events: 5000, spans: 2000, drawn: 300 };

/** What each chapter has room for: the more there are, the less. */
export function roomOf(chapters: number): Room {
  const share = (what: keyof Room): number =>
    Math.min(most[what], Math.ceil(together[what] / Math.max(1, chapters)));
  return {
    versions: share('versions'),
    events: share('events'),
    spans: share('spans'),
    drawn: share('drawn'),
  };
}

/** Reads a model. The versions come last, so that every version that an event tells of is among them. */
export async function readModel(
  registry: ReadableRegistry,
  name: string,
  id: string,
  room: Room,
): Promise<ModelFacts> {
  const state = await registry.state(name);
  const history = await registry.history(name);
  const versions = await registry.versions(name);
  const servings = servingsOf(history);
  return {
    ...{ name, id, room, state, history, versions, servings },
    newest: versions.slice(-room.versions).reverse(),
    newestEvents: history.slice(-room.events).reverse(),
    serving: servingNow(servings),
  };
}

/** Where a version stands on the page; `null` when it is not listed. */
export function placeOf({ id, newest }: ModelFacts, version: number): string | null {
  const [last, first] = [newest[0]?.version ?? 0, newest.at(-1)?.version ?? 1];
  // Numbers may have gaps where MLflow gives them.
  const listed = version >= first && version <= last && newest.some((one) => one.version === version);
  return listed ? versionId({ id }, version) : null;
}

/** The id of the row of a version that is listed. */
export function versionId({ id }: Pick<ModelFacts, 'id'>, version: number): string {
  return `${id}-version-${version}`;
}

/** A version's number, leading to where it is listed. */
export function linked(facts: ModelFacts, version: number): Html {
  const place = placeOf(facts, version);
  return place === null ? html`version ${version}` : html`<a href="#${place}">version ${version}</a>`;
}
