import { expect, test } from 'vitest';
import { mlflowHandler, type MlflowHandlerOptions } from '../../../src/adapters/mlflow/mlflow-handler.ts';
import { encodeBundle } from '../../../src/registry/bundle.ts';
import { createRegistry } from '../../../src/registry/create-registry.ts';
import { memoryStore } from '../../../src/registry/memory-store.ts';
import { codeOf } from '../../../src/testing/code-of.ts';
import { predictor } from '../../../src/testing/registry-parts.ts';
import { filledRegistry } from '../../mlflow/filled-registry.ts';

const registry = filledRegistry();
const host = 'http://registry.test';
const ask = async (
  path: string,
  init: RequestInit = {},
  options: MlflowHandlerOptions = {},
): Promise<Response> => mlflowHandler(await registry, options)(new Request(`${host}/api/2.0/${path}`, init));
const read = async (path: string, init: RequestInit = {}): Promise<unknown> => (await ask(path, init)).json();
const post = (body: string): RequestInit => ({ method: 'POST', body });
const refusedAs = async (answer: Promise<Response>): Promise<unknown> => {
  const response = await answer;
  const { error_code: code, message } = (await response.json()) as Record<string, unknown>;
  return [response.status, code, typeof message];
};

test('a model, a version and an alias have the shape that MLflow gives them', async () => {
  expect(await read('mlflow/registered-models/get?name=early')).toEqual({
    registered_model: {
      name: 'early',
      creation_timestamp: 4000,
      last_updated_timestamp: 4000,
      description: '',
      tags: [],
      aliases: [],
      latest_versions: [expect.objectContaining({ name: 'early', version: '1', current_stage: 'None' })],
    },
  });
  const { model_version: two } = (await read('mlflow/model-versions/get?name=late&version=2')) as {
    model_version: object;
  };
  expect(two).toMatchObject({ name: 'late', version: '2', status: 'READY', aliases: ['champion'], source: 'mlflow-artifacts:/slipway/late/2' }); // prettier-ignore
  expect(await read('mlflow/registered-models/alias?name=late&alias=champion')).toEqual({
    model_version: two,
  });
});

test('searches go by pages, in the order that is asked for, by GET and by POST', async () => {
  const names = async (path: string, init?: RequestInit): Promise<unknown> => {
    const { model_versions: found, next_page_token: next } = (await read(path, init)) as {
      model_versions: { name: string; version: string }[];
      next_page_token?: string;
    };
    return [found.map(({ name, version }) => `${name}/${version}`).join(' '), next];
  };
  const search = 'mlflow/model-versions/search';
  expect(await names(`${search}?max_results=3`)).toEqual(['early/1 late/3 late/2', 'after-3']);
  expect(await names(`${search}?max_results=3&page_token=after-3`)).toEqual(['late/1', undefined]);
  expect(await names(`${search}?order_by=version_number+ASC&order_by=name+DESC`)).toEqual(['late/1 early/1 late/2 late/3', undefined]); // prettier-ignore
  expect(await names(search, post(JSON.stringify({ filter: "name = 'late'", max_results: 2, order_by: ['creation_timestamp'] })))).toEqual(['late/1 late/2', 'after-2']); // prettier-ignore
  const latest = await read(
    'mlflow/registered-models/get-latest-versions',
    post('{"name":"late","stages":["Production"]}'),
  );
  expect(latest).toEqual({ model_versions: [] });
});

test('a version that is retired has no artifact; the others have the bytes that were registered', async () => {
  const filled = await filledRegistry();
  const handler = mlflowHandler(filled);
  const file = (version: number): Promise<Response> =>
    handler(
      new Request(`${host}/api/2.0/mlflow-artifacts/artifacts/slipway/late/${version}/predictor.slipway`),
    );
  const response = await file(3);
  expect(new Uint8Array(await response.arrayBuffer())).toEqual(encodeBundle(predictor(3).save()));
  expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  await filled.retire({ name: 'late', version: 3 });
  expect(await refusedAs(file(3))).toEqual([404, 'RESOURCE_DOES_NOT_EXIST', 'string']);
});

