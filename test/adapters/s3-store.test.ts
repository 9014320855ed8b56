import { afterEach, expect, test } from 'vitest';
import { s3Store, type S3StoreOptions } from '../../src/adapters/s3-store.ts';
import type { Store } from '../../src/registry/store.ts';
import type { SuiteTools } from '../../src/testing/store-suite.ts';
import { bucket, credentials, error, fakeS3, region } from './servers/fake-s3.ts';
import { failOnce, type Asked, type Fault } from './servers/faulty-server.ts';
import { storeSuites } from './store-suites.ts';

type Server = Awaited<ReturnType<typeof fakeS3>>;
const open: Server[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map(async (server) => server.close()));
});
const start = async (pageSize?: number): Promise<Server> => {
  const server = await fakeS3(pageSize);
  open.push(server);
  return server;
};
const storeOf = ({ origin }: { origin: string }, more: Partial<S3StoreOptions> = {}): Store =>
  s3Store({ endpoint: origin, bucket, region, credentials, prefix: 'registry/', backOffMs: 1, ...more });

const tools: SuiteTools = { test, equal: (got, expected, why) => expect(got, why).toEqual(expected) };
storeSuites(async () => {
  const server = await start(3);
  return () => storeOf(server);
}, tools);

const isPut = ({ method }: Asked): boolean => method === 'PUT';
const bytes = Uint8Array.of(1, 2, 3);

test('keys are objects as they are, under the prefix, and what others put there is not listed', async () => {
  const server = await start(2);
  for (const key of ['other/a', 'registry/b c', 'registry/../x', 'registry/ä&<', 'registrya', 'registry/con'])
    server.objects.set(key, { bytes, write: undefined });
  const store = storeOf(server);
  await store.putIfAbsent('Late/__proto__', bytes);
  await store.putIfAbsent('late/a', bytes);
  expect(await store.list('')).toEqual(['Late/__proto__', 'late/a']);
  expect([...server.objects.keys()].slice(-2)).toEqual(['registry/Late/__proto__', 'registry/late/a']);
  expect(store.name).toBe('s3 models-of-tests/registry/');
});

test.each<[string, Fault]>([
  ['408', { instead: error(408, 'RequestTimeout') }],
  ['500', { instead: error(500, 'InternalError') }],
  ['503', { instead: error(503, 'SlowDown') }],
  ['429', { instead: error(429, 'TooManyRequests') }],
  ['a connection that is closed', 'before'],
  ['half an answer', 'half'],
])('after %s another try is made, of every request', async (_, fault) => {
  for (const method of ['PUT', 'GET', 'DELETE', 'HEAD']) {
    const server = await start();
    const store = storeOf(server);
    const waits: number[] = [];
    const patient = storeOf(server, { backOffMs: 8, sleep: async (ms) => void waits.push(ms) });
    if (fault === 'half' && method === 'HEAD') continue;
    if (method !== 'PUT') await store.putIfAbsent('a/b', bytes);
    failOnce(server, (asked) => asked.method === method && !asked.url.searchParams.has('list-type'), fault);
    if (method === 'PUT') expect(await patient.putIfAbsent('a/b', bytes)).toBe(true);
    else if (method === 'GET') expect(await patient.get('a/b')).toEqual(bytes);
    else if (method === 'DELETE') await patient.remove!('a/b');
    else expect(await patient.putIfAbsent('a/c', bytes)).toBe(true);
    // Half of an answer without a body is all of it.
    if (fault === 'half' && method !== 'GET') continue;
    expect(waits).toHaveLength(1);
    expect(waits[0]).toBeGreaterThanOrEqual(4);
    expect(waits[0]).toBeLessThanOrEqual(8);
  }
});

test('half a listing is asked for once more', async () => {
  const server = await start();
  const store = storeOf(server);
  await store.putIfAbsent('a/b', bytes);
  failOnce(server, ({ url }) => url.searchParams.has('list-type'), 'half');
  expect(await store.list('')).toEqual(['a/b']);
});

