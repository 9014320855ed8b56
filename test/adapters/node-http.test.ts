import { connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { listen, type Listening, type ListenOptions } from '../../src/adapters/node-http.ts';
import type { FetchHandler } from '../../src/serve/http/handler.ts';
import type { Service } from '../../src/serve/service.ts';

const open: Listening[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

async function start(served: Service | FetchHandler, options: ListenOptions = {}): Promise<Listening> {
  const server = await listen(served, { port: 0, ...options });
  open.push(server);
  return server;
}

/** Answers every row with its place. */
const counting: Service = {
  mode: 'on-demand',
  modelHash: 'a1',
  predict: async (rows) => rows.map((_, index) => ({ score: index, prediction: 1 })),
};
const post = (body: string | ReadableStream): RequestInit =>
  ({ method: 'POST', headers: { 'content-type': 'application/json' }, body, duplex: 'half' }) as RequestInit;

/** Settles when somebody calls it. */
function moment(): { readonly came: Promise<void>; readonly come: () => void } {
  let come: () => void = () => undefined;
  const came = new Promise<void>((resolve) => (come = resolve));
  return { came, come };
}

/** Sends bytes as they are, and gives what came back until the server closed the connection. */
function sendRaw({ port }: Listening, ...pieces: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    let received = '';
    const socket = connect(port, '127.0.0.1', () => pieces.forEach((piece) => socket.write(piece)));
    socket.on('data', (bytes) => (received += bytes.toString()));
    socket.on('close', () => resolve(received)).on('error', reject);
  });
}

test('a service answers over a socket, on a free port of the loopback', async () => {
  const { url, port } = await start(counting, { name: 'late', version: 2 });
  expect(url).toBe(`http://127.0.0.1:${port}`);
  const response = await fetch(url, post('{"instances":[{},{}]}'));
  expect(await response.json()).toEqual({
    predictions: [
      { score: 0, prediction: 1 },
      { score: 1, prediction: 1 },
    ],
    model: 'late',
    modelVersionId: '2',
    modelDisplayName: 'late',
  });
  expect(response.headers.get('content-length')).not.toBeNull();
});

test('HEAD has the headers of GET and no body', async () => {
  const { url } = await start(counting);
  const response = await fetch(`${url}/health`, { method: 'HEAD' });
  expect([response.status, response.headers.get('content-length'), await response.text()]).toEqual([
    200,
    '15',
    '',
  ]);
});

test('a body in chunks of unknown length is read', async () => {
  const { url } = await start(counting);
  const pieces = ['{"instances":', '[{},', '{}]}'].map((piece) => new TextEncoder().encode(piece));
  const body = new ReadableStream({
    pull(controller) {
      const piece = pieces.shift();
      if (piece) controller.enqueue(piece);
      else controller.close();
    },
  });
  const { predictions } = (await (await fetch(url, post(body))).json()) as { predictions: unknown[] };
  expect(predictions).toHaveLength(2);
});

test.each([100_000, 5_000_000])('a body of %i bytes is told that it is too large', async (length) => {
  const { url } = await start(counting, { maxBytes: 1000 });
  const response = await fetch(url, post(' '.repeat(length)));
  expect([response.status, await response.json()]).toMatchObject([413, { error: { code: 'too-large' } }]);
  expect((await fetch(url, post('{"instances":[]}'))).status).toBe(200);
});

test('a client that sends on before it reads comes to read that it was too much', async () => {
  const server = await start(counting, { maxBytes: 1000 });
  const head =
    'POST / HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 4000000\r\n\r\n';
  const received = await sendRaw(server, head, ' '.repeat(2_000_000), ' '.repeat(2_000_000));
  expect(received).toMatch(/^HTTP\/1.1 413 .*"code":"too-large"/s);
});