test.each([
  ['mlflow/registered-models/get', 400, 'INVALID_PARAMETER_VALUE'],
  ['mlflow/registered-models/get?name=none', 404, 'RESOURCE_DOES_NOT_EXIST'],
  ['mlflow/registered-models/get?name=__proto__', 400, 'INVALID_PARAMETER_VALUE'],
  ['mlflow/model-versions/get?name=late&version=0', 400, 'INVALID_PARAMETER_VALUE'],
  ['mlflow/model-versions/get?name=late&version=champion', 400, 'INVALID_PARAMETER_VALUE'],
  ['mlflow/model-versions/get?name=late&version=99', 404, 'RESOURCE_DOES_NOT_EXIST'],
  ['mlflow/registered-models/alias?name=late&alias=__proto__', 400, 'INVALID_PARAMETER_VALUE'],
  ['mlflow/model-versions/search?max_results=0', 400, 'INVALID_PARAMETER_VALUE'],
  ['mlflow/model-versions/search?max_results=1e9', 400, 'INVALID_PARAMETER_VALUE'],
  ['mlflow/model-versions/search?page_token=zzz', 400, 'INVALID_PARAMETER_VALUE'],
  ['mlflow/model-versions/search?order_by=constructor', 400, 'INVALID_PARAMETER_VALUE'],
  ['mlflow/model-versions/search?filter=owner%3D1', 400, 'INVALID_PARAMETER_VALUE'],
  ['mlflow/experiments/search', 404, 'ENDPOINT_NOT_FOUND'],
  ['mlflow/registered-models/rename', 403, 'PERMISSION_DENIED'],
  ['mlflow-artifacts/artifacts?path=slipway/late', 404, 'RESOURCE_DOES_NOT_EXIST'],
  ['mlflow-artifacts/artifacts/slipway/late/1/other', 404, 'RESOURCE_DOES_NOT_EXIST'],
  ['mlflow-artifacts/artifacts/slipway/..%2F..%2Fetc/1/predictor.slipway', 404, 'RESOURCE_DOES_NOT_EXIST'],
  ['mlflow-artifacts/artifacts/%zz', 400, 'INVALID_PARAMETER_VALUE'],
  ['mlflow-artifacts/artifactsfoo', 404, 'ENDPOINT_NOT_FOUND'],
  [`mlflow/model-versions/search?${'order_by=name&'.repeat(11)}`, 400, 'INVALID_PARAMETER_VALUE'],
])('%s is refused with %i %s', async (path, status, code) => {
  expect(await refusedAs(ask(path))).toEqual([status, code, 'string']);
});

test('no answer says where the registry lies', async () => {
  const store = { ...memoryStore(), name: 'folder of ada: secret-project' };
  const inner = createRegistry(store);
  await inner.promote(await inner.register('late', predictor(1)), 'champion');
  await inner.promote(await inner.register('late', predictor(2)), 'champion');
  await inner.retire({ name: 'late', version: 1 });
  const handler = mlflowHandler(inner);
  const names = ['late', 'none', '__proto__', '../..', '', 'con', 'a'.repeat(200)];
  const versions = ['1', '2', '3', '0', 'champion', ''];
  const asked = names.flatMap((name) =>
    versions.flatMap((version) => [
      ...['registered-models/get', 'registered-models/get-latest-versions', 'model-versions/get', 'model-versions/get-download-uri', 'registered-models/alias'].map((path) => `mlflow/${path}?${new URLSearchParams({ name, version, alias: version }).toString()}`), // prettier-ignore
      `mlflow-artifacts/artifacts/${encodeURIComponent(`slipway/${name}/${version}/predictor.slipway`)}`,
      `mlflow-artifacts/artifacts?path=${encodeURIComponent(`slipway/${name}/${version}`)}`,
      `mlflow/model-versions/search?filter=${encodeURIComponent(`name = '${name}'`)}&page_token=${version}`,
    ]),
  );
  const seen = new Set<number>();
  for (const path of asked) {
    const response = await handler(new Request(`${host}/api/2.0/${path}`));
    seen.add(response.status);
    expect(await response.text(), path).not.toMatch(/secret|folder/);
  }
  expect([...seen].sort()).toEqual([200, 400, 404]);
  // What MLflow's own server says.
  expect(await read('mlflow/model-versions/get?name=none&version=1')).toEqual({
    error_code: 'RESOURCE_DOES_NOT_EXIST',
    message: 'Model Version (name=none, version=1) not found',
  });
});

