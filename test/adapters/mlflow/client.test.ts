import { expect, test } from 'vitest';
import { mlflowRegistry } from '../../../src/adapters/mlflow/mlflow-registry.ts';
import type { SlipwayError } from '../../../src/core/error.ts';
import { hashBytes } from '../../../src/core/hash.ts';
import { codeOf } from '../../../src/testing/code-of.ts';
import { predictor } from '../../../src/testing/registry-parts.ts';
import { fakeMlflow, refusal } from './fake-mlflow.ts';

const url = 'http://mlflow.test/base/';
type Fetch = typeof globalThis.fetch;
const once = { retries: 0 };
const asking = (fetch: Fetch, options: object = {}): Promise<unknown> =>
  mlflowRegistry({ url, fetch, ...options }).models();
const failing = async (fetch: Fetch, options: object = {}): Promise<SlipwayError> =>
  asking(fetch, options).then(
    () => {
      throw new Error('nothing was thrown');
    },
    (error: unknown) => error as SlipwayError,
  );

test('the authorization is sent in its header alone, and is in no error, whatever the server says of it', async () => {
  const basic = btoa('ada:hunter2');
  const secrets = /s3cr3t|t0ken|hunter2|YWRhOmh1bnRlcjI/;
  const says: readonly Fetch[] = [
    async (input, init) =>
      refusal(401, 'UNAUTHENTICATED', `no: ${new Request(input, init).headers.get('authorization')}`),
    async () => refusal(401, 'UNAUTHENTICATED', 'the token s3cr3t-t0ken of ada has expired'),
    async () => refusal(403, 'Bearer s3cr3t-t0ken', 'no'),
    async () => refusal(403, 'X', `user ada with ${basic} / hunter2`),
    async () => refusal(500, 'INTERNAL_ERROR', `hunter2 ${basic} s3cr3t`),
    async () => Response.json([`s3cr3t ${basic}`], { status: 401 }),
    async () => new Response(`s3cr3t ${basic}`),
    async () => new Response(null, { status: 302, headers: { location: `http://b/?hunter2=${basic}` } }),
    async () => {
      throw new Error(`cannot send Basic ${basic}, Bearer s3cr3t-t0ken`);
    },
    async () => {
      throw Object.assign(new TypeError('fetch failed'), {
        cause: new Error(`at http://ada:hunter2@mlflow`),
      });
    },
  ];
  for (const authorization of ['Bearer s3cr3t-t0ken', `Basic ${basic}`]) {
    for (const say of says) {
      const seen: Request[] = [];
      const spied: Fetch = async (input, init) => {
        seen.push(new Request(input, init));
        return say(input, init);
      };
      const error = await failing(spied, { authorization, retries: 1, backOffMs: 1 });
      expect(seen[0]!.headers.get('authorization')).toBe(authorization);
      expect(seen[0]!.url).toMatch(
        /^http:\/\/mlflow\.test\/base\/api\/2\.0\/mlflow\/registered-models\/search\?/,
      );
      expect(seen[0]!.url).not.toMatch(secrets);
      expect(seen[0]!.redirect).toBe('manual');
      expect(['io', 'bad-format']).toContain(error.code);
      for (let at: unknown = error; at instanceof Error; at = at.cause)
        expect(JSON.stringify([at, at.message, at.stack, String(at.cause)])).not.toMatch(secrets);
    }
  }
  const error = await failing(async () => refusal(403, 'PERMISSION_DENIED', 'no'));
  expect([error.details['error'], error.details['status']]).toEqual(['PERMISSION_DENIED', 403]);
});

test('a read that fails in a way that may pass is asked again after a pause, and what writes is not', async () => {
  for (const fault of [503, 429, 408, 500, 'broken'] as const) {
    const fake = fakeMlflow();
    const waits: number[] = [];
    let left = 2;
    const reads: Fetch = async (input, init) => {
      if (left-- <= 0) return fake.fetch(input, init);
      if (fault === 'broken') throw new TypeError('fetch failed');
      return refusal(fault, 'TEMPORARILY_UNAVAILABLE', 'a moment');
    };
    const sleep = async (ms: number): Promise<void> => void waits.push(ms);
    expect(await mlflowRegistry({ url: 'http://a', fetch: reads, sleep }).models()).toEqual([]);
    expect(waits).toHaveLength(2);
  }
  // The words of a refusal are no reason to ask a hundred times.
  let asked = 0;
  const worded: Fetch = async () => (asked++, refusal(400, 'INVALID_PARAMETER_VALUE', 'alias "database is locked" is bad')); // prettier-ignore
  expect((await failing(worded)).code).toBe('io');
  expect(asked).toBe(1);
  const writes: Fetch = async (_, init) =>
    init?.method === 'GET'
      ? refusal(404, 'RESOURCE_DOES_NOT_EXIST', 'no')
      : (asked++, Promise.reject(new TypeError('fetch failed')));
  asked = 0;
  const registry = mlflowRegistry({ url, fetch: writes, backOffMs: 1 });
  expect(await codeOf(() => registry.register('late', predictor(1)))).toBe('io');
  expect(asked).toBe(1);
});