test.each([
  ['no HTTP at all', 'hello\r\n\r\n', 400],
  ['a target that is no path', 'GET http://[ HTTP/1.1\r\nhost: x\r\n\r\n', 400],
  ['two lengths', 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n', 400],
  ['headers without end', `GET / HTTP/1.1\r\nhost: x\r\na: ${'x'.repeat(40_000)}\r\n\r\n`, 431],
  ['a tunnel', 'CONNECT example.com:443 HTTP/1.1\r\nhost: x\r\n\r\n', 405],
  ['another expectation', 'POST / HTTP/1.1\r\nhost: x\r\nexpect: cake\r\nconnection: close\r\n\r\n', 417],
  ['a path that is not there', 'GET //etc/passwd HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n', 404],
  [
    'a method the platform has no request for',
    'TRACE / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n',
    405,
  ],
])('%s gets an answer in JSON', async (_, head, status) => {
  const received = await sendRaw(await start(counting), head);
  expect(received).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  const body = received.slice(received.indexOf('\r\n\r\n') + 4);
  expect(JSON.parse(body)).toMatchObject({ error: { code: expect.any(String) as string } });
  expect(received.toLowerCase()).toContain('content-type: application/json');
});

describe('the Host of a request', () => {
  const asked = (version: string, host: string, more = ''): string =>
    `GET /health HTTP/${version}\r\n${host}connection: close\r\n${more}\r\n`;
  const faulty: readonly (readonly [string, string])[] = [
    ['none', ''],
    ['two that are alike', 'host: a\r\nHOST: a\r\n'],
    ['two', 'host: a\r\nHost: b\r\n'],
    ['a path behind it', 'host: a/b\r\n'],
    ['somebody before it', 'host: a@b\r\n'],
    ['a list', 'host: a, b\r\n'],
    ['a port that is none', 'host: a:b\r\n'],
    ['half a bracket', 'host: [::1\r\n'],
    ['half of an encoded letter', 'host: a%4\r\n'],
  ];

  test.each(faulty)('%s is refused in JSON, of an expectation too', async (_, host) => {
    const server = await start(counting);
    for (const more of ['', 'expect: cake\r\n', 'expect: 100-continue\r\n']) {
      const received = await sendRaw(server, asked('1.1', host, more));
      const answer = received.slice(received.indexOf('HTTP/1.1 400'));
      expect(answer).toMatch(/^HTTP\/1.1 400 .*application\/json.*connection: close/s);
      expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4))).toEqual({
        error: { code: 'bad-format', message: expect.stringContaining('Host') as string },
      });
    }
  });

  test.each(['', 'x', 'example.com:8080', '127.0.0.1:', '[::1]:80', 'a_b-c.d', 'caf%C3%A9'])(
    '%j is one',
    async (host) => {
      expect(await sendRaw(await start(counting), asked('1.1', `host: ${host} \r\n`))).toMatch(
        /^HTTP\/1.1 200 /,
      );
    },
  );

  test('HTTP/1.0 needs none, and has one at most', async () => {
    const server = await start(counting);
    expect(await sendRaw(server, asked('1.0', ''))).toMatch(/^HTTP\/1.1 200 /);
    expect(await sendRaw(server, asked('1.0', 'host: a\r\nhost: a\r\n'))).toMatch(/^HTTP\/1.1 400 /);
  });

  test('a function is not asked without one, and what comes behind is not answered', async () => {
    const paths: string[] = [];
    const server = await start(async (request) => {
      paths.push(new URL(request.url).pathname);
      return new Response('{}', { headers: { 'content-length': '2' } });
    });
    const received = await sendRaw(
      server,
      'GET /first HTTP/1.1\r\nhost: x\r\n\r\nGET /none HTTP/1.1\r\n\r\nGET /last HTTP/1.1\r\nhost: x\r\n\r\n',
    );
    expect(received.match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 400']);
    expect(paths).toContain('/first');
    expect(paths).not.toContain('/none');
  });
});

test.each([
  ['that is not HTTP', 'POST / HTTP/1.1\r\nhost: x\r\nno header\r\n', 400],
  ['with headers that are too large', `POST / HTTP/1.1\r\nhost: x\r\na: ${'x'.repeat(20_000)}\r\n`, 431],
  ['that wants a tunnel', 'CONNECT x:1 HTTP/1.1\r\nhost: x\r\n', 405],
  ['without a Host', 'POST / HTTP/1.1\r\n', 400],
  ['with an expectation that cannot be met', 'POST / HTTP/1.1\r\nhost: x\r\nexpect: cake\r\n', 417],
  ['to what is no path', 'POST http://[ HTTP/1.1\r\nhost: x\r\n', 400],
])('a client %s that sends on before it reads comes to read why', async (_, head, status) => {
  const body = ' '.repeat(4_000_000);
  const received = await sendRaw(await start(counting), `${head}content-length: 4000000\r\n\r\n`, body);
  expect(received).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
});