test('every write is refused, and nothing is written', async () => {
  const before = await (await registry).history('late');
  const writes = [
    ['POST', 'mlflow/registered-models/create', '{"name":"new"}'],
    ['PATCH', 'mlflow/registered-models/update', '{"name":"late","description":"x"}'],
    ['DELETE', 'mlflow/registered-models/delete', '{"name":"late"}'],
    ['POST', 'mlflow/registered-models/alias', '{"name":"late","alias":"champion","version":"1"}'],
    ['DELETE', 'mlflow/registered-models/alias', '{"name":"late","alias":"champion"}'],
    ['POST', 'mlflow/model-versions/create', '{"name":"late","source":"x"}'],
    ['POST', 'mlflow/model-versions/get', '{"name":"late","version":"1"}'],
    ['DELETE', 'mlflow/model-versions/delete', '{"name":"late","version":"1"}'],
    ['PUT', 'mlflow-artifacts/artifacts/slipway/late/1/predictor.slipway', 'x'],
    ['DELETE', 'mlflow-artifacts/artifacts/slipway/late/1/predictor.slipway', ''],
  ] as const;
  for (const [method, path, body] of writes)
    expect(await refusedAs(ask(path, { method, body })), `${method} ${path}`).toEqual([
      403,
      'PERMISSION_DENIED',
      'string',
    ]);
  expect(await (await registry).history('late')).toEqual(before);
});

test('a body that is too large, no JSON or no object is refused', async () => {
  const search = (body: string): Promise<unknown> =>
    refusedAs(ask('mlflow/model-versions/search', post(body), { maxBytes: 50 }));
  expect(await search(`{"filter":"${'x'.repeat(50)}"}`)).toEqual([400, 'INVALID_PARAMETER_VALUE', 'string']);
  expect(await search('{')).toEqual([400, 'BAD_REQUEST', 'string']);
  expect(await search('[]')).toEqual([400, 'BAD_REQUEST', 'string']);
  expect(await search('{"filter":{}}')).toEqual([400, 'INVALID_PARAMETER_VALUE', 'string']);
  expect((await ask('mlflow/model-versions/search', post('{"__proto__":{"filter":"owner"}}'))).status).toBe(
    200,
  );
});

test('only what is authorized is answered; a hook that breaks lets nobody in', async () => {
  const path = 'mlflow/registered-models/search';
  const authorize = ({ headers }: Request): boolean => headers.get('authorization') === 'Bearer a';
  expect(await refusedAs(ask(path, {}, { authorize }))).toEqual([401, 'UNAUTHENTICATED', 'string']);
  expect((await ask(path, { headers: { authorization: 'Bearer a' } }, { authorize })).status).toBe(200);
  const told: unknown[] = [];
  const broken = (): boolean => {
    throw new Error('secret');
  };
  const response = await ask(path, {}, { authorize: broken, onError: (error) => told.push(error) });
  expect([response.status, (await response.text()).includes('secret'), told.length]).toEqual([500, false, 1]);
  expect((await ask(path, {}, { authorize: () => 'yes' as unknown as boolean })).status).toBe(401);
});

test('what breaks inside, and what takes too long, is told without detail', async () => {
  const inner = await registry;
  const slow = mlflowHandler({ ...inner, models: () => new Promise(() => undefined) }, { timeoutMs: 10 });
  expect(await refusedAs(slow(new Request(`${host}/api/2.0/mlflow/registered-models/search`)))).toEqual([503, 'TEMPORARILY_UNAVAILABLE', 'string']); // prettier-ignore
  const broken = mlflowHandler({ ...inner, models: () => Promise.reject(new Error('secret')) });
  expect(await refusedAs(broken(new Request(`${host}/api/2.0/mlflow/registered-models/search`)))).toEqual([500, 'INTERNAL_ERROR', 'string']); // prettier-ignore
});

test('the handler may lie below a path, and refuses options it does not have', async () => {
  const below = mlflowHandler(await registry, { path: '/mlflow' });
  expect((await below(new Request(`${host}/mlflow/health`))).status).toBe(200);
  expect((await below(new Request(`${host}/health`))).status).toBe(404);
  const inner = await registry;
  for (const bad of [{ path: 'x' }, { path: '/a/' }, { maxBytes: 0 }, { timeoutMs: 0 }, { authorise: 1 }])
    expect(await codeOf(() => mlflowHandler(inner, bad as object)), JSON.stringify(bad)).toBe('bad-option');
});

