import { SlipwayError } from '../../core/error.ts';
import { hashBytes } from '../../core/hash.ts';
import { remembered } from '../../registry/remembered.ts';
import type { Store } from '../../registry/store.ts';
import { countedKey } from '../../registry/sequence.ts';
import { readBack, readVersion, writeVersion, type Version } from '../../registry/version.ts';
import { prefixOf, type Versions } from '../../registry/versions-in.ts';
import { recordIn } from '../remote/json-body.ts';
import { where, type MlflowFields } from './client.ts';
import { versionsFound } from './listing.ts';
import { makeVersion } from './make-version.ts';
import { goneModel, modelsOn } from './models.ts';
import type { Place } from './place.ts';
import { bundleFolder } from './store.ts';
import { descriptionOf, figuresOf } from './shown.ts';
import { fieldOf, fieldsOf, numberOf, ours, tagsOf, versionNumber } from './tags.ts';

/** The largest number that MLflow's databases hold. */
const largest = 2 ** 31 - 1;

/**
 * Versions as MLflow has them: the version that MLflow calls 7 is version 7. MLflow gives the numbers, in one step with all
 * that is said of the version, so there is no race. Versions that somebody else made are not ours, and left out.
 */
export function versionsOn(place: Place, claims: Store, cacheBytes: number): Versions {
  const { client } = place;
  const cache = remembered<Version>(cacheBytes);
  const hashes = new WeakMap<Version, string>();
  const models = modelsOn(place, claims);

  async function versionIn(name: string, number: number, fields: MlflowFields): Promise<Version | null> {
    const tags = tagsOf(fields);
    if (!tags.has(`${ours}sha256`)) return null;
    const key = countedKey(prefixOf(name), number);
    const known = cache.get(key);
    if (known) return known;
    const bytes = await place.read(tags, `the record of version ${number} of "${name}"`);
    // The number that was next when it was written, which is not the one that it got when others were first.
    const said = recordIn(bytes)?.['version'];
    const written = readVersion(bytes, key, { name, version: typeof said === 'number' ? said : number });
    const version = written.version === number ? written : await moved(written, number);
    hashes.set(version, hashBytes(bytes));
    cache.set(key, version, bytes.length);
    return version;
  }

  /** Somebody else took the number that was next: the record says the one before MLflow gave another. */
  async function moved(written: Version, number: number): Promise<Version> {
    let before: Version | null = null;
    for (let lower = number - 1; before === null && lower >= written.version; lower--)
      before = await read(written.name, lower);
    const createdAt = before && before.createdAt > written.createdAt ? before.createdAt : written.createdAt;
    return Object.freeze({ ...written, version: number, createdAt });
  }

  async function read(name: string, number: number): Promise<Version | null> {
    if (!Number.isSafeInteger(number) || number < 1 || number > largest) return null;
    const known = cache.get(countedKey(prefixOf(name), number));
    if (known) return known;
    const asked = { name: place.titleOf(name), version: number };
    const answer = await client.ask('GET', 'model-versions/get', asked, ['RESOURCE_DOES_NOT_EXIST']);
    return answer && versionIn(name, number, fieldOf(answer, 'model_version'));
  }

  async function count(name: string): Promise<number> {
    const answer = await client.ask('GET', 'model-versions/search', {
      filter: filterOf(place, name),
      order_by: 'version_number DESC',
      max_results: 1,
    });
    const [last] = fieldsOf(answer, 'model_versions');
    return last ? numberOf(last) : 0;
  }

  return {
    gone: 'not-found',
    count,
    read,
    names: models.names,
    async list(name, from, limit) {
      const found: Version[] = [];
      if (limit < 1) return found;
      for await (const fields of versionsFound(place, filterOf(place, name))) {
        if (numberOf(fields) < from) continue;
        const version = await versionIn(name, numberOf(fields), fields);
        if (version) found.push(version);
        if (found.length >= limit) break;
      }
      return found;
    },
    async append(name, make) {
      const next = (await count(name)) + 1;
      const last = await read(name, next - 1);
      const record = make(next, { createdAt: last?.createdAt ?? '', hash: last && hashes.get(last)! });
      const written = writeVersion(record);
      readBack(written, countedKey(prefixOf(name), next), { name, version: next });
      const room = await place.make();
      await models.make(name);
      const about = {
        name: place.titleOf(name),
        source: `${room.uri}/${bundleFolder(record.artifact.key)}`,
        runId: room.runId,
        description: descriptionOf(record),
      };
      const tags = new Map([...figuresOf(record), ...(await place.write(written))]);
      const made = await makeVersion(place, about, tags);
      if (!made) throw goneModel(place, name);
      const version = await versionIn(name, versionNumber(made.fields), made.fields);
      if (version) return version;
      throw new SlipwayError(
        'bad-format',
        where,
        'the version that was made came back without its record; expected the answer of an MLflow server.',
      );
    },
    hashOf: (version) => hashes.get(version)!,
  };
}

function filterOf(place: Place, name: string): string {
  return `name = '${place.titleOf(name)}' and tags.\`${ours}sha256\` LIKE '%'`;
}