test.each(['1.1', '1.0'])('a connection of HTTP/%s is kept after what needs no body', async (version) => {
  const keep = version === '1.0' ? 'connection: keep-alive\r\n' : '';
  const asked = (method: string, path: string, more = ''): string =>
    `${method} ${path} HTTP/${version}\r\nhost: x\r\n${keep}${more}\r\n`;
  const received = await sendRaw(
    await start(counting),
    asked('GET', '/health') + asked('HEAD', '/health') + asked('GET', '/nothing') + asked('POST', '/health'),
    `DELETE / HTTP/${version}\r\nhost: x\r\nconnection: close\r\n\r\n`,
  );
  const statuses = received.match(/HTTP\/1.1 \d+/g)?.map((text) => Number(text.slice(-3)));
  expect(statuses).toEqual([200, 200, 404, 405, 405]);
});

test('a tunnel that is asked for behind a request is refused behind its answer', async () => {
  const release = moment();
  const slow: Service = { ...counting, predict: (rows) => release.came.then(() => counting.predict(rows)) };
  const head = 'POST / HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 18\r\n\r\n';
  setTimeout(release.come, 100);
  const received = await sendRaw(
    await start(slow),
    `${head}{"instances":[{}]}CONNECT x:1 HTTP/1.1\r\nhost: x\r\n\r\n`,
  );
  expect(received.match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 405']);
  expect(received).toMatch(/"predictions".*"this server is no proxy/s);
});

test('a client that is too slow is told so', async () => {
  const server = await start(counting, { requestTimeoutMs: 50 });
  const received = await sendRaw(
    server,
    'POST / HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{',
  );
  expect(received).toMatch(/^HTTP\/1.1 408 .*"code":"timeout"/s);
});

test('closing answers what is in flight and takes nothing new', async () => {
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  let arrived: () => void = () => undefined;
  const inFlight = new Promise<void>((resolve) => (arrived = resolve));
  const server = await start({
    ...counting,
    predict: async (rows) => {
      arrived();
      await held;
      return counting.predict(rows);
    },
  });
  const pending = fetch(server.url, post('{"instances":[{}]}'));
  await inFlight;
  const closing = server.close();
  expect(server.close()).toBe(closing);
  await expect(fetch(server.url)).rejects.toThrow('fetch failed');
  release();
  const response = await pending;
  expect([response.status, response.headers.get('connection')]).toEqual([200, 'close']);
  await closing;
});

test('what does not end is dropped when closing has waited long enough', async () => {
  const server = await start(
    { ...counting, predict: () => new Promise(() => undefined) },
    { closeTimeoutMs: 20 },
  );
  const pending = fetch(server.url, post('{"instances":[{}]}')).catch((error: unknown) => error);
  await fetch(`${server.url}/health`);
  await server.close();
  expect(await pending).toBeInstanceOf(Error);
});

test('a client that goes away ends the work', async () => {
  let told: () => void = () => undefined;
  const aborted = new Promise<void>((resolve) => (told = resolve));
  const { url } = await start({
    ...counting,
    predict: (_, options) => {
      options!.signal!.addEventListener('abort', told);
      controller.abort();
      return new Promise(() => undefined);
    },
  });
  const controller = new AbortController();
  await fetch(url, { ...post('{"instances":[{}]}'), signal: controller.signal }).catch(() => undefined);
  await aborted;
  expect((await fetch(`${url}/health`)).status).toBe(200);
});

test('any function from Request to Response can be served, streams and all', async () => {
  const { url } = await start(async (request) => {
    const bytes = new Uint8Array(await request.arrayBuffer());
    const headers = new Headers([
      ['set-cookie', 'a=1'],
      ['set-cookie', 'b=2'],
      ['x-path', new URL(request.url).pathname],
    ]);
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (let at = 0; at < bytes.length; at += 65_536) controller.enqueue(bytes.subarray(at, at + 65_536));
        controller.close();
      },
    });
    return new Response(request.method === 'GET' ? null : body, { status: 201, headers });
  });
  const sent = Uint8Array.from({ length: 3_000_000 }, (_, index) => index);
  const response = await fetch(`${url}/echo`, { method: 'PUT', body: sent });
  expect([response.status, response.headers.get('x-path'), response.headers.getSetCookie()]).toEqual([
    201,
    '/echo',
    ['a=1', 'b=2'],
  ]);
  expect(Buffer.from(await response.arrayBuffer()).equals(sent)).toBe(true);
  expect((await fetch(url)).status).toBe(201);
});

