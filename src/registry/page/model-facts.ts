import { html, type Html } from '../../view/html.ts';
import type { RegistryEvent } from '../event.ts';
import type { ModelState, Registry } from '../registry.ts';
import type { Version } from '../version.ts';

/** What a page needs of a registry. */
export type ReadableRegistry = Pick<Registry, 'models' | 'versions' | 'state' | 'history'>;

/** All that a page says of a model. */
export interface ModelFacts {
  readonly name: string;
  /** Begins the ids of its places on the page: names may hold anything. */
  readonly id: string;
  /** The first one first. */
  readonly versions: readonly Version[];
  readonly state: ModelState;
  /** The first one first. */
  readonly history: readonly RegistryEvent[];
}

/** The most versions of a model that are listed and drawn, and the most events. */
export const mostShown: { readonly versions: number; readonly events: number } = {
  versions: 200,
  events: 500,
};

/** Reads a model. The versions come last, so that every version that an event tells of is among them. */
export async function readModel(registry: ReadableRegistry, name: string, id: string): Promise<ModelFacts> {
  const state = await registry.state(name);
  const history = await registry.history(name);
  return { name, id, state, history, versions: await registry.versions(name) };
}

/** The newest versions, as many as are listed, the newest first. */
export function newestOf({ versions }: ModelFacts): readonly Version[] {
  return versions.slice(-mostShown.versions).reverse();
}

/** Where a version stands on the page. */
export function versionId({ id }: Pick<ModelFacts, 'id'>, version: number): string {
  return `${id}-version-${version}`;
}

/** A version's number, leading to where it is listed. */
export function linked(facts: ModelFacts, version: number): Html {
  if (!newestOf(facts).some((one) => one.version === version)) return html`version ${version}`;
  return html`<a href="#${versionId(facts, version)}">version ${version}</a>`;
}
