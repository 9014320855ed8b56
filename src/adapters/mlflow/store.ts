import { SlipwayError } from '../../core/error.ts';
import type { Store } from '../../registry/store.ts';
import type { MlflowFields } from './client.ts';
import type { Place } from './place.ts';
import { fieldsOf, numberOf, ours, tagsOf, toTags } from './tags.ts';

const pageSize = 200;
/** The name of a predictor's bytes in the folder of their hash. */
export const fileName = 'predictor.slipway';

/**
 * The keys a registry writes beside its versions: artifacts, and the events of its logs.
 *
 * MLflow cannot write a key only if it is absent. What it does do in one step is to give a model's next version its
 * number. So a key is claimed: whoever claims it makes a version of the log's model that names the key, and of all that
 * name it, the one with the lowest number has it. A claim has its number only after all lower ones can be seen.
 */
export function claimsOn(place: Place): Store {
  const { client, log } = place;
  /** Who has a key, where that was seen and is yet to be read. It does not change. */
  const seen = new Map<string, MlflowFields>();

  async function first(key: string): Promise<MlflowFields | undefined> {
    const answer = await client.ask('GET', 'model-versions/search', {
      filter: `name = '${log}' and tags.\`${ours}key\` = '${key}'`,
      order_by: 'version_number ASC',
      max_results: 1,
    });
    return fieldsOf(answer, 'model_versions')[0];
  }

  return {
    name: client.name,
    async get(key) {
      const bundle = bundleIn(key);
      const room = await place.find();
      if (!room) return null;
      if (bundle !== undefined) return client.download(`${room.folder}/${bundle}`);
      const claim = seen.get(key) ?? (await first(key));
      seen.delete(key);
      return claim === undefined ? null : place.read(tagsOf(claim), `the record ${key}`);
    },
    async putIfAbsent(key, bytes) {
      const bundle = bundleIn(key);
      const room = await place.make();
      if (bundle !== undefined) {
        const path = `${room.folder}/${bundle}`;
        if (await client.has(path)) return false;
        await client.upload(path, bytes);
        return true;
      }
      const taken = await first(key);
      if (taken) {
        seen.set(key, taken);
        return false;
      }
      const tags = await place.write(bytes);
      tags.set(`${ours}key`, key);
      const answer = await client.ask('POST', 'model-versions/create', {
        name: log,
        source: `${room.uri}/records`,
        run_id: room.runId,
        description: key,
        tags: toTags(tags),
      });
      const mine = numberOf((answer?.['model_version'] ?? {}) as MlflowFields);
      const winner = await first(key);
      if (numberOf(winner ?? {}) === mine) return true;
      if (winner) seen.set(key, winner);
      await client.ask('DELETE', 'model-versions/delete', { name: log, version: String(mine) }, [
        'RESOURCE_DOES_NOT_EXIST',
      ]);
      return false;
    },
    async list(prefix) {
      const keys = new Set<string>();
      // An underscore stands for any character here, so what comes is looked at once more.
      const filter = `name = '${log}' and tags.\`${ours}key\` LIKE '${prefix}%'`;
      for await (const claim of versionsFound(place, filter)) {
        const key = tagsOf(claim).get(`${ours}key`);
        if (!key?.startsWith(prefix) || keys.has(key)) continue;
        keys.add(key);
        seen.set(key, claim);
      }
      return [...keys].sort();
    },
    async remove(key) {
      const bundle = bundleIn(key);
      const room = await place.find();
      if (bundle === undefined)
        throw new SlipwayError(
          'unsupported',
          'adapters/mlflow',
          `${key} is no artifact; expected one, since records stay.`,
        );
      if (room) await client.remove(`${room.folder}/${bundle}`);
    },
  };
}

/** All versions that a filter finds, the lowest number first. */
export async function* versionsFound({ client }: Place, filter: string): AsyncGenerator<MlflowFields> {
  let token = '';
  do {
    const page = await client.ask('GET', 'model-versions/search', {
      filter,
      order_by: 'version_number ASC',
      max_results: pageSize,
      ...(token !== '' && { page_token: token }),
    });
    yield* fieldsOf(page, 'model_versions');
    const next = page?.['next_page_token'];
    token = typeof next === 'string' ? next : '';
  } while (token !== '');
}

/** The folder in the run that has a predictor's bytes, by the key a registry gives them. */
export function bundleFolder(key: string): string | undefined {
  return /^artifacts\/([0-9a-f]{64}(?:\.[0-9a-f]{32})?)$/.exec(key)?.[1];
}

function bundleIn(key: string): string | undefined {
  const folder = bundleFolder(key);
  return folder === undefined ? undefined : `${folder}/${fileName}`;
}
