import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { microBatched } from '../../../src/serve/control/micro-batched.ts';
import { handler } from '../../../src/serve/http/handler.ts';
import type { HandlerOptions } from '../../../src/serve/http/handler-options.ts';
import type { RequestHead } from '../../../src/serve/http/exchange.ts';
import type { Service } from '../../../src/serve/service.ts';

const json = { 'content-type': 'application/json' };
const one = '{"instances":[{}]}';
const quick: Service = {
  mode: 'on-demand',
  modelHash: 'a1',
  predict: async (rows) => rows.map(() => ({ score: 1, prediction: 1 })),
};

function post(body: string | Uint8Array<ArrayBuffer> = one, headers: Record<string, string> = {}): Request {
  return new Request('http://localhost/', { method: 'POST', headers: { ...json, ...headers }, body });
}

/** A service that answers when it is told to. */
function held(): { readonly service: Service; readonly release: () => void; readonly taken: () => number } {
  const waiting: (() => void)[] = [];
  let taken = 0;
  const service: Service = {
    ...quick,
    predict: async (rows, options) => {
      taken++;
      await new Promise<void>((resolve) => waiting.push(resolve));
      return quick.predict(rows, options);
    },
  };
  return { service, release: () => waiting.shift()?.(), taken: () => taken };
}

const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

describe('requests at once', () => {
  test('so many are answered, so many wait, and the next is told to come later', async () => {
    const { service, release, taken } = held();
    const answer = handler(service, { maxConcurrent: 1, maxWaiting: 1 });
    const [first, second] = [answer(post()), answer(post())];
    await soon();
    const third = await answer(post());
    expect([third.status, third.headers.get('retry-after'), taken()]).toEqual([503, '1', 1]);
    release();
    expect((await first).status).toBe(200);
    await soon();
    expect(taken()).toBe(2);
    release();
    expect((await second).status).toBe(200);
    const fourth = answer(post());
    await soon();
    release();
    expect((await fourth).status).toBe(200);
  });

  test('one that waits too long leaves its place to others', async () => {
    const { service, release } = held();
    const answer = handler(service, { maxConcurrent: 1, maxWaiting: 1, timeoutMs: 40 });
    const first = answer(post());
    const second = await answer(post());
    expect(second.status).toBe(503);
    expect((await first).status).toBe(503);
    release();
    await soon();
    const third = answer(post());
    await soon();
    release();
    expect((await third).status).toBe(200);
  });
});

test('a service that is busy is asked again later, and its client is not to blame', async () => {
  const { service, release } = held();
  const answer = handler(microBatched(service, { maxQueuedRows: 1 }));
  const [first, second] = [answer(post()), answer(post())];
  await soon();
  const third = await answer(post());
  expect([third.status, third.headers.get('retry-after')]).toEqual([503, '1']);
  expect(await third.json()).toMatchObject({ error: { code: 'busy' } });
  for (const one of [first, second]) {
    release();
    expect((await one).status).toBe(200);
    await soon();
  }
});

describe('requests in time', () => {
  test('a client has its tokens, and gets new ones as time goes by', async () => {
    let now = 0;
    const key = (request: RequestHead): string => request.header('x-client') ?? '';
    const rate = { perSecond: 1, burst: 2, key, clock: { now: () => now } };
    const answer = handler(quick, { rate });
    const statuses = async (client: string, times: number): Promise<readonly number[]> => {
      const found: number[] = [];
      for (let time = 0; time < times; time++)
        found.push((await answer(post(one, { 'x-client': client }))).status);
      return found;
    };
    expect(await statuses('a', 3)).toEqual([200, 200, 429]);
    expect(await statuses('b', 1)).toEqual([200]);
    const refused = await answer(post(one, { 'x-client': 'a' }));
    expect(refused.headers.get('retry-after')).toBe('1');
    expect((await answer(new Request('http://localhost/health'))).status).toBe(200);
    now = 1000;
    expect(await statuses('a', 2)).toEqual([200, 429]);
  });

  test('clients are forgotten when there are too many, the longest unheard first', async () => {
    const key = (request: RequestHead): string => request.header('x-client') ?? '';
    const rate = { perSecond: 1, burst: 1, key, maxClients: 2, clock: { now: () => 0 } };
    const answer = handler(quick, { rate });
    const found: number[] = [];
    for (const client of ['a', 'b', 'a', 'c', 'a', 'b'])
      found.push((await answer(post(one, { 'x-client': client }))).status);
    expect(found).toEqual([200, 200, 429, 200, 429, 200]);
  });
});