test('a function that rejects is a 500, told to onError', async () => {
  const told: unknown[] = [];
  const error = new Error('secret');
  const { url } = await start(() => Promise.reject(error), { onError: (found) => told.push(found) });
  const response = await fetch(url);
  expect([response.status, await response.text()]).toEqual([500, expect.not.stringContaining('secret')]);
  expect(told).toEqual([error]);
});

test('a port that is taken, and wrong options, are refused', async () => {
  const { port } = await start(counting);
  await expect(listen(counting, { port })).rejects.toMatchObject({ code: 'io', details: { port } });
  await expect(listen(counting, { port: 65_536 })).rejects.toMatchObject({ code: 'bad-option' });
  await expect(listen(counting, { prot: 1 } as object)).rejects.toMatchObject({ code: 'bad-option' });
  await expect(listen(async () => new Response(), { name: 'x' })).rejects.toMatchObject({
    code: 'bad-option',
  });
});

test('options that are none are refused', async () => {
  await expect(listen(counting, null as never)).rejects.toMatchObject({ code: 'bad-option' });
});

test('a client that asks for a tunnel and resets does not end the process', async () => {
  const server = await start(counting);
  const crashes: unknown[] = [];
  const crashed = (error: unknown): unknown => crashes.push(error);
  process.on('uncaughtException', crashed);
  for (let tried = 0; tried < 20; tried++) {
    await new Promise<void>((resolve) => {
      const socket = connect(server.port, '127.0.0.1', () => {
        socket.write('CONNECT x:1 HTTP/1.1\r\n\r\n', () => socket.resetAndDestroy());
      });
      socket.on('error', () => undefined).on('close', () => resolve());
    });
  }
  expect((await fetch(`${server.url}/health`)).status).toBe(200);
  process.off('uncaughtException', crashed);
  expect(crashes).toEqual([]);
});

test('a client that asks for a tunnel and never hangs up does not keep the server open', async () => {
  const server = await start(counting, { closeTimeoutMs: 100 });
  const socket = connect({ port: server.port, host: '127.0.0.1', allowHalfOpen: true });
  socket.write('CONNECT x:1 HTTP/1.1\r\n\r\n');
  await new Promise((resolve) => socket.once('data', resolve));
  const late = new Promise((resolve) => setTimeout(resolve, 1500, 'late'));
  expect(await Promise.race([server.close(), late])).toBeUndefined();
  socket.destroy();
});

test.each([2 ** 31, Infinity])('a timeout of %d ms is longer than timers can wait', async (long) => {
  for (const options of [{ closeTimeoutMs: long }, { requestTimeoutMs: long }]) {
    await expect(start(counting, options)).rejects.toMatchObject({ code: 'bad-option' });
  }
});

test('a client that goes away cancels the reply it was sent, once', async () => {
  const cancelled = moment();
  let times = 0;
  const { url } = await start(
    async () =>
      new Response(
        new ReadableStream({
          start: (controller) => controller.enqueue(new TextEncoder().encode('first')),
          cancel() {
            times++;
            cancelled.come();
          },
        }),
      ),
  );
  const controller = new AbortController();
  const response = await fetch(url, { signal: controller.signal });
  await response.body!.getReader().read();
  controller.abort();
  await cancelled.came;
  expect(times).toBe(1);
});

