import { SlipwayError } from '../../core/error.ts';
import { pause } from '../../core/pause.ts';
import { hashBytes } from '../../core/hash.ts';
import { encodeBundle } from '../../registry/bundle.ts';
import type { ModelState, Registry } from '../../registry/registry.ts';
import type { Version } from '../../registry/version.ts';
import type { Asked } from './asked.ts';
import { where } from './client.ts';
import { parseFilter } from './filter.ts';
import {
  filterableModel,
  filterableVersion,
  folderOf,
  modelKeys,
  showModel,
  showVersion,
  versionKeys,
  type ShownModel,
  type ShownVersion,
} from './in-mlflow-shape.ts';
import { ordered, pageOf, type OrderKeys } from './pages.ts';
import { noSuchModel, noSuchVersion, refuse } from './refusal.ts';
import { fileName } from './store.ts';

/** JSON, bytes or plain text. */
export type Answered = Readonly<Record<string, unknown>> | Uint8Array | string;

/** What is answered at a path. */
export interface Route {
  /** Whether it is also asked by POST. */
  readonly posts: boolean;
  /** @param signal - of the request's deadline. */
  answer(asked: Asked, signal: AbortSignal): Promise<Answered>;
}

/** What can be read of a registry, by the paths behind `/api/2.0/mlflow/`. */
export interface Answers {
  readonly routes: ReadonlyMap<string, Route>;
  /** The files in a folder of artifacts. */
  list(folder: string): Promise<Answered>;
  /** The bytes of an artifact. */
  download(path: string): Promise<Answered>;
}

const modelOrder: OrderKeys<ShownModel> = {
  name: ({ name }) => name,
  creation_timestamp: (model) => model.creation_timestamp,
  last_updated_timestamp: (model) => model.last_updated_timestamp,
};
const versionOrder: OrderKeys<ShownVersion> = {
  name: ({ name }) => name,
  version_number: ({ version }) => Number(version),
  creation_timestamp: (version) => version.creation_timestamp,
  last_updated_timestamp: (version) => version.last_updated_timestamp,
};