test('waits double up to the longest, and tries end', async () => {
  const server = await start();
  server.fault = () => ({ instead: error(503, 'SlowDown') });
  const waits: number[] = [];
  const options = {
    retries: 4,
    backOffMs: 100,
    maxBackOffMs: 500,
    sleep: async (ms: number) => void waits.push(ms),
  };
  await expect(storeOf(server, options).get('a')).rejects.toMatchObject({
    code: 'io',
    message: expect.stringContaining('answered 503 (SlowDown), and was asked 5 times') as unknown,
    details: { status: 503, code: 'SlowDown' },
  });
  expect(server.asked).toHaveLength(5);
  for (const [index, most] of [100, 200, 400, 500].entries()) {
    expect(waits[index]).toBeGreaterThanOrEqual(most / 2);
    expect(waits[index]).toBeLessThanOrEqual(most);
  }
});

test('a wait that is asked for is kept, up to the longest; what is not implemented is not asked again', async () => {
  const server = await start();
  const waits: number[] = [];
  const date = 'Tue, 01 Jan 2030 00:00:00 GMT';
  const asked = ['3', '30', 'Tue, 01 Jan 2030 00:00:07 GMT', 'soon', '-1'];
  server.fault = (_, nth) => {
    const { body, headers } = error(503, 'SlowDown');
    return { instead: { status: 503, body: body!, headers: { ...headers, date, 'retry-after': asked[nth - 1] ?? 'soon' } } }; // prettier-ignore
  };
  const store = storeOf(server, { maxBackOffMs: 20_000, sleep: async (ms) => void waits.push(ms) });
  await expect((async () => store.get('a'))()).rejects.toMatchObject({ code: 'io' });
  expect(waits.slice(0, 3)).toEqual([3000, 20_000, 7000]);
  expect(Math.max(...waits.slice(3))).toBeLessThan(20);
  server.asked.length = 0;
  server.fault = (asked) => (isPut(asked) ? { instead: error(501, 'NotImplemented') } : undefined);
  await expect(store.putIfAbsent('a', bytes)).rejects.toMatchObject({ code: 'io', details: { status: 501 } });
  expect(server.asked.filter(isPut)).toHaveLength(1);
});

test.each<[string, Fault]>([
  ['the connection is lost after the write', 'after'],
  ['500 is answered after the write', { afterwards: error(500, 'InternalError') }],
])('a write whose answer was lost is told true where it was carried out: %s', async (_, fault) => {
  const server = await start();
  const store = storeOf(server);
  failOnce(server, isPut, fault);
  expect(await store.putIfAbsent('a', bytes)).toBe(true);
  expect(server.asked.filter(isPut)).toHaveLength(2);
});

test('a write that something on the way sends twice is told true', async () => {
  const server = await start();
  const twice: typeof fetch = async (url, init) => {
    const first = await fetch(url, init);
    if (init?.method !== 'PUT') return first;
    await first.arrayBuffer();
    return fetch(url, init);
  };
  const store = storeOf(server, { fetch: twice });
  expect(await store.putIfAbsent('a', bytes)).toBe(true);
  expect(await store.putIfAbsent('a', bytes)).toBe(false);
  // One look for each.
  expect(server.asked.filter(({ method }) => method === 'HEAD')).toHaveLength(2);
});

test.each([0, 1])(
  'a write all of whose answers were lost looks for its id, with %i retries',
  async (retries) => {
    const server = await start();
    const store = storeOf(server, { retries });
    server.fault = (asked) => (isPut(asked) ? { afterwards: error(500, 'InternalError') } : undefined);
    expect(await store.putIfAbsent('a', bytes)).toBe(true);
    expect(await store.putIfAbsent('a', bytes)).toBe(false);
    server.fault = (asked) => (isPut(asked) ? { instead: error(500, 'InternalError') } : undefined);
    await expect(store.putIfAbsent('b', bytes)).rejects.toMatchObject({
      code: 'io',
      message: expect.stringContaining('b may have been written, or may yet be: ') as unknown,
      details: { key: 'b', status: 500 },
    });
  },
);