test('a listing that does not go on, or goes round, is refused; a signal ends it', async () => {
  for (const tokens of [['same'], ['a', 'b'], ['a', 'b', 'c', 'd', 'e']]) {
    let asked = 0;
    const round: Fetch = async () => Response.json({ registered_models: [{ name: 'a', latest_versions: [{}] }], next_page_token: tokens[asked++ % tokens.length] }); // prettier-ignore
    expect((await failing(round)).code).toBe('bad-format');
    expect(asked).toBe(tokens.length + 1);
  }
  const control = new AbortController();
  let asked = 0;
  const endless: Fetch = async () => {
    if (++asked === 5) control.abort('enough');
    return Response.json({ registered_models: [], next_page_token: String(asked) });
  };
  await expect(asking(endless, { signal: control.signal })).rejects.toBe('enough');
  expect(asked).toBe(5);
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
    { fetch: 5 },
    { signal: 5 },
    { retries: -1 },
    { clock: {} },
    { clock: null },
    { token: 'x' },
  ])
    expect(await codeOf(() => mlflowRegistry({ url, ...(bad as object) })), JSON.stringify(bad)).toBe(
      'bad-option',
    );
});

test('what is not an answer of MLflow is told, and not repeated', async () => {
  const error = await failing(async () => new Response('<html>private</html>', { status: 502 }), once);
  expect([error.code, error.message.includes('private')]).toEqual(['io', false]);
  expect((await failing(async () => new Response('<html>'))).code).toBe('bad-format');
  expect((await failing(async () => new Response('[1]'))).code).toBe('bad-format');
  expect((await failing(() => Promise.reject(new TypeError('fetch failed')), once)).code).toBe('io');
});

test('an answer that does not come, and one that does not end, are given up', async () => {
  const never: Fetch = () => new Promise(() => undefined);
  expect((await failing(never, { timeoutMs: 20, ...once })).message).toContain('within 20 ms');
  const endless: Fetch = async () =>
    new Response(new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(2 ** 22)) }));
  expect((await failing(endless)).code).toBe('too-large');
});

test('an artifact that is larger than allowed is not read to its end', async () => {
  const fake = fakeMlflow();
  const version = await mlflowRegistry({ url: 'http://a', fetch: fake.fetch }).register('late', predictor(1));
  const small = mlflowRegistry({ url: 'http://a', fetch: fake.fetch, maxBytes: 100 });
  expect(await codeOf(() => small.load(version, (saved) => saved))).toBe('too-large');
  const files = fake.files.size;
  expect(await codeOf(() => small.register('late', predictor(2)))).toBe('too-large');
  expect([fake.files.size, fake.models.get('late')!.versions.length]).toEqual([files, 1]);
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

test('hostile answers to what writes, and hostile records, are refused with a code', async () => {
  for (const answer of [
    {},
    { model_version: { version: 'abc' } },
    { model_version: null },
    { model_version: { version: '2', tags: [{}] } },
  ]) {
    // prettier-ignore
    const fake = fakeMlflow();
    await mlflowRegistry({ url: 'http://a', fetch: fake.fetch }).register('late', predictor(1));
    fake.intercept = (request) =>
      request.method === 'POST' && request.url.endsWith('model-versions/create')
        ? Response.json(answer)
        : undefined;
    const registry = mlflowRegistry({ url: 'http://a', fetch: fake.fetch });
    expect(await codeOf(() => registry.register('late', predictor(2))), JSON.stringify(answer)).toBe('bad-format'); // prettier-ignore
  }
  for (const text of ['null', 'x', '[]', '3', '{}', '{"version":"1"}', '{"version":1e300}']) {
    const fake = fakeMlflow();
    const open = (): ReturnType<typeof mlflowRegistry> =>
      mlflowRegistry({ url: 'http://a', fetch: fake.fetch });
    await open().register('late', predictor(1));
    const sha256 = hashBytes(new TextEncoder().encode(text));
    fake.models.get('late')!.versions[0]!.tags = [{ key: 'slipway.record', value: text }, { key: 'slipway.sha256', value: sha256 }]; // prettier-ignore
    for (const work of [() => open().get('late', 1), () => open().versions('late')])
      expect(await codeOf(work), text).toMatch(/^(bad-format|corrupt|bad-version)$/);
  }
});
