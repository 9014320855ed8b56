import { SlipwayError } from '../../core/error.ts';
import type { Store } from '../../registry/store.ts';
import { ownBytes } from '../../registry/store-keys.ts';
import { where, type MlflowFields } from './client.ts';
import { firstFound, versionsFound } from './listing.ts';
import { makeVersion } from './make-version.ts';
import type { Place } from './place.ts';
import { ours, tagsOf, versionNumber } from './tags.ts';

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

  const first = async (key: string): Promise<MlflowFields | undefined> =>
    firstFound(place, `name = '${log}' and tags.\`${ours}key\` = '${key}'`);

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
      const own = ownBytes(where, key, bytes, client.maxBytes);
      const room = await place.make();
      if (bundle !== undefined) {
        const path = `${room.folder}/${bundle}`;
        if (await client.has(path)) return false;
        await client.upload(path, own);
        return true;
      }
      const taken = await first(key);
      if (taken) {
        seen.set(key, taken);
        return false;
      }
      const tags = await place.write(own);
      tags.set(`${ours}key`, key);
      const about = { name: log, source: `${room.uri}/records`, runId: room.runId, description: key };
      const made = await makeVersion(place, about, tags);
      if (!made)
        throw new SlipwayError(
          'corrupt',
          where,
          `the registered model "${log}" is gone from ${client.name}: it was deleted or renamed there. Give it its name back, or restore it from a copy.`,
        );
      const winner = await first(key);
      if (tagsOf(winner ?? {}).get(`${ours}write`) === made.write) return true;
      if (winner) seen.set(key, winner);
      const mine = { name: log, version: String(versionNumber(made.fields)) };
      await client.ask('DELETE', 'model-versions/delete', mine, ['RESOURCE_DOES_NOT_EXIST']);
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
          where,
          `${key} is no artifact; expected one, since records stay.`,
        );
      if (room) await client.remove(`${room.folder}/${bundle}`);
    },
  };
}

/** The folder in the run that has a predictor's bytes, by the key a registry gives them. */
export function bundleFolder(key: string): string | undefined {
  return /^artifacts\/([0-9a-f]{64}(?:\.[0-9a-f]{32})?)$/.exec(key)?.[1];
}

function bundleIn(key: string): string | undefined {
  const folder = bundleFolder(key);
  return folder === undefined ? undefined : `${folder}/${fileName}`;
}
