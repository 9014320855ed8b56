import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { SlipwayError } from '../core/error.ts';
import { checkKeys, checkNumber } from '../core/options.ts';
import { handler, type FetchHandler, type HandlerOptions } from '../serve/handler.ts';
import type { Service } from '../serve/service.ts';

const where = 'adapters/node-http';
const smallBody = 2 ** 16;

/** Options of {@link listen}. With a service, those of {@link handler} too. */
export interface ListenOptions extends HandlerOptions {
  /** 0 takes any free port. @default 8080 */
  readonly port?: number;
  /** `0.0.0.0` and `::` let other machines in. @default '127.0.0.1' */
  readonly host?: string;
  /** A client has so long for its headers and its body together. @default 30000 */
  readonly requestTimeoutMs?: number;
  /** How long `close` waits for requests in flight before it drops them. @default 10000 */
  readonly closeTimeoutMs?: number;
}

/** A server that listens. */
export interface Listening {
  readonly port: number;
  /** Such as `http://127.0.0.1:8080`. */
  readonly url: string;
  /** Takes no more requests, answers those in flight, then lets go of the port. */
  close(): Promise<void>;
}

/**
 * Serves over HTTP in Node, Deno and Bun: a service as {@link handler} has it, or your own function from `Request` to
 * `Response`.
 *
 * What breaks before a request reaches the handler (a malformed head, a client that is too slow) is answered in the
 * same JSON form.
 *
 * @throws {SlipwayError} `bad-option`; `io` when the port cannot be had, such as when it is taken.
 * @example
 * const service = { mode: 'on-demand', modelHash: 'a1', predict: async (rows) => rows.map(() => ({ score: 0.7, prediction: 1 })) };
 * const server = await listen(service, { port: 0 });
 * const response = await fetch(server.url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"instances":[{}]}' });
 * const { predictions } = await response.json();
 * await server.close();
 * predictions // => [{ score: 0.7, prediction: 1 }]
 */
export async function listen(served: Service | FetchHandler, options: ListenOptions = {}): Promise<Listening> {
  const { port = 8080, host = '127.0.0.1', requestTimeoutMs = 30_000, closeTimeoutMs = 10_000, ...others } = options;
  checkNumber(where, 'port', port, { min: 0, max: 65_535, integer: true });
  checkNumber(where, 'requestTimeoutMs', requestTimeoutMs, { min: 1, integer: true });
  checkNumber(where, 'closeTimeoutMs', closeTimeoutMs, { min: 0, integer: true });
  if (typeof host !== 'string' || host === '') throw new SlipwayError('bad-option', where, 'host is not text; expected a name or an address.');
  if (typeof served === 'function') checkKeys(where, others, ['onError']);
  const answer = typeof served === 'function' ? served : handler(served, others);

  const server = createServer({ requestTimeout: requestTimeoutMs, headersTimeout: requestTimeoutMs, connectionsCheckingInterval: Math.min(requestTimeoutMs, 1000) });
  server.on('request', (message: IncomingMessage, response: ServerResponse) => {
    respond(answer, message, response, () => !server.listening).catch((error: unknown) => {
      others.onError?.(error);
      if (response.headersSent) response.destroy();
      else sendError(response, 500, 'internal', 'the request failed inside the server.');
    });
  });
  server.on('checkExpectation', (_, response: ServerResponse) => sendError(response, 417, 'unsupported', 'the expectation cannot be met; expected 100-continue or none.'));
  server.on('connect', (_, socket: Duplex) => socket.end(rawError(405, 'Method Not Allowed', 'unsupported', 'this server is no proxy.', 'allow: GET, HEAD, POST\r\n')));
  server.on('clientError', (error: Error & { code?: string }, socket: Socket) => refuseSocket(error, socket));

  await bind(server, port, host);
  const address = server.address() as AddressInfo;
  const authority = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  let closed: Promise<void> | undefined;
  return Object.freeze({
    port: address.port,
    url: `http://${authority}:${address.port}`,
    close: () => (closed ??= closeServer(server, closeTimeoutMs)),
  });
}