test('of two that write equal bytes, the one whose answer was lost is told false when the other was first', async () => {
  const server = await start();
  const [one, other] = [storeOf(server), storeOf(server)];
  let second: Promise<boolean> | undefined;
  const slow = storeOf(server, {
    sleep: async () => {
      second = Promise.resolve(other.putIfAbsent('a', bytes));
      await second;
    },
  });
  // The first try of the slow one never arrives; then the other writes the same.
  failOnce(server, isPut, 'before');
  expect(await slow.putIfAbsent('a', bytes)).toBe(false);
  expect(await second).toBe(true);
  expect(await one.putIfAbsent('a', bytes)).toBe(false);
});

test('where the service keeps no id of a write, other bytes are another’s, and equal ones cannot be told', async () => {
  const server = await start();
  const write = async (kept: Uint8Array, maxBytes = 100): Promise<unknown> => {
    server.objects.clear();
    failOnce(server, isPut, 'before');
    const store = storeOf(server, {
      maxBytes,
      sleep: async () => void server.objects.set('registry/a', { bytes: kept, write: undefined }),
    });
    return store.putIfAbsent('a', bytes);
  };
  expect(await write(Uint8Array.of(1, 2, 4))).toBe(false);
  expect(await write(new Uint8Array(10), 5)).toBe(false);
  await expect(write(bytes)).rejects.toMatchObject({ code: 'io', details: { key: 'a' } });
});

test('a folder whose keys are gone can be a key, and is looked at again', async () => {
  const server = await start();
  const store = storeOf(server);
  await store.putIfAbsent('a/b', bytes);
  const before = server.asked.length;
  await store.putIfAbsent('a/c', bytes);
  // Whether there are keys below it, and the write: that a is a folder is known.
  expect(server.asked.length - before).toBe(2);
  for (const key of ['a/b', 'a/c']) await store.remove!(key);
  expect(await store.putIfAbsent('a', bytes)).toBe(true);
  await expect(store.putIfAbsent('a/b', bytes)).rejects.toMatchObject({ code: 'conflict' });
});

test('after 409 the write is tried again; a 412 then is another’s', async () => {
  const server = await start();
  const store = storeOf(server);
  failOnce(server, isPut, { instead: error(409, 'ConditionalRequestConflict') });
  expect(await store.putIfAbsent('a', bytes)).toBe(true);
  failOnce(server, isPut, { instead: error(409, 'ConditionalRequestConflict') });
  expect(await store.putIfAbsent('a', bytes)).toBe(false);
  server.fault = (asked) =>
    isPut(asked) ? { instead: error(409, 'ConditionalRequestConflict') } : undefined;
  await expect(store.putIfAbsent('b', bytes)).rejects.toMatchObject({ code: 'io', details: { status: 409 } });
});

test('an upload that breaks off leaves nothing', async () => {
  const server = await start();
  const abort = new AbortController();
  const cut: typeof fetch = (url, init) => {
    if (init?.method !== 'PUT') return fetch(url, init);
    const half = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.enqueue((init.body as Uint8Array).subarray(0, 500));
        controller.error(new Error('cut'));
      },
    });
    return fetch(url, { ...init, body: half, duplex: 'half' } as RequestInit);
  };
  const store = storeOf(server, { fetch: cut, retries: 1, signal: abort.signal });
  await expect(store.putIfAbsent('a', new Uint8Array(1000))).rejects.toMatchObject({ code: 'io' });
  expect([await store.get('a'), await store.list(''), server.objects.size]).toEqual([null, [], 0]);
});

test('a server that does not answer is left after the time it has', async () => {
  const server = await start();
  server.fault = () => 'silent';
  await expect(storeOf(server, { retries: 1, timeoutMs: 30 }).get('a')).rejects.toThrow(
    'did not answer within 30 ms, and was asked 2 times',
  );
});

test('the signal ends a wait with its reason, and nothing is sent after that', async () => {
  const server = await start();
  const control = new AbortController();
  server.fault = () => 'silent';
  const store = storeOf(server, { signal: control.signal });
  const waiting = store.get('a');
  const reason = { enough: true };
  setTimeout(() => control.abort(reason), 20);
  await expect(waiting).rejects.toBe(reason);
  const before = server.asked.length;
  await expect(store.putIfAbsent('a', bytes)).rejects.toBe(reason);
  expect(server.asked).toHaveLength(before);
});