test('what is the fault of who asks is 400, and told to nobody', async () => {
  const told: unknown[] = [];
  const options = { onError: (error: unknown) => void told.push(error) };
  const breaking = new ReadableStream({
    pull: (controller) => controller.error(new Error('socket hang up')),
  });
  const broken = { method: 'POST', body: breaking, duplex: 'half' } as RequestInit;
  expect(await refusedAs(ask('mlflow/model-versions/search', broken, options))).toEqual([400, 'BAD_REQUEST', 'string']); // prettier-ignore
  const control = new AbortController();
  const slow = mlflowHandler({ ...(await registry), models: () => new Promise(() => undefined) }, options);
  const leaving = slow(new Request(`${host}/api/2.0/mlflow/registered-models/search`, { signal: control.signal })); // prettier-ignore
  setTimeout(() => control.abort(), 10);
  expect(await refusedAs(leaving)).toEqual([400, 'BAD_REQUEST', 'string']);
  expect(told).toEqual([]);
});

test('the hook may read the body, or a part of it, or none', async () => {
  const hooks = [
    async (request: Request) => (await request.text()).includes('late'),
    async (request: Request) => (await request.body!.getReader().read()).done === false,
    () => true,
  ];
  for (const authorize of hooks) {
    const init = post(JSON.stringify({ filter: "name = 'late'" }));
    const response = await ask('mlflow/model-versions/search', init, { authorize });
    expect(((await response.json()) as { model_versions: unknown[] }).model_versions).toHaveLength(3);
    const large = await ask('mlflow/model-versions/search', post(`"late${'x'.repeat(200_000)}"`), { authorize }); // prettier-ignore
    expect(large.status).toBe(400);
  }
});

test('HEAD is answered as GET is, without the body', async () => {
  for (const path of [
    'mlflow-artifacts/artifacts/slipway/late/1/predictor.slipway',
    'mlflow/registered-models/get?name=late',
    'mlflow/registered-models/get?name=none',
  ]) {
    // prettier-ignore
    const [get, head] = [await ask(path), await ask(path, { method: 'HEAD' })];
    const body = await get.arrayBuffer();
    expect([head.status, head.headers.get('content-type')]).toEqual([get.status, get.headers.get('content-type')]); // prettier-ignore
    expect([(await head.arrayBuffer()).byteLength, head.headers.get('content-length')]).toEqual([0, String(body.byteLength)]); // prettier-ignore
  }
});

test('to list an artifact reads none', async () => {
  const store = memoryStore();
  const inner = createRegistry(store);
  for (const seed of [1, 2]) await inner.register('late', predictor(seed));
  await inner.retire({ name: 'late', version: 2 });
  let read = 0;
  const counting = { ...store, get: async (key: string) => (key.startsWith('artifacts/') && read++, store.get(key)) }; // prettier-ignore
  const handler = mlflowHandler(createRegistry(counting));
  const list = (version: number): Promise<Response> =>
    handler(new Request(`${host}/api/2.0/mlflow-artifacts/artifacts?path=slipway/late/${version}`));
  expect(await (await list(1)).json()).toEqual({
    files: [
      { path: 'predictor.slipway', is_dir: false, file_size: encodeBundle(predictor(1).save()).length },
    ],
  });
  expect((await list(2)).status).toBe(404);
  expect(read).toBe(0);
});

test('a filter that takes long holds nobody else up, and ends at its deadline', async () => {
  const inner = createRegistry(memoryStore());
  const text = 'ab'.repeat(500);
  for (let seed = 0; seed < 600; seed++) await inner.register('late', predictor(1), { tags: { text } });
  const pattern = `%${'_'.repeat(250)}~`;
  const filter = Array.from({ length: 4 }, () => `tags.text LIKE '${pattern}'`).join(' AND ');
  const search = (handler: ReturnType<typeof mlflowHandler>, asked: string): Promise<Response> =>
    handler(new Request(`${host}/api/2.0/mlflow/model-versions/search?filter=${encodeURIComponent(asked)}`));
  let turns = 0;
  const others = setInterval(() => turns++, 1);
  try {
    const found = await search(mlflowHandler(inner), filter);
    expect(await found.json()).toEqual({ model_versions: [] });
    expect(turns).toBeGreaterThan(10);
    expect((await search(mlflowHandler(inner, { timeoutMs: 20 }), filter)).status).toBe(503);
  } finally {
    clearInterval(others);
  }
  const handler = mlflowHandler(inner);
  for (const refused of [`${filter} AND name LIKE 'l%'`, `tags.text LIKE '%${'_'.repeat(256)}'`])
    expect((await search(handler, refused)).status).toBe(400);
});