function bind(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const refuse = (cause: Error & { code?: string }): void => {
      const why = cause.code === 'EADDRINUSE' ? 'is taken' : `cannot be had (${cause.code ?? 'unknown'})`;
      reject(new SlipwayError('io', where, `port ${port} on ${host} ${why}; expected one that is free. Port 0 takes any.`, { cause, details: { port, host } }));
    };
    server.once('error', refuse).listen(port, host, () => {
      server.off('error', refuse);
      resolve();
    });
  });
}

function closeServer(server: Server, closeTimeoutMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), closeTimeoutMs);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    server.closeIdleConnections();
  });
}

async function respond(answer: FetchHandler, message: IncomingMessage, response: ServerResponse, closing: () => boolean): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort(new DOMException('the client went away', 'AbortError'));
  });
  const request = await toRequest(message, gone.signal);
  if (!request) return sendError(response, 400, 'bad-format', 'the request cannot be read: its method, path, headers or body are malformed.');
  const { status, headers, body } = await answer(request);
  if (response.destroyed) return void body?.cancel().catch(() => undefined);
  for (const [name, value] of headers) response.setHeader(name, value);
  // What is left of a body that nobody wants is not waited for; and a server that closes keeps no connection.
  if (closing() || !message.complete) response.setHeader('connection', 'close');
  response.statusCode = status;
  if (!body) return void response.end();
  const reader = body.getReader();
  for (let next = await reader.read(); !next.done; ) {
    const value: Uint8Array = next.value;
    next = await reader.read();
    if (next.done) return void response.end(value);
    if (!response.write(value)) await drained(response);
    if (response.destroyed) return reader.cancel();
  }
  response.end();
}

/** The platform's request, or `undefined` when it cannot be made one. */
async function toRequest(message: IncomingMessage, signal: AbortSignal): Promise<Request | undefined> {
  const { method = 'GET', url = '/' } = message;
  const length = Number(message.headers['content-length']);
  try {
    const address = new URL(url.startsWith('/') ? `http://localhost${url}` : url);
    const headers: [string, string][] = [];
    for (let i = 0; i < message.rawHeaders.length; i += 2) headers.push([message.rawHeaders[i]!, message.rawHeaders[i + 1]!]);
    if (method === 'GET' || method === 'HEAD') return new Request(address, { method, headers, signal });
    // Small bodies of a known length come whole: a stream for each would cost more than the prediction.
    const body = length <= smallBody ? await readWhole(message, length) : streamOf(message);
    return new Request(address, { method, headers, signal, body, duplex: 'half' } as RequestInit);
  } catch {
    return undefined;
  }
}

async function readWhole(message: IncomingMessage, length: number): Promise<Uint8Array<ArrayBuffer>> {
  const whole = new Uint8Array(length);
  let at = 0;
  for await (const chunk of message as AsyncIterable<Uint8Array>) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole.subarray(0, at);
}

function streamOf(message: IncomingMessage): ReadableStream<Uint8Array> {
  const chunks = (message as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await chunks.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel() {
        message.pause();
      },
    },
    { highWaterMark: 0 },
  );
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.on('drain', done).on('close', done);
  });
}

function sendError(response: ServerResponse, status: number, code: string, message: string): void {
  const body = errorBody(code, message);
  response.writeHead(status, { ...errorHeaders, 'content-length': Buffer.byteLength(body), connection: 'close' });
  response.end(body);
}

function refuseSocket(error: Error & { code?: string }, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy();
  if (error.code === 'HPE_HEADER_OVERFLOW') return void socket.end(rawError(431, 'Request Header Fields Too Large', 'too-large', 'the headers are too large.'));
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') return void socket.end(rawError(408, 'Request Timeout', 'timeout', 'the request did not come in time.'));
  socket.end(rawError(400, 'Bad Request', 'bad-format', 'the request is not HTTP that can be read.'));
}

const errorHeaders = { 'content-type': 'application/json', 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' } as const;

function errorBody(code: string, message: string): string {
  return JSON.stringify({ error: { code, message } });
}

function rawError(status: number, reason: string, code: string, message: string, more = ''): string {
  const body = errorBody(code, message);
  const headers = Object.entries(errorHeaders).map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return `HTTP/1.1 ${status} ${reason}\r\n${headers}${more}content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`;
}