test.each([
  ['a bucket that is not there', { bucket: 'another-bucket' }, 404, 'NoSuchBucket'],
  [
    'another key',
    { credentials: { ...credentials, secretAccessKey: 'wrong' } },
    403,
    'SignatureDoesNotMatch',
  ],
  ['another region', { region: 'eu-test-2' }, 403, 'InvalidAccessKeyId'],
])('%s is an error, not an absence, and asked for once', async (_, more, status, code) => {
  const server = await start();
  const store = storeOf(server, more);
  for (const work of [
    () => store.get('a'),
    () => store.list(''),
    () => store.putIfAbsent('a', bytes),
    () => store.remove!('a'),
  ])
    // prettier-ignore
    await expect((async () => work())()).rejects.toMatchObject({ code: 'io', details: { status, code } });
  expect(server.objects.size).toBe(0);
});

test('no error holds a secret, whatever goes wrong', async () => {
  const server = await start();
  const secret = 'wrong/SECRET+key';
  const told: unknown[] = [];
  const tell = async (more: Partial<S3StoreOptions>): Promise<void> => {
    try {
      await storeOf(server, { retries: 0, ...more }).get('a');
    } catch (cause) {
      told.push(cause);
    }
  };
  const who = { accessKeyId: 'AKIDTEST', secretAccessKey: secret, sessionToken: secret };
  await tell({ credentials: who });
  await tell({ credentials: { ...who, secretAccessKey: `${secret}\n` } });
  await tell({ credentials: { ...who, sessionToken: `${secret}ä` } });
  await tell({ credentials: who, endpoint: 'http://127.0.0.1:1' });
  await tell({ credentials: who, endpoint: `http://user:${secret}@127.0.0.1` });
  await tell({ credentials: who, fetch: () => Promise.reject(new Error(`it is ${secret}`)) });
  await tell({ credentials: { ...who, [secret.slice(6)]: 1 } });
  expect(told).toHaveLength(7);
  for (const error of told.slice(0, 6) as { message: string; code: string }[]) {
    expect(['io', 'bad-option']).toContain(error.code);
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error)) + String((error as { cause?: unknown }).cause)).not.toContain(secret); // prettier-ignore
  }
});

test('credentials that change are asked for before every request', async () => {
  const server = await start();
  let asked = 0;
  const store = storeOf(server, { credentials: async () => (asked++, credentials) });
  await store.get('a');
  await store.list('');
  expect(asked).toBe(2);
});

test('more bytes than the limit are neither sent nor read', async () => {
  const server = await start();
  const store = storeOf(server, { maxBytes: 4 });
  await expect(store.putIfAbsent('a', new Uint8Array(5))).rejects.toMatchObject({ code: 'too-large' });
  expect(server.asked).toEqual([]);
  server.objects.set('registry/b', { bytes: new Uint8Array(5), write: undefined });
  await expect(store.get('b')).rejects.toMatchObject({ code: 'too-large' });
  expect(server.asked).toHaveLength(1);
  // A body that does not say how long it is is read no further than the limit.
  let given = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => void (given++, controller.enqueue(new Uint8Array(3))),
  });
  const lying = storeOf(server, { maxBytes: 4, fetch: async () => new Response(endless) });
  await expect(lying.get('c')).rejects.toMatchObject({ code: 'too-large' });
  expect(given).toBeLessThan(5);
});

test('more bytes than the caller takes are not read to their end', async () => {
  const server = await start();
  server.objects.set('registry/a', { bytes: new Uint8Array(100_000), write: undefined });
  for (const most of [0, 100, 99_999])
    await expect(storeOf(server).get('a', most)).rejects.toMatchObject({
      code: 'too-large',
      details: { key: 'a', limit: most },
    });
  expect(await storeOf(server).get('a', 100_000)).toHaveLength(100_000);
  const small = storeOf(server, { maxBytes: 99_999 });
  await expect(small.get('a', 100_000)).rejects.toMatchObject({ code: 'too-large' });
  // What is not there is not there, however much the service says of it.
  expect(await storeOf(server).get('b', 0)).toBe(null);
  let given = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => void (given++, controller.enqueue(new Uint8Array(2 ** 15))),
  });
  const lying = storeOf(server, { fetch: async () => new Response(endless) });
  await expect(lying.get('c', 10)).rejects.toMatchObject({ details: { limit: 10 } });
  expect(given).toBeLessThan(6);
});

