import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { asObject, refuse } from '../serve/http/refusal.ts';
import { linger } from './node-linger.ts';

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

/** Answers what Node could not read as a request, in the same form, unless an answer is under way on the socket. */
export function refuseSocket(
  open: OpenResponses,
): (error: Error & { readonly code?: string }, socket: Duplex) => void {
  const ending = new WeakSet<Duplex>();
  return (error, socket) => {
    const responses = open.get(socket) ?? [];
    const whole = responses.filter((response) => response.req.complete).at(-1);
    const begun = responses.find((response) => response.headersSent);
    const last = whole ?? begun;
    if (!socket.writable || error.code === 'ECONNRESET') {
      socket.destroy();
    } else if (last) {
      // Each further piece of what cannot be read is another error.
      if (ending.has(socket)) return;
      ending.add(socket);
      const timer = whole ? undefined : setTimeout(() => socket.destroy(), breakOffMs);
      last.once('close', () => socket.destroy());
      socket.once('close', () => clearTimeout(timer));
    } else if (error.code === 'HPE_HEADER_OVERFLOW') {
      send(socket, 431, 'Request Header Fields Too Large', 'too-large', 'the headers are too large.');
    } else if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') {
      send(socket, 408, 'Request Timeout', 'timeout', 'the request did not come in time.');
    } else {
      send(socket, 400, 'Bad Request', 'bad-format', 'the request is not HTTP that can be read.');
    }
  };
}

/** Answers those who take the server for a proxy, behind the answers to what they asked before. */
export function refuseConnect(open: OpenResponses): (message: IncomingMessage, socket: Duplex) => void {
  return (_, socket) => {
    // Node has let go of the socket: an error without a listener would end the process.
    socket.on('error', () => socket.destroy()).resume();
    const allow = { allow: 'GET, HEAD, POST' };
    const gone = (): void => void socket.destroy();
    const refuseIt = (): void =>
      send(socket, 405, 'Method Not Allowed', 'unsupported', 'this server is no proxy.', allow, gone);
    const last = open.get(socket)?.at(-1);
    if (last) last.once('close', refuseIt);
    else refuseIt();
  };
}

function send(
  socket: Duplex,
  status: number,
  reason: string,
  code: string,
  message: string,
  more: Readonly<Record<string, string>> = {},
  sent?: () => void,
): void {
  const { headers, body } = asObject.put(refuse(status, code, message, {}, more));
  const all = [...headers, 'content-length', String(Buffer.byteLength(body)), 'connection', 'close'];
  const lines = all.map((text, at) => (at % 2 === 0 ? `${text}: ` : `${text}\r\n`)).join('');
  socket.end(`HTTP/1.1 ${status} ${reason}\r\n${lines}\r\n${String(body)}`, sent);
}
