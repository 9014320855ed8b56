import { parseFilter } from '../../../src/adapters/mlflow/filter.ts';

interface Tag {
  key: string;
  value: string;
}
interface FakeVersion {
  name: string;
  version: string;
  source: string;
  description: string;
  tags: Tag[];
  deleted: boolean;
}
interface FakeModel {
  name: string;
  tags: Tag[];
  versions: FakeVersion[];
  aliases: Map<string, string>;
}
type Fields = Readonly<Record<string, unknown>>;

/** What is known of MLflow's server that the adapter stands on, in memory. */
export interface FakeMlflow {
  readonly fetch: typeof globalThis.fetch;
  readonly models: Map<string, FakeModel>;
  readonly files: Map<string, Uint8Array>;
  /** Every request as `METHOD path`. */
  readonly requests: string[];
  /** What a user of MLflow does there. */
  ask(method: string, path: string, fields: Readonly<Record<string, unknown>>): Promise<unknown>;
  /** Answers instead of the server, unless it gives `undefined`. */
  intercept: (request: Request) => Response | Promise<Response | undefined> | undefined;
}

class Refused extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** A server like MLflow's 3.17: unique names of models, versions numbered by the server, numbers never used twice. */
export function fakeMlflow(): FakeMlflow {
  const models = new Map<string, FakeModel>();
  const files = new Map<string, Uint8Array>();
  const requests: string[] = [];
  const experiments = new Map<string, string>();
  let runs = 0;

  const model = (name: unknown): FakeModel => {
    const found = models.get(String(name));
    if (!found)
      throw new Refused('RESOURCE_DOES_NOT_EXIST', `Registered Model with name=${String(name)} not found`);
    return found;
  };
  const version = (name: unknown, number: unknown): FakeVersion => {
    const found = model(name).versions.find((one) => one.version === String(number) && !one.deleted);
    if (!found)
      throw new Refused('RESOURCE_DOES_NOT_EXIST', `Model Version (name=${String(name)}) not found`);
    return found;
  };
  const shown = ({ name, tags, versions, aliases }: FakeModel): Fields => ({
    name,
    tags,
    latest_versions: versions.filter(({ deleted }) => !deleted).slice(-1),
    aliases: [...aliases].map(([alias, of]) => ({ alias, version: of })),
  });
  const run = (id: unknown): Fields => ({
    run: { info: { run_id: id, artifact_uri: `mlflow-artifacts:/1/${String(id)}/artifacts` } },
  });

  const calls: Record<string, (fields: Fields) => Fields> = {
    'POST experiments/create': ({ name }) => {
      if (experiments.has(String(name))) throw new Refused('RESOURCE_ALREADY_EXISTS', 'there');
      experiments.set(String(name), String(experiments.size + 1));
      return { experiment_id: experiments.get(String(name)) };
    },
    'GET experiments/get-by-name': ({ experiment_name: name }) => ({
      experiment: { experiment_id: experiments.get(String(name)) },
    }),
    'POST runs/create': () => run(`run${++runs}`),
    'GET runs/get': ({ run_id: id }) => run(id),
    'POST runs/delete': () => ({}),
    'POST registered-models/create': ({ name, tags = [] }) => {
      if (models.has(String(name))) throw new Refused('RESOURCE_ALREADY_EXISTS', 'there');
      const made = { name: String(name), tags: tags as Tag[], versions: [], aliases: new Map() };
      models.set(made.name, made);
      return { registered_model: shown(made) };
    },
    'DELETE registered-models/delete': ({ name }) => {
      models.delete(model(name).name);
      return {};
    },
    'POST registered-models/rename': ({ name, new_name: title }) => {
      const renamed = model(name);
      if (models.has(String(title))) throw new Refused('RESOURCE_ALREADY_EXISTS', 'there');
      models.delete(renamed.name);
      renamed.name = String(title);
      for (const one of renamed.versions) one.name = renamed.name;
      models.set(renamed.name, renamed);
      return { registered_model: shown(renamed) };
    },
    'GET registered-models/get': ({ name }) => ({ registered_model: shown(model(name)) }),
    'GET registered-models/search': ({ filter, max_results: size, page_token: token = '0' }) => {
      const asked = parseFilter(String(filter), { texts: ['name'], numbers: [] });
      const found = [...models.values()].filter(({ name, tags }) => asked.fits(filterable(name, NaN, tags)));
      return page('registered_models', found.map(shown), Number(token), Number(size));
    },
    'GET registered-models/alias': ({ name, alias }) => {
      const number = model(name).aliases.get(String(alias));
      if (number === undefined) throw new Refused('INVALID_PARAMETER_VALUE', 'alias not found');
      return { model_version: version(name, number) };
    },
    'POST registered-models/alias': ({ name, alias, version: number }) => {
      model(name).aliases.set(String(alias), version(name, number).version);
      return {};
    },
    'DELETE registered-models/alias': ({ name, alias }) => {
      model(name).aliases.delete(String(alias));
      return {};
    },
    'POST model-versions/create': ({ name, source, description, tags }) => {
      const { versions } = model(name);
      const number = String(versions.length + 1);
      const made = { name, version: number, source, description, tags, deleted: false } as FakeVersion;
      versions.push(made);
      return { model_version: made };
    },
    'GET model-versions/get': ({ name, version: number }) => ({ model_version: version(name, number) }),
    'DELETE model-versions/delete': ({ name, version: number }) => {
      version(name, number).deleted = true;
      return {};
    },
    'PATCH model-versions/update': ({ name, version: number, description }) => {
      version(name, number).description = String(description);
      return { model_version: version(name, number) };
    },
    'POST model-versions/set-tag': ({ name, version: number, key, value }) => {
      const of = version(name, number);
      of.tags = [...of.tags.filter((tag) => tag.key !== key), { key, value } as Tag];
      return {};
    },
    'DELETE model-versions/delete-tag': ({ name, version: number, key }) => {
      const of = version(name, number);
      of.tags = of.tags.filter((tag) => tag.key !== key);
      return {};
    },
    'GET model-versions/search': ({ filter, order_by: by, max_results: size, page_token: token = '0' }) => {
      const asked = parseFilter(String(filter), { texts: ['name'], numbers: ['version_number'] });
      const found = [...models.values()]
        .flatMap(({ versions }) => versions)
        .filter((one) => !one.deleted && asked.fits(filterable(one.name, Number(one.version), one.tags)));
      const sign = by === 'version_number DESC' ? -1 : 1;
      found.sort((a, b) => sign * (Number(a.version) - Number(b.version)));
      return page('model_versions', found, Number(token), Number(size));
    },
  };

  const file = async (request: Request, path: string): Promise<Response> => {
    const there = files.get(path);
    if (request.method === 'PUT') files.set(path, new Uint8Array(await request.arrayBuffer()));
    else if (!there) return refusal(404, 'RESOURCE_DOES_NOT_EXIST', 'No such artifact');
    if (request.method === 'DELETE') files.delete(path);
    if (request.method === 'GET') return new Response(there as Uint8Array<ArrayBuffer>);
    return new Response(request.method === 'HEAD' ? null : '{}');
  };

  const fake: FakeMlflow = {
    models,
    files,
    requests,
    intercept: () => undefined,
    ask: async (method, path, fields) => calls[`${method} ${path}`]!(fields),
    async fetch(input, init) {
      const request = new Request(input, init);
      const { pathname, searchParams } = new URL(request.url);
      requests.push(`${request.method} ${pathname}`);
      // Others come in between.
      await new Promise((resolve) => setTimeout(resolve));
      const instead = await fake.intercept(request);
      if (instead) return instead;
      if (pathname.startsWith('/api/2.0/mlflow-artifacts/artifacts/'))
        return file(request, decodeURIComponent(pathname.slice(36)));
      const call = calls[`${request.method} ${pathname.slice('/api/2.0/mlflow/'.length)}`];
      if (!call) return refusal(404, 'ENDPOINT_NOT_FOUND', pathname);
      const fields =
        request.method === 'GET' ? Object.fromEntries(searchParams) : ((await request.json()) as unknown);
      try {
        return Response.json(structuredClone(call(fields as Fields)));
      } catch (error) {
        if (error instanceof Refused) return refusal(400, error.code, error.message);
        throw error;
      }
    },
  };
  return fake;
}

/** An error as MLflow writes it. */
export function refusal(status: number, code: string, message: string): Response {
  return Response.json({ error_code: code, message }, { status });
}

function filterable(
  name: string,
  number: number,
  tags: readonly Tag[],
): Parameters<ReturnType<typeof parseFilter>['fits']>[0] {
  return {
    texts: new Map([['name', name]]),
    numbers: new Map([['version_number', number]]),
    tags: new Map(tags.map(({ key, value }) => [key, value])),
  };
}

function page(field: string, all: readonly unknown[], offset: number, size: number): Fields {
  // A server may give fewer than are asked for.
  const end = offset + Math.min(size, 20);
  return { [field]: all.slice(offset, end), ...(end < all.length && { next_page_token: String(end) }) };
}