/** The answers of a registry. */
export function answersOf(registry: Registry): Answers {
  async function model(name: string): Promise<ShownModel> {
    const [first] = await registry.versions(name, { limit: 1 });
    if (!first) throw noSuchModel(name);
    const [last = first] = await registry.search(name, { limit: 1 });
    return showModel(first, last, await registry.state(name));
  }

  async function version(asked: Asked): Promise<Version> {
    const [name, number] = [asked.text('name'), asked.text('version')];
    if (!/^[1-9]\d{0,14}$/.test(number))
      throw refuse('INVALID_PARAMETER_VALUE', "Parameter 'version' must be an integer.");
    return versionOf(name, Number(number));
  }

  async function versionOf(name: string, number: number): Promise<Version> {
    return registry.get(name, number).catch((error: unknown) => {
      throw isAbsence(error) ? noSuchVersion(name, number) : error;
    });
  }

  async function shown(of: Version): Promise<Answered> {
    return { model_version: showVersion(of, await registry.state(of.name)) };
  }

  async function searchModels(asked: Asked, signal: AbortSignal): Promise<Answered> {
    const filter = parseFilter(asked.textOrNone('filter'), modelKeys);
    const names = (await registry.models()).filter((name) => filter.fits(filterableModel(name)));
    const found: ShownModel[] = [];
    for (const name of names) {
      found.push(await model(name));
      if (found.length % 50 === 0) await turnOfOthers(signal);
    }
    const { items, next } = pageOf(ordered(found, asked, modelOrder), asked, 100, 1000);
    return { registered_models: items, ...(next !== undefined && { next_page_token: next }) };
  }

  async function searchVersions(asked: Asked, signal: AbortSignal): Promise<Answered> {
    const filter = parseFilter(asked.textOrNone('filter'), versionKeys);
    const found: ShownVersion[] = [];
    const atOnce = filter.patterns > 0 ? 25 : 250;
    let looked = 0;
    for (const name of (await registry.models()).filter(filter.fitsName)) {
      const state: ModelState = await registry.state(name);
      for (const one of await registry.search(name, {})) {
        if (++looked % atOnce === 0) await turnOfOthers(signal);
        if (filter.fits(filterableVersion(one, state))) found.push(showVersion(one, state));
      }
    }
    const { items, next } = pageOf(ordered(found, asked, versionOrder), asked, 10_000, 200_000);
    return { model_versions: items, ...(next !== undefined && { next_page_token: next }) };
  }

  async function byAlias(asked: Asked): Promise<Answered> {
    const [name, alias] = [asked.text('name'), asked.text('alias')];
    const number = (await registry.aliases(name)).get(alias);
    // The code that MLflow has for it.
    if (number === undefined)
      throw refuse('INVALID_PARAMETER_VALUE', `Registered model alias ${alias.slice(0, 120)} not found.`);
    return shown(await versionOf(name, number));
  }

  async function latest(asked: Asked): Promise<Answered> {
    const stages = asked.texts('stages');
    const { latest_versions: versions } = await model(asked.text('name'));
    return { model_versions: stages.length === 0 || stages.includes('None') ? versions : [] };
  }

  async function versionAt(folder: string): Promise<Version> {
    const [, name = '', number = ''] = /^slipway\/([^/]{1,120})\/([1-9]\d{0,14})$/.exec(folder) ?? [];
    if (name === '') throw noSuchArtifact();
    return versionOf(name, Number(number));
  }

  /** A version's bytes, as they were registered. */
  async function bytesOf(of: Version): Promise<Uint8Array> {
    const saved = registry.load(of, (loaded) => loaded, { replay: false });
    const bytes = encodeBundle(
      await saved.catch((error: unknown) => {
        throw isAbsence(error) ? noSuchArtifact() : error;
      }),
    );
    if (hashBytes(bytes) === of.artifact.hash) return bytes;
    throw new SlipwayError(
      'corrupt',
      where,
      `what was loaded of version ${of.version} of "${of.name}" is not what was registered, byte for byte.`,
    );
  }

  return {
    routes: new Map<string, Route>([
      ['registered-models/search', { posts: true, answer: searchModels }],
      [
        'registered-models/get',
        { posts: false, answer: async (asked) => ({ registered_model: await model(asked.text('name')) }) },
      ],
      ['registered-models/get-latest-versions', { posts: true, answer: latest }],
      ['registered-models/alias', { posts: false, answer: byAlias }],
      ['model-versions/search', { posts: true, answer: searchVersions }],
      ['model-versions/get', { posts: false, answer: async (asked) => shown(await version(asked)) }],
      [
        'model-versions/get-download-uri',
        {
          posts: false,
          answer: async (asked) => ({ artifact_uri: `mlflow-artifacts:/${folderOf(await version(asked))}` }),
        },
      ],
    ]),
    async list(path) {
      const folder = path.endsWith(`/${fileName}`) ? path.slice(0, -fileName.length - 1) : path;
      const of = await versionAt(folder.replace(/\/+$/, ''));
      if ((await registry.state(of.name)).retired.includes(of.version)) throw noSuchArtifact();
      return { files: [{ path: fileName, is_dir: false, file_size: of.artifact.bytes }] };
    },
    async download(path) {
      if (!path.endsWith(`/${fileName}`)) throw noSuchArtifact();
      return bytesOf(await versionAt(path.slice(0, -fileName.length - 1)));
    },
  };
}

function noSuchArtifact(): ReturnType<typeof refuse> {
  return refuse('RESOURCE_DOES_NOT_EXIST', 'No such artifact.');
}

/** A search over many versions is not the only thing that a process has to do. */
async function turnOfOthers(signal: AbortSignal): Promise<void> {
  await pause();
  signal.throwIfAborted();
}

function isAbsence(error: unknown): boolean {
  return error instanceof SlipwayError && error.code === 'not-found';
}
