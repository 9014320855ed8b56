import { tell } from '../core/tell.ts';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { SlipwayError } from '../core/error.ts';
import { checkKeys, checkNumber } from '../core/options.ts';
import { answerer } from '../serve/http/answerer.ts';
import type { FetchHandler } from '../serve/http/handler.ts';
import { handlerOptionNames, type HandlerOptions } from '../serve/http/handler-options.ts';
import type { ServedModels } from '../serve/models.ts';
import type { Service } from '../serve/service.ts';
import { answerWithFetch, answerWithService, type Answer } from './node-exchange.ts';
import { hostFault } from './node-host.ts';
import { Incoming } from './node-incoming.ts';
import { refuseConnect, refuseSocket, sendError } from './node-refusals.ts';

const where = 'adapters/node-http';

// A timer that is asked to wait longer does not wait at all.
const maxTimeoutMs = 2 ** 31 - 1;

/** Options of {@link listen}. With a service or models, those of {@link handler} too. */
export interface ListenOptions extends HandlerOptions {
  /** 0 takes any free port. @default 8080 */
  readonly port?: number;
  /** `0.0.0.0` and `::` let other machines in. @default '127.0.0.1' */
  readonly host?: string;
  /**
   * A client has so long for its headers and its body together, and as long again to take its answer. @default 30000
   */
  readonly requestTimeoutMs?: number;
  /** How long `close` goes on taking requests, while probes are told otherwise, so that who sends them hears of it. @default 0 */
  readonly drainMs?: number;
  /** How long `close` waits for requests in flight before it drops them. @default 10000 */
  readonly closeTimeoutMs?: number;
}

/** A server that listens. */
export interface Listening {
  readonly port: number;
  /** Such as `http://127.0.0.1:8080`. */
  readonly url: string;
  /** Tells probes, takes requests for `drainMs` more, answers those in flight, then lets go of the port. */
  close(): Promise<void>;
}

/**
 * Serves over HTTP in Node, Deno and Bun: a service or models as {@link handler} has them, or your own function from
 * `Request` to `Response`.
 *
 * What breaks before a request reaches the handler (a malformed head, a client that is too slow) is answered in the
 * same JSON form.
 *
 * @throws {SlipwayError} `bad-option`; `io` when the port cannot be had, such as when it is taken.
 * @example
 * const service = { mode: 'on-demand', modelHash: 'a1', predict: async (rows) => rows.map(() => ({ score: 0.7, prediction: 1 })) };
 * const server = await listen(service, { port: 0 });
 * const headers = { 'content-type': 'application/json' };
 * const response = await fetch(server.url, { method: 'POST', headers, body: '{"instances":[{}]}' });
 * const { predictions } = await response.json();
 * await server.close();
 * predictions // => [{ score: 0.7, prediction: 1 }]
 */
export async function listen(
  served: Service | ServedModels | FetchHandler,
  options: ListenOptions = {},
): Promise<Listening> {
  const own = ['port', 'host', 'requestTimeoutMs', 'drainMs', 'closeTimeoutMs', 'onError'];
  checkKeys(where, options, typeof served === 'function' ? own : [...own, ...handlerOptionNames]);
  const {
    port = 8080,
    host = '127.0.0.1',
    requestTimeoutMs = 30_000,
    drainMs = 0,
    closeTimeoutMs = 10_000,
    ...others
  } = options;
  checkNumber(where, 'port', port, { min: 0, max: 65_535, integer: true });
  checkNumber(where, 'requestTimeoutMs', requestTimeoutMs, { min: 1, max: maxTimeoutMs, integer: true });
  checkNumber(where, 'drainMs', drainMs, { min: 0, max: maxTimeoutMs, integer: true });
  checkNumber(where, 'closeTimeoutMs', closeTimeoutMs, { min: 0, max: maxTimeoutMs, integer: true });
  if (typeof host !== 'string' || host === '') {
    throw new SlipwayError('bad-option', where, 'host is not text; expected a name or an address.');
  }
  const routes = typeof served === 'function' ? undefined : answerer(served, others);
  const failed = ({ response }: Incoming, error: unknown): void => {
    tell(others.onError, error);
    if (response.headersSent) response.destroy();
    else sendError(response, 500, 'internal', 'the request failed inside the server.');
  };
  const answer = routes
    ? answerWithService(routes, requestTimeoutMs, failed)
    : answerWithFetch(served as FetchHandler, requestTimeoutMs, failed);

  const server = createServer({
    requestTimeout: requestTimeoutMs,
    headersTimeout: requestTimeoutMs,
    connectionsCheckingInterval: Math.min(requestTimeoutMs, 1000),
    // It is asked for below, in words.
    requireHostHeader: false,
  });
  const open: Open = new Map();
  server.on('connection', (socket: Socket) => {
    open.set(socket, []);
    socket.once('close', () => open.delete(socket));
  });
  const received =
    (then: Answer) =>
    (message: IncomingMessage, response: Response): void => {
      const incoming = new Incoming(server, open.get(message.socket) ?? [], response);
      const fault = hostFault(message);
      if (fault === undefined) then(incoming);
      else sendError(response, 400, 'bad-format', fault);
    };
  const expectation = 'the expectation cannot be met; expected 100-continue or none.';
  server.on('request', received(answer));
  server.on(
    'checkExpectation',
    received(({ response }) => sendError(response, 417, 'unsupported', expectation)),
  );
  server.on('connect', refuseConnect(open));
  server.on('clientError', refuseSocket(open));
  await bind(server, port, host);

  const address = server.address() as AddressInfo;
  const authority = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  let closed: Promise<void> | undefined;
  return Object.freeze({
    port: address.port,
    url: `http://${authority}:${address.port}`,
    close: () => {
      routes?.drain();
      return (closed ??= wait(drainMs).then(() => close(server, open, closeTimeoutMs)));
    },
  });
}

type Response = ServerResponse<IncomingMessage>;

/** The sockets of a server, and on each the responses that are not sent to their last byte. */
type Open = Map<Socket, Response[]>;

function wait(milliseconds: number): Promise<void> {
  if (milliseconds === 0) return Promise.resolve();
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function bind(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const refuse = (cause: Error & { code?: string }): void => {
      const why = cause.code === 'EADDRINUSE' ? 'is taken' : `cannot be had (${cause.code ?? 'unknown'})`;
      const message = `port ${port} on ${host} ${why}; expected one that is free. Port 0 takes any.`;
      reject(new SlipwayError('io', where, message, { cause, details: { port, host } }));
    };
    server.once('error', refuse).listen(port, host, () => {
      server.off('error', refuse);
      resolve();
    });
  });
}

function close(server: Server, open: Open, closeTimeoutMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      for (const socket of open.keys()) socket.destroy();
      server.closeAllConnections();
    }, closeTimeoutMs);
    // Node would call idle, and cut, a connection whose answer is written but not sent to its last byte.
    server.closeIdleConnections = () => undefined;
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    for (const [socket, responses] of open) if (responses.length === 0) socket.destroy();
  });
}