test('what cannot be read behind a request is refused behind its answer, once', async () => {
  const release = moment();
  const server = await start(async () => {
    await release.came;
    return new Response('fine', { headers: { 'content-length': '4' } });
  });
  setTimeout(release.come, 100);
  const received = await sendRaw(server, 'GET / HTTP/1.1\r\nhost: x\r\n\r\n', 'garbage\r\n\r\n', 'more');
  expect(received).toMatch(/^HTTP\/1.1 200 .*\r\n\r\nfineHTTP\/1.1 400 [^{]*\{"error":\{[^{}]*\}\}$/s);
});

test('an answer that has begun is not followed by an error when its request breaks', async () => {
  const server = await start(
    async () => new Response(new ReadableStream({ start: (sink) => sink.enqueue(new Uint8Array([97])) })),
  );
  const received = await new Promise<string>((resolve) => {
    let text = '';
    const socket = connect(server.port, '127.0.0.1');
    socket.write('POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n');
    socket.once('data', () => socket.write('zz\r\n'));
    socket.on('data', (bytes) => (text += bytes.toString()));
    socket.on('error', () => undefined).on('close', () => resolve(text));
  });
  expect(received.match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 200']);
});

test('closing sends an answer to its last byte, and does not wait for who is silent', async () => {
  // More than the system takes from a server whose client does not read.
  const instances = `{"instances":[${'{},'.repeat(499_999)}{}]}`;
  const server = await start(counting, { closeTimeoutMs: 8000, maxBytes: 1e7, maxInstances: 1e6 });
  const silent = connect(server.port, '127.0.0.1');
  await new Promise((resolve) => silent.once('connect', resolve));
  const socket = connect(server.port, '127.0.0.1');
  const head = `POST / HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${instances.length}`;
  socket.write(`${head}\r\n\r\n${instances}`);
  const received: Buffer[] = [];
  await new Promise((resolve) => socket.once('readable', resolve));
  await new Promise((resolve) => setTimeout(resolve, 100));
  const began = performance.now();
  const closing = server.close();
  socket.on('data', (bytes) => received.push(bytes)).on('error', () => undefined);
  await new Promise((resolve) => socket.once('close', resolve));
  await closing;
  const [, body = ''] = Buffer.concat(received).toString().split('\r\n\r\n');
  expect(JSON.parse(body)).toMatchObject({ predictions: { length: 500_000 } });
  expect(performance.now() - began).toBeLessThan(4000);
});

describe('a client that does not take its answer', () => {
  const length = 12_000_000;
  const large: Service = {
    ...counting,
    predict: async (rows) => rows.map(() => ({ score: 1, prediction: 1, predictionId: 'x'.repeat(length) })),
  };
  const largeToo: FetchHandler = async () => new Response('x'.repeat(length));
  const pieces: FetchHandler = async () => {
    let sent = 0;
    const piece = new Uint8Array(1_000_000);
    return new Response(
      new ReadableStream({
        pull: (controller) => (sent++ < 12 ? controller.enqueue(piece) : controller.close()),
      }),
    );
  };
  const head = 'POST / HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 18\r\n\r\n';
  const asked = `${head}{"instances":[{}]}`;

  test.each([
    ['of a service', large, asked],
    ['of a service, behind a small one', large, `GET /health HTTP/1.1\r\nhost: x\r\n\r\n${asked}`],
    ['of a function', largeToo, asked],
    ['of a function, piece by piece', pieces, asked],
  ])('%s, is cut off', async (_, served, bytes) => {
    const server = await start(served, { requestTimeoutMs: 200 });
    let received = 0;
    const ended = moment();
    const socket = connect(server.port, '127.0.0.1', () => socket.write(bytes)).pause();
    socket.on('data', (piece) => (received += piece.length));
    socket.on('error', () => undefined).on('close', ended.come);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    socket.resume();
    await ended.came;
    expect(received).toBeLessThan(length);
  });

  test('one that takes it slowly, but in time, gets all of it', async () => {
    const server = await start(large, { requestTimeoutMs: 5000 });
    let received = 0;
    const socket = connect(server.port, '127.0.0.1', () => socket.write(asked)).pause();
    socket.on('data', (piece) => (received += piece.length));
    await new Promise((resolve) => setTimeout(resolve, 300));
    socket.resume();
    await expect.poll(() => received, { timeout: 4000 }).toBeGreaterThan(length);
    socket.destroy();
  });
});

test('an answer that comes too late is not sent behind the refusal, and is nobody’s failure', async () => {
  const told: unknown[] = [];
  const { came, come } = moment();
  const late: Service = { ...counting, predict: (rows) => came.then(() => counting.predict(rows)) };
  const server = await start(late, { timeoutMs: 20, onError: (error) => told.push(error) });
  const response = await fetch(server.url, post('{"instances":[{}]}'));
  expect(response.status).toBe(503);
  await response.text();
  come();
  expect(await (await fetch(`${server.url}/health`)).json()).toEqual({ status: 'ok' });
  expect(told).toEqual([]);
});