test.each([
  ['a page of a proxy', '<!doctype html><title>Log in</title>', 'text/html'],
  ['entities that swell', '<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><ListBucketResult>&c;</ListBucketResult>', 'application/xml'], // prettier-ignore
  ['a file of the machine', '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><ListBucketResult>&b;</ListBucketResult>', 'application/xml'], // prettier-ignore
  ['JSON', '{"keys":[]}', 'application/json'],
  ['nothing', '', 'application/xml'],
  ['no end', '<ListBucketResult><IsTruncated>false</IsTruncated>', 'application/xml'],
  ['no word of how it goes on', '<ListBucketResult></ListBucketResult>', 'application/xml'],
  ['another root', '<Error><Code>NoSuchKey</Code></Error>', 'application/xml'],
  ['more to come, and no token', '<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>', 'application/xml'], // prettier-ignore
  [
    'no key',
    '<ListBucketResult><IsTruncated>false</IsTruncated><Contents/></ListBucketResult>',
    'application/xml',
  ],
  ['two tokens', '<ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>a</NextContinuationToken><NextContinuationToken>b</NextContinuationToken></ListBucketResult>', 'application/xml'], // prettier-ignore
  ['tags that cross', '<a><b></a></b>', 'application/xml'],
  ['a thousand levels', '<a>'.repeat(1000), 'application/xml'],
])('a listing that is %s is refused', async (_, body, type) => {
  const server = await start();
  server.fault = () => ({ instead: { status: 200, headers: { 'content-type': type }, body } });
  await expect(storeOf(server).list('')).rejects.toMatchObject({ code: 'bad-format' });
});

test('a listing that never ends, and one that is too large, are refused', async () => {
  const server = await start();
  const page =
    '<ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>a</NextContinuationToken></ListBucketResult>';
  server.fault = () => ({ instead: { status: 200, body: page } });
  await expect(storeOf(server).list('')).rejects.toMatchObject({ code: 'bad-format' });
  server.fault = () => ({ instead: { status: 200, body: new Uint8Array(2 ** 23 + 1) } });
  // No option makes room for it.
  await expect(storeOf(server).list('')).rejects.toMatchObject({
    code: 'too-large',
    message: expect.not.stringContaining('maxBytes') as unknown,
  });
  // Nor does one that goes round in a circle.
  server.asked.length = 0;
  server.fault = (_, nth) => ({
    instead: { status: 200, body: page.replace('>a<', `>${'ab'[nth % 2]}<`) },
  });
  await expect(storeOf(server).list('')).rejects.toMatchObject({ code: 'bad-format' });
  expect(server.asked).toHaveLength(3);
});

test('a redirect is not followed: what is signed for one host is not for another', async () => {
  const server = await start();
  const other = await start();
  server.fault = () => ({ instead: { status: 307, headers: { location: other.origin } } });
  await expect(storeOf(server).get('a')).rejects.toMatchObject({ code: 'io', details: { status: 307 } });
  expect(other.asked).toEqual([]);
});

test.each([
  { bucket: '../other' },
  { bucket: 'a/b' },
  { bucket: 'a..b' },
  { region: '' },
  { region: 'eu-1@evil.example' },
  { credentials: {} },
  { credentials: undefined },
  { endpoint: 'file:///etc' },
  { endpoint: 'https://a.example/?b' },
  { prefix: 'a' },
  { prefix: '../' },
  { maxBytes: 0 },
  { retries: -1 },
  { timeoutMs: NaN },
  { fetch: 3 },
  { signal: 3 },
  { timeoutMs: 0 },
  { clock: {} },
  { clock: null },
  { endpoint: 'https://a.example/s%20x' },
  { endpoint: 'https://a.example/a%2Fb' },
  { prefics: '' },
])('options %j are refused', (wrong) => {
  expect(() => storeOf({ origin: 'http://127.0.0.1' }, wrong as Partial<S3StoreOptions>)).toThrow(
    expect.objectContaining({ code: 'bad-option' }) as Error,
  );
});