describe('who may ask', () => {
  test('who was allowed too late is not computed for', async () => {
    const { service, taken } = held();
    const late = (): Promise<'allowed'> => new Promise((resolve) => setTimeout(() => resolve('allowed'), 40));
    const answer = handler(service, { authorize: late, timeoutMs: 5 });
    expect((await answer(post())).status).toBe(503);
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(taken()).toBe(0);
  });

  const authorize: HandlerOptions['authorize'] = async (request) => {
    if (request.header('authorization') === 'Bearer right') return 'allowed';
    return request.header('authorization') === null ? {} : { status: 403, message: 'not you.' };
  };

  test('only who is allowed; probes are not asked', async () => {
    const answer = handler(quick, { authorize });
    expect((await answer(post(one, { authorization: 'Bearer right' }))).status).toBe(200);
    const unknown = await answer(post());
    expect([unknown.status, unknown.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    const other = await answer(post(one, { authorization: 'Bearer wrong' }));
    expect([other.status, await other.json()]).toEqual([
      403,
      { error: { code: 'forbidden', message: 'not you.' } },
    ]);
    expect((await answer(new Request('http://localhost/openapi.json'))).status).toBe(401);
    // Nor are they told what there is.
    const stranger = await answer(new Request('http://localhost/v2/models/other/ready'));
    expect([stranger.status, await stranger.text()]).toEqual([
      404,
      '{"error":"there is no such model or version that answers now."}',
    ]);
    for (const path of ['/health', '/v2/health/live', '/v2/health/ready', '/v2/models/model/ready'])
      expect((await answer(new Request(`http://localhost${path}`))).status).toBe(200);
  });

  test('a hook that says nothing, or breaks, lets nobody in', async () => {
    const told: unknown[] = [];
    const nothing = handler(quick, { authorize: () => undefined as never });
    expect((await nothing(post())).status).toBe(401);
    const error = new Error('the hook broke');
    const broken = handler(quick, {
      authorize: () => Promise.reject(error),
      onError: (found) => told.push(found),
    });
    expect((await broken(post())).status).toBe(500);
    expect(told).toEqual([error]);
  });
});

describe('pages of other origins', () => {
  const cors = { origins: ['https://shop.example'] };
  const preflight = (origin: string): Request =>
    new Request('http://localhost/', {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST' },
    });

  test('one that is allowed may ask, and read', async () => {
    const answer = handler(quick, { cors, authorize: () => ({}) });
    const first = await answer(preflight('https://shop.example'));
    expect([first.status, await first.text()]).toEqual([204, '']);
    expect(first.headers.get('access-control-allow-origin')).toBe('https://shop.example');
    expect(first.headers.get('access-control-allow-headers')).toContain('content-type');
    const second = await answer(post(one, { origin: 'https://shop.example' }));
    expect([second.status, second.headers.get('access-control-allow-origin')]).toEqual([
      401,
      'https://shop.example',
    ]);
    expect(second.headers.get('vary')).toBe('origin');
  });

  test('another is told nothing', async () => {
    const answer = handler(quick, { cors });
    const first = await answer(preflight('https://evil.example'));
    expect([first.status, first.headers.get('access-control-allow-origin')]).toEqual([403, null]);
    const second = await answer(post(one, { origin: 'https://evil.example' }));
    expect(second.headers.get('access-control-allow-origin')).toBeNull();
    expect((await handler(quick)(preflight('https://shop.example'))).status).toBe(405);
  });
});

test('a request keeps its id, or gets one; what could break a log is not taken over', async () => {
  const answer = handler(quick);
  const idOf = async (headers: Record<string, string>): Promise<string | null> =>
    (await answer(post(one, headers))).headers.get('x-request-id');
  expect(await idOf({ 'x-request-id': 'r-1' })).toBe('r-1');
  const [first, second] = [await idOf({}), await idOf({ 'x-request-id': 'a b' })];
  expect(first).toMatch(/^[0-9a-f-]{36}-0$/);
  expect(second).not.toBe('a b');
  expect(second).not.toBe(first);
});

describe('compressed bodies', () => {
  test('gzip is read, and bounded when it is decompressed', async () => {
    const packed = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(gzipSync(text));
    const answer = handler(quick, { maxBytes: 2000 });
    const headers = { 'content-encoding': 'gzip' };
    expect((await answer(post(packed(one), headers))).status).toBe(200);
    const bomb = packed(`{"instances":[${' '.repeat(1_000_000)}]}`);
    expect(bomb.length).toBeLessThan(2000);
    expect((await answer(post(bomb, headers))).status).toBe(413);
    expect((await answer(post(packed(one).slice(0, -9), headers))).status).toBe(400);
    expect((await answer(post(one, headers))).status).toBe(400);
  });
});

test.each([
  { key: 'score' },
  { predictRoute: 'predict' },
  { healthRoute: '/openapi.json' },
  { maxWaiting: -1 },
  { rate: { perSecond: 0 } },
  { cors: { origins: ['shop.example'] } },
  { authorize: true },
  { onError: true },
  { deployedModelId: 5 },
  { rate: { perSecond: 1, key: 'x' } },
  { cors: {} },
  { cors: { origins: 'https://shop.example' } },
  { cors: { origins: '*', headers: ['x\r\ny'] } },
  { metrics: { text: () => '' } },
])('%o is refused at once', (options) => {
  expect(() => handler(quick, options as unknown as HandlerOptions)).toThrow(
    expect.objectContaining({ code: 'bad-option' }),
  );
});
