import { expect, test } from 'vitest';
import { mlflowRegistry } from '../../../src/adapters/mlflow/mlflow-registry.ts';
import type { SlipwayError } from '../../../src/core/error.ts';
import { codeOf } from '../../../src/testing/code-of.ts';
import { predictor } from '../../../src/testing/registry-parts.ts';
import { fakeMlflow, refusal } from './fake-mlflow.ts';

const url = 'http://mlflow.test/base/';
type Fetch = typeof globalThis.fetch;
const asking = (fetch: Fetch, options: object = {}): Promise<unknown> =>
  mlflowRegistry({ url, fetch, ...options }).models();
const failing = async (fetch: Fetch, options: object = {}): Promise<SlipwayError> =>
  asking(fetch, options).then(
    () => {
      throw new Error('nothing was thrown');
    },
    (error: unknown) => error as SlipwayError,
  );

test('the authorization is sent in its header alone, and is in no error', async () => {
  const authorization = 'Bearer s3cr3t-t0ken';
  const seen: Request[] = [];
  const error = await failing(
    async (input, init) => {
      const request = new Request(input, init);
      seen.push(request);
      return refusal(403, 'PERMISSION_DENIED', `no access with ${request.headers.get('authorization')}`);
    },
    { authorization },
  );
  expect(seen[0]!.headers.get('authorization')).toBe(authorization);
  expect(seen[0]!.url).toMatch(
    /^http:\/\/mlflow\.test\/base\/api\/2\.0\/mlflow\/registered-models\/search\?/,
  );
  expect(seen[0]!.url).not.toContain('s3cr3t');
  expect(seen[0]!.redirect).toBe('error');
  expect([error.code, error.details['error'], error.details['status']]).toEqual([
    'io',
    'PERMISSION_DENIED',
    403,
  ]);
  expect(JSON.stringify([error.message, error.details, String(error.cause)])).not.toContain('s3cr3t');
});

test('an authorization that is asked for is asked before every request', async () => {
  const fake = fakeMlflow();
  const seen: (string | null)[] = [];
  fake.intercept = ({ headers }) => {
    seen.push(headers.get('authorization'));
    return undefined;
  };
  let asked = 0;
  const registry = mlflowRegistry({
    url: 'http://a',
    fetch: fake.fetch,
    authorization: async () => `Bearer ${++asked}`,
  });
  await registry.models();
  await registry.models();
  expect(seen).toEqual(['Bearer 1', 'Bearer 2']);
  const broken = mlflowRegistry({ url, fetch: fake.fetch, authorization: () => 'a\nb' });
  expect(await codeOf(() => broken.models())).toBe('bad-option');
});

test('what is no address, or could not be a header, is refused', async () => {
  for (const bad of [
    '',
    'mlflow',
    'file:///etc',
    'http://a:b@mlflow',
    'http://mlflow/?x=1',
    'http://mlflow/#x',
    3,
  ])
    expect(await codeOf(() => mlflowRegistry({ url: bad as string })), String(bad)).toBe('bad-option');
  for (const bad of ['', 'a\nb', 'ä', ' a', 1])
    expect(await codeOf(() => mlflowRegistry({ url, authorization: bad as string })), String(bad)).toBe(
      'bad-option',
    );
  for (const bad of [
    { prefix: "it's " },
    { prefix: 'a/b' },
    { timeoutMs: 0 },
    { maxBytes: 0 },
    { token: 'x' },
  ])
    expect(await codeOf(() => mlflowRegistry({ url, ...bad })), JSON.stringify(bad)).toBe('bad-option');
});

test('what is not an answer of MLflow is told, and not repeated', async () => {
  const error = await failing(async () => new Response('<html>private</html>', { status: 502 }));
  expect([error.code, error.message.includes('private')]).toEqual(['io', false]);
  expect((await failing(async () => new Response('<html>'))).code).toBe('bad-format');
  expect((await failing(async () => new Response('[1]'))).code).toBe('bad-format');
  expect((await failing(() => Promise.reject(new TypeError('fetch failed')))).code).toBe('io');
});

test('an answer that does not come, and one that does not end, are given up', async () => {
  const never: Fetch = () => new Promise(() => undefined);
  expect((await failing(never, { timeoutMs: 20 })).message).toContain('longer than 20 ms');
  const endless: Fetch = async () =>
    new Response(new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(2 ** 22)) }));
  expect((await failing(endless)).code).toBe('too-large');
});

test('an artifact that is larger than allowed is not read to its end', async () => {
  const fake = fakeMlflow();
  const version = await mlflowRegistry({ url: 'http://a', fetch: fake.fetch }).register('late', predictor(1));
  const small = mlflowRegistry({ url: 'http://a', fetch: fake.fetch, maxBytes: 100 });
  expect(await codeOf(() => small.load(version, (saved) => saved))).toBe('too-large');
});

test('hostile answers are refused with a code, or are nothing', async () => {
  const answers: readonly (readonly [unknown, string])[] = [
    [{ registered_models: 'late' }, 'nothing was thrown'],
    [{ registered_models: [null, 1, { name: {}, tags: 3, latest_versions: 'x' }] }, 'nothing was thrown'],
    [
      JSON.parse('{"__proto__": {"registered_models": [{"name": "x", "latest_versions": [{}]}]}}'),
      'nothing was thrown',
    ],
  ];
  for (const [answer, code] of answers) {
    const fetch: Fetch = async () => new Response(JSON.stringify(answer));
    expect(await codeOf(() => asking(fetch)), JSON.stringify(answer)).toBe(code);
    expect(await asking(fetch)).toEqual([]);
  }
  const odd: Fetch = async () => Response.json({ registered_model: { tags: [{ key: 'slipway.run', value: '../x' }] }, run: { info: { run_id: '../x', artifact_uri: 'mlflow-artifacts:/../../etc' } } }); // prettier-ignore
  expect(await codeOf(() => mlflowRegistry({ url, fetch: odd }).register('late', predictor(1)))).toBe(
    'unsupported',
  );
});
