import type { ModelState } from '../../registry/registry.ts';
import type { Place } from './place.ts';
import { standingOf } from './shown.ts';
import { versionsFound } from './store.ts';
import { fieldOf, numberOf, ours, tagsOf } from './tags.ts';

/** Shows in MLflow what the log says: aliases, and what was said about versions. */
export interface Mirror {
  alias(name: string, alias: string): Promise<void>;
  version(name: string, number: number): Promise<void>;
  /** All of a model; returns what differed. */
  all(name: string): Promise<readonly string[]>;
}

/** Whoever writes looks at the log once more afterwards, so of two at once the later move is shown in the end. */
const maxLooks = 100;

/** @param stateOf - where a model stands now, by its log. */
export function mirrorOn(place: Place, stateOf: (name: string) => Promise<ModelState>): Mirror {
  const { client } = place;

  /** Whether something had to be changed. */
  async function alias(name: string, of: string): Promise<boolean> {
    const model = place.titleOf(name);
    for (let look = 0; look < maxLooks; look++) {
      const wanted = (await stateOf(name)).aliases[of]?.version ?? null;
      const there = await client.ask('GET', 'registered-models/alias', { name: model, alias: of }, [
        'RESOURCE_DOES_NOT_EXIST',
        'INVALID_PARAMETER_VALUE',
      ]);
      const shown = there && numberOf(fieldOf(there, 'model_version'));
      if (shown === wanted) return look > 0;
      if (wanted === null) await client.ask('DELETE', 'registered-models/alias', { name: model, alias: of });
      else
        await client.ask('POST', 'registered-models/alias', {
          name: model,
          alias: of,
          version: String(wanted),
        });
    }
    return true;
  }

  async function version(name: string, number: number): Promise<boolean> {
    const model = { name: place.titleOf(name), version: String(number) };
    for (let look = 0; look < maxLooks; look++) {
      const wanted = standingOf(await stateOf(name), number);
      const there = await client.ask('GET', 'model-versions/get', model);
      const shown = tagsOf(fieldOf(there, 'model_version'));
      const differ = [...wanted].filter(([key, value]) => shown.get(key) !== value);
      if (differ.length === 0) return look > 0;
      for (const [key, value] of differ) {
        if (value !== undefined) await client.ask('POST', 'model-versions/set-tag', { ...model, key, value });
        else
          await client.ask('DELETE', 'model-versions/delete-tag', { ...model, key }, [
            'RESOURCE_DOES_NOT_EXIST',
          ]);
      }
    }
    return true;
  }

  return {
    alias: async (name, of) => void (await alias(name, of)),
    version: async (name, number) => void (await version(name, number)),
    async all(name) {
      const differed: string[] = [];
      for (const of of Object.keys((await stateOf(name)).aliases))
        if (await alias(name, of)) differed.push(`alias ${of}`);
      for await (const fields of versionsFound(place, `name = '${place.titleOf(name)}'`)) {
        const state = await stateOf(name);
        const number = numberOf(fields);
        const tags = tagsOf(fields);
        if (!tags.has(`${ours}sha256`)) continue;
        if ([...standingOf(state, number)].every(([key, value]) => tags.get(key) === value)) continue;
        if (await version(name, number)) differed.push(`version ${number}`);
      }
      return differed;
    },
  };
}
