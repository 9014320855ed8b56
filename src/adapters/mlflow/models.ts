import { SlipwayError } from '../../core/error.ts';
import { checkModelName } from '../../registry/names.ts';
import type { Store } from '../../registry/store.ts';
import { where } from './client.ts';
import { listed } from './listing.ts';
import type { Place } from './place.ts';
import { fieldOf, fieldsOf, ours, tagsOf } from './tags.ts';

/** The registered models of a registry. */
export interface Models {
  /** The names of those that have a version, sorted. */
  readonly names: () => Promise<readonly string[]>;
  /**
   * Makes one where it is missing; asked before every registration.
   *
   * @throws {SlipwayError} `conflict` when somebody else's has the name; `corrupt` when ours had it and is gone.
   */
  make(name: string): Promise<void>;
}

/**
 * @param claims - keep that a model was made. MLflow forgets a model that is deleted or renamed, and numbers the next one
 *   of the name from 1 on: what the log says of version 1 would be said of other bytes.
 */
export function modelsOn(place: Place, claims: Store): Models {
  const { client, log } = place;
  const made = new Set<string>();

  /** Whether there has been one of the name: its mark and its events are written only once it is there. */
  async function wasMade(name: string): Promise<boolean> {
    if ((await claims.get(markOf(name))) !== null) return true;
    return (await claims.list(`models/${name}/`)).length > 0;
  }

  async function checkOurs(name: string): Promise<void> {
    const there = await client.ask('GET', 'registered-models/get', { name: place.titleOf(name) }, [
      'RESOURCE_DOES_NOT_EXIST',
    ]);
    if (there === null) throw goneModel(place, name);
    const tags = tagsOf(fieldOf(there, 'registered_model'));
    if (tags.get(`${ours}log`) !== log || (tags.get(`${ours}name`) ?? name) !== name)
      throw new SlipwayError(
        'conflict',
        where,
        `${client.name} has a registered model "${place.titleOf(name)}" that is not this registry's; expected none. Use another name or a prefix.`,
        { details: { name } },
      );
  }

  return {
    names: async () => {
      const names: string[] = [];
      const asked = { filter: `tags.\`${ours}log\` = '${log}'`, max_results: 200 };
      for await (const model of listed(client, 'registered-models/search', asked, 'registered_models')) {
        const name = nameOf(place, model['name']);
        // What was renamed in MLflow is nobody's model until it has its name again.
        if (name === null || (tagsOf(model).get(`${ours}name`) ?? name) !== name) continue;
        if (fieldsOf(model, 'latest_versions').length > 0) names.push(name);
      }
      return names.sort();
    },
    async make(name) {
      if (made.has(name)) return checkOurs(name);
      // First whether there was one, then whether there is: nobody writes a mark in between but of one that is there.
      if (await wasMade(name)) await checkOurs(name);
      else {
        const tags = [
          { key: `${ours}log`, value: log },
          { key: `${ours}name`, value: name },
        ];
        const asked = { name: place.titleOf(name), tags };
        const answer = await client.ask('POST', 'registered-models/create', asked, [
          'RESOURCE_ALREADY_EXISTS',
        ]);
        if (answer === null) await checkOurs(name);
      }
      await claims.putIfAbsent(
        markOf(name),
        new TextEncoder().encode(JSON.stringify({ kind: 'make', name })),
      );
      made.add(name);
    },
  };
}

/** The error of a registered model that was there and is not. */
export function goneModel(place: Place, name: string): SlipwayError {
  return new SlipwayError(
    'corrupt',
    where,
    `the registered model "${place.titleOf(name)}" is gone from ${place.client.name}: it was deleted or renamed there, and a new one would give its numbers to other versions. Give it its name back, restore it from a copy, or register under another name.`,
    { details: { name } },
  );
}

function markOf(name: string): string {
  return `models/${name}/made.json`;
}

/** The name of a model by the title of a registered model; `null` when it is none. */
function nameOf(place: Place, title: unknown): string | null {
  if (typeof title !== 'string') return null;
  const prefix = place.titleOf('');
  const name = title.slice(prefix.length);
  try {
    checkModelName(name);
    return title.startsWith(prefix) ? name : null;
  } catch {
    return null;
  }
}
