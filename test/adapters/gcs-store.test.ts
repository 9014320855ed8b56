import { afterEach, expect, test } from 'vitest';
import { gcsStore, type GcsStoreOptions } from '../../src/adapters/gcs-store.ts';
import type { Store } from '../../src/registry/store.ts';
import type { SuiteTools } from '../../src/testing/store-suite.ts';
import { bucket, error, fakeGcs, token } from './servers/fake-gcs.ts';
import { failOnce, type Asked, type Fault } from './servers/faulty-server.ts';
import { storeSuites } from './store-suites.ts';

type Server = Awaited<ReturnType<typeof fakeGcs>>;
const open: Server[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map(async (server) => server.close()));
});
const start = async (pageSize?: number): Promise<Server> => {
  const server = await fakeGcs(pageSize);
  open.push(server);
  return server;
};
const storeOf = ({ origin }: { origin: string }, more: Partial<GcsStoreOptions> = {}): Store =>
  gcsStore({ endpoint: origin, bucket, token, prefix: 'registry/', backOffMs: 1, ...more });

const tools: SuiteTools = { test, equal: (got, expected, why) => expect(got, why).toEqual(expected) };
storeSuites(async () => {
  const server = await start(3);
  return () => storeOf(server);
}, tools);

const isUpload = ({ method }: Asked): boolean => method === 'POST';
const bytes = Uint8Array.of(1, 2, 3);

test('keys are objects as they are, under the prefix, and what others put there is not listed', async () => {
  const server = await start(2);
  for (const name of ['other/a', 'registry/b c', 'registry/ä', 'registrya'])
    server.objects.set(name, { bytes, metadata: {} });
  const store = storeOf(server);
  await store.putIfAbsent('Late/__proto__', bytes);
  expect(await store.list('')).toEqual(['Late/__proto__']);
  expect([...server.objects.keys()].at(-1)).toBe('registry/Late/__proto__');
  expect(store.name).toBe('gcs models-of-tests/registry/');
});

test.each<[string, Fault]>([
  ['503', { instead: error(503, 'Service Unavailable') }],
  ['429', { instead: error(429, 'The rate of changes to the object is too high') }],
  ['a connection that is closed', 'before'],
  ['a connection that is lost after the write', 'after'],
  ['half an answer', 'half'],
])('after %s another try is made, and a write that was carried out is told true', async (_, fault) => {
  const server = await start();
  const store = storeOf(server);
  failOnce(server, isUpload, fault);
  expect(await store.putIfAbsent('a/b', bytes)).toBe(true);
  expect(server.asked.filter(isUpload)).toHaveLength(2);
  for (const method of ['GET', 'DELETE']) {
    failOnce(server, (asked) => asked.method === method, fault);
    if (method === 'GET') expect(await store.get('a/b')).toEqual(bytes);
    else await store.remove!('a/b');
  }
  expect(await store.list('')).toEqual([]);
});

test('a write that something on the way sends twice is told true', async () => {
  const server = await start();
  const twice: typeof fetch = async (url, init) => {
    const first = await fetch(url, init);
    if (init?.method !== 'POST') return first;
    await first.arrayBuffer();
    return fetch(url, init);
  };
  const store = storeOf(server, { fetch: twice });
  expect([await store.putIfAbsent('a', bytes), await store.putIfAbsent('a', bytes)]).toEqual([true, false]);
});

test('of two that write equal bytes, the one whose answer was lost is told false when the other was first', async () => {
  const server = await start();
  const other = storeOf(server);
  const slow = storeOf(server, { sleep: async () => expect(await other.putIfAbsent('a', bytes)).toBe(true) });
  failOnce(server, isUpload, 'before');
  expect(await slow.putIfAbsent('a', bytes)).toBe(false);
});

test.each([
  ['a bucket that is not there', { bucket: 'another-bucket' }, 404],
  ['another token', { token: 'wrong' }, 401],
])('%s is an error, not an absence', async (_, more, status) => {
  const server = await start();
  const store = storeOf(server, more);
  for (const work of [
    () => store.get('a'),
    () => store.list(''),
    () => store.putIfAbsent('a', bytes),
    () => store.remove!('a'),
  ])
    // prettier-ignore
    await expect((async () => work())()).rejects.toMatchObject({ code: 'io', details: { status } });
});

test('no error holds the token', async () => {
  const server = await start();
  const secret = 'ya29.SECRET-of-mine';
  const told: { message: string; code: string }[] = [];
  const tell = async (more: Partial<GcsStoreOptions>): Promise<void> => {
    try {
      await storeOf(server, { retries: 0, ...more }).get('a');
    } catch (cause) {
      told.push(cause as { message: string; code: string });
    }
  };
  await tell({ token: secret });
  await tell({ token: `${secret}\n` });
  await tell({ token: () => `${secret} ` });
  await tell({ token: secret, endpoint: 'http://127.0.0.1:1' });
  await tell({ token: secret, fetch: () => Promise.reject(new Error(`it is ${secret}`)) });
  expect(told.map(({ code }) => code)).toEqual(['io', 'bad-option', 'bad-option', 'io', 'io']);
  for (const cause of told)
    expect(JSON.stringify(cause, Object.getOwnPropertyNames(cause))).not.toContain('SECRET');
});

test('a token that changes is asked for before every request', async () => {
  const server = await start();
  const tokens = [token, 'old', token];
  const store = storeOf(server, { token: async () => tokens.shift()! });
  await store.list('');
  await expect(store.list('')).rejects.toMatchObject({ details: { status: 401 } });
  await store.list('');
});

test.each([
  ['a page of a proxy', '<!doctype html>'],
  ['nothing', ''],
  ['a list', '[]x'],
  ['null', 'null'],
  ['items that are none', '{"items":{"name":"a"}}'],
  ['an item without a name', '{"items":[{}]}'],
  ['an item that is null', '{"items":[null]}'],
  ['a token that is no text', '{"nextPageToken":3}'],
])('a listing that is %s is refused', async (_, body) => {
  const server = await start();
  server.fault = () => ({ instead: { status: 200, body } });
  await expect(storeOf(server).list('')).rejects.toMatchObject({ code: 'bad-format' });
});

test('a listing that does not go on is refused', async () => {
  const server = await start();
  server.fault = () => ({ instead: { status: 200, body: '{"nextPageToken":"a"}' } });
  await expect(storeOf(server).list('')).rejects.toMatchObject({ code: 'bad-format' });
});

test('more bytes than the limit are neither sent nor read', async () => {
  const server = await start();
  const store = storeOf(server, { maxBytes: 4 });
  await expect(store.putIfAbsent('a', new Uint8Array(5))).rejects.toMatchObject({ code: 'too-large' });
  expect(server.asked).toEqual([]);
  server.objects.set('registry/b', { bytes: new Uint8Array(5), metadata: {} });
  await expect(store.get('b')).rejects.toMatchObject({ code: 'too-large' });
  await expect(storeOf(server).get('b', 4)).rejects.toMatchObject({ details: { limit: 4 } });
});

test.each([
  { bucket: 'a/b' },
  { token: '' },
  { token: undefined },
  { endpoint: 'gs://a' },
  { prefix: 'a' },
  { maxBites: 1 },
])('options %j are refused', (wrong) => {
  expect(() => storeOf({ origin: 'http://127.0.0.1' }, wrong as Partial<GcsStoreOptions>)).toThrow(
    expect.objectContaining({ code: 'bad-option' }) as Error,
  );
});
