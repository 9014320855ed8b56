import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { asObject, refuse } from '../serve/http/refusal.ts';
import { linger, lingerMs } from './node-linger.ts';

/** Answers, with an error in JSON, a request that is not handed on. */
export function sendError(response: ServerResponse, status: number, code: string, message: string): void {
  const { headers, body } = asObject.put(refuse(status, code, message));
  const length = String(Buffer.byteLength(body));
  response.writeHead(status, [...headers, 'content-length', length, 'connection', 'close']);
  response.write(body);
  void linger(response.req).then(() => response.end());
}

/** The sockets there are, and on each the responses that are not sent to their last byte. */
export type OpenResponses = ReadonlyMap<Duplex, readonly ServerResponse<IncomingMessage>[]>;

// How long an answer under way to a request that broke off may take to end.
const breakOffMs = 2000;

/** Answers what Node could not read as a request, in the same form, behind the answers to what was asked before. */
export function refuseSocket(
  open: OpenResponses,
): (error: Error & { readonly code?: string }, socket: Duplex) => void {
  const ending = new WeakSet<Duplex>();
  return (error, socket) => {
    if (error.code === 'ECONNRESET') return void socket.destroy();
    // Each further piece of what cannot be read is another error.
    if (ending.has(socket)) return;
    ending.add(socket);
    const responses = open.get(socket) ?? [];
    const broken = responses.find(({ req }) => !req.complete);
    afterAll(
      responses.filter((response) => response !== broken),
      () => {
        // An answer that has begun is not followed by another.
        if (broken?.headersSent) destroyAfter(socket, breakOffMs, broken);
        else if (socket.writable) send(socket, ...refusalOf(error.code));
        else socket.destroy();
      },
    );
  };
}

function refusalOf(code: string | undefined): readonly [number, string, string, string] {
  if (code === 'HPE_HEADER_OVERFLOW')
    return [431, 'Request Header Fields Too Large', 'too-large', 'the headers are too large.'];
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return [408, 'Request Timeout', 'timeout', 'the request did not come in time.'];
  return [400, 'Bad Request', 'bad-format', 'the request is not HTTP that can be read.'];
}

/** Answers those who take the server for a proxy, in the same way. */
export function refuseConnect(open: OpenResponses): (message: IncomingMessage, socket: Duplex) => void {
  return (_, socket) => {
    // Node has let go of the socket: an error without a listener would end the process.
    socket.on('error', () => socket.destroy()).resume();
    afterAll(open.get(socket) ?? [], () => {
      const allow = { allow: 'GET, HEAD, POST' };
      send(socket, 405, 'Method Not Allowed', 'unsupported', 'this server is no proxy.', allow);
    });
  };
}

/** Goes on when the last of some responses is sent. */
function afterAll(responses: readonly ServerResponse<IncomingMessage>[], next: () => void): void {
  const last = responses.at(-1);
  if (last) last.once('close', next);
  else next();
}

function send(
  socket: Duplex,
  status: number,
  reason: string,
  code: string,
  message: string,
  more: Readonly<Record<string, string>> = {},
): void {
  const { headers, body } = asObject.put(refuse(status, code, message, {}, more));
  const all = [...headers, 'content-length', String(Buffer.byteLength(body)), 'connection', 'close'];
  const lines = all.map((text, at) => (at % 2 === 0 ? `${text}: ` : `${text}\r\n`)).join('');
  socket.end(`HTTP/1.1 ${status} ${reason}\r\n${lines}\r\n${String(body)}`);
  destroyAfter(socket, lingerMs);
}

/** Ends a connection after a while, or when an answer on it is sent. */
function destroyAfter(socket: Duplex, milliseconds: number, last?: ServerResponse<IncomingMessage>): void {
  const timer = setTimeout(() => socket.destroy(), milliseconds);
  socket.once('close', () => clearTimeout(timer));
  last?.once('close', () => socket.destroy());
}
