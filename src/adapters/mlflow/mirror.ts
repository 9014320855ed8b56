import { SlipwayError } from '../../core/error.ts';
import type { ModelState } from '../../registry/registry.ts';
import type { Version } from '../../registry/version.ts';
import { where, type MlflowFields } from './client.ts';
import { versionsFound } from './listing.ts';
import type { Place } from './place.ts';
import { descriptionOf, figuresOf, standingOf } from './shown.ts';
import { fieldOf, numberOf, ours, tagsOf, versionNumber } from './tags.ts';

/** Shows in MLflow what the log says: aliases, and what was said about versions. */
export interface Mirror {
  alias(name: string, alias: string): Promise<void>;
  version(name: string, number: number): Promise<void>;
  /** All of a model; returns what differed. */
  all(name: string): Promise<readonly string[]>;
}

/** Whoever writes looks at the log once more afterwards, so of two at once the later move is shown in the end. */
const maxLooks = 100;
/** How MLflow says that there is no such alias, or no model or version of it. */
const absent = ['RESOURCE_DOES_NOT_EXIST', 'INVALID_PARAMETER_VALUE'];

/**
 * @param stateOf - where a model stands now, by its log.
 * @param versionOf - the record of a version.
 */
export function mirrorOn(
  place: Place,
  stateOf: (name: string) => Promise<ModelState>,
  versionOf: (name: string, number: number) => Promise<Version>,
): Mirror {
  const { client } = place;

  /** Whether something had to be changed. */
  async function alias(name: string, of: string): Promise<boolean> {
    const model = place.titleOf(name);
    for (let look = 0; look < maxLooks; look++) {
      const wanted = (await stateOf(name)).aliases[of]?.version ?? null;
      const there = await client.ask('GET', 'registered-models/alias', { name: model, alias: of }, absent);
      const shown = there && numberOf(fieldOf(there, 'model_version'));
      if (shown === wanted) return look > 0;
      const asked = { name: model, alias: of };
      if (wanted === null) await client.ask('DELETE', 'registered-models/alias', asked, absent);
      else await client.ask('POST', 'registered-models/alias', { ...asked, version: String(wanted) });
    }
    throw gaveUp(place, `the alias "${of}" of "${name}"`);
  }

  async function version(name: string, number: number): Promise<boolean> {
    const model = { name: place.titleOf(name), version: String(number) };
    const record = await versionOf(name, number);
    for (let look = 0; look < maxLooks; look++) {
      const there = fieldOf(await client.ask('GET', 'model-versions/get', model), 'model_version');
      const { tags, description } = differences(record, await stateOf(name), there);
      if (tags.size === 0 && description === undefined) return look > 0;
      if (description !== undefined)
        await client.ask('PATCH', 'model-versions/update', { ...model, description });
      for (const [key, value] of tags) {
        if (value !== undefined) await client.ask('POST', 'model-versions/set-tag', { ...model, key, value });
        else
          await client.ask('DELETE', 'model-versions/delete-tag', { ...model, key }, [
            'RESOURCE_DOES_NOT_EXIST',
          ]);
      }
    }
    throw gaveUp(place, `version ${number} of "${name}"`);
  }

  return {
    alias: async (name, of) => void (await alias(name, of)),
    version: async (name, number) => void (await version(name, number)),
    async all(name) {
      const differed: string[] = [];
      const state = await stateOf(name);
      for (const of of Object.keys(state.aliases)) if (await alias(name, of)) differed.push(`alias ${of}`);
      for await (const fields of versionsFound(place, `name = '${place.titleOf(name)}'`)) {
        if (!tagsOf(fields).has(`${ours}sha256`)) continue;
        const number = versionNumber(fields);
        const { tags, description } = differences(await versionOf(name, number), state, fields);
        if (tags.size === 0 && description === undefined) continue;
        if (await version(name, number)) differed.push(`version ${number}`);
      }
      return differed;
    },
  };
}

/** What MLflow shows of a version and should not, or should and does not; `undefined` for a tag that is to go. */
function differences(
  record: Version,
  state: ModelState,
  there: MlflowFields,
): { readonly tags: ReadonlyMap<string, string | undefined>; readonly description: string | undefined } {
  const shown = tagsOf(there);
  const wanted = new Map([...figuresOf(record), ...standingOf(state, record.version)]);
  // Of the names that are ours, what we did not say, nobody may seem to have said.
  for (const key of shown.keys())
    if (key.startsWith(ours) && !kept.has(key) && !wanted.has(key)) wanted.set(key, undefined);
  const description = descriptionOf(record);
  return {
    tags: new Map([...wanted].filter(([key, value]) => shown.get(key) !== value)),
    description: (there['description'] ?? '') === description ? undefined : description,
  };
}

/** The tags that are the record itself. */
const kept: ReadonlySet<string> = new Set(['sha256', 'record', 'write'].map((name) => `${ours}${name}`));

function gaveUp({ client }: Place, what: string): SlipwayError {
  return new SlipwayError(
    'conflict',
    where,
    `${what} was changed in ${client.name} ${maxLooks} times while it was put right; expected that it stays as it is set. See who changes it there, and call mirror again.`,
  );
}
