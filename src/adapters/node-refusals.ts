import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { replyRefusal, refuse } from '../serve/refusal.ts';

/** Answers, with an error in JSON, a request that is not handed on. */
export function sendError(response: ServerResponse, status: number, code: string, message: string): void {
  const { headers, body } = replyRefusal(refuse(status, code, message));
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body), connection: 'close' });
  response.end(body);
}

/** Answers what Node could not read as a request, in the same form. */
export function refuseSocket(error: Error & { readonly code?: string }, socket: Duplex): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
  } else if (error.code === 'HPE_HEADER_OVERFLOW') {
    send(socket, 431, 'Request Header Fields Too Large', 'too-large', 'the headers are too large.');
  } else if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    send(socket, 408, 'Request Timeout', 'timeout', 'the request did not come in time.');
  } else {
    send(socket, 400, 'Bad Request', 'bad-format', 'the request is not HTTP that can be read.');
  }
}

/** Answers those who take the server for a proxy. */
export function refuseConnect(_: IncomingMessage, socket: Duplex): void {
  send(socket, 405, 'Method Not Allowed', 'unsupported', 'this server is no proxy.', {
    allow: 'GET, HEAD, POST',
  });
}

function send(
  socket: Duplex,
  status: number,
  reason: string,
  code: string,
  message: string,
  more: Readonly<Record<string, string>> = {},
): void {
  const { headers, body } = replyRefusal(refuse(status, code, message, {}, more));
  const all = { ...headers, 'content-length': String(Buffer.byteLength(body)), connection: 'close' };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${reason}\r\n${lines.join('')}\r\n${body}`);
}
