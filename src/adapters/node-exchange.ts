import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answerer } from '../serve/http/answerer.ts';
import type { Reply } from '../serve/http/exchange.ts';
import type { FetchHandler } from '../serve/http/handler.ts';
import { addressOf, type Incoming } from './node-incoming.ts';
import { isWhole, linger } from './node-linger.ts';
import { sendError } from './node-refusals.ts';

/** Answers a Node request. */
export type Answer = (incoming: Incoming) => void;

/** Told of a request that failed inside the server. */
export type Failed = (incoming: Incoming, error: unknown) => void;

/**
 * Answers with a service, without a `Request` and a `Response` between: they would cost more than most predictions.
 *
 * @param takeMs - how long a client may take over its answer.
 */
export function answerWithService({ answer }: Answerer, takeMs: number, failed: Failed): Answer {
  return (incoming) => {
    if (incoming.path === '') return unreadable(incoming.response);
    answer(incoming, (reply) => {
      try {
        send(incoming, reply, takeMs);
      } catch (error) {
        failed(incoming, error);
      }
    });
  };
}

function send(incoming: Incoming, { status, headers, body }: Reply, takeMs: number): void {
  const { message, response } = incoming;
  if (response.destroyed) return;
  const sent = headers.slice();
  if (status !== 204) sent.push('content-length', String(Buffer.byteLength(body)));
  const whole = isWhole(message);
  if (!incoming.keep() || !whole) sent.push('connection', 'close');
  response.writeHead(status, sent);
  const end = (last?: string | Uint8Array): void => {
    response.end(last);
    endWhenTaken(response, takeMs);
  };
  if (whole) return end(body);
  response.write(body);
  void linger(message).then(() => end());
}

/** Cuts off a client that does not take its answer: it would hold the memory of it for ever. */
function endWhenTaken(response: ServerResponse, takeMs: number): void {
  if (response.writableFinished) return;
  const watch = (): void => {
    const timer = setTimeout(() => response.destroy(), takeMs);
    response.once('close', () => clearTimeout(timer));
  };
  // Behind other answers of the connection it has no socket yet.
  if (response.socket) watch();
  else response.once('socket', watch);
}

/**
 * Answers with a function from `Request` to `Response`.
 *
 * @param takeMs - how long a client may take over what it is sent at once, and over the end.
 */
export function answerWithFetch(answer: FetchHandler, takeMs: number, failed: Failed): Answer {
  return (incoming) => {
    fetchAndSend(answer, incoming, takeMs).catch((error: unknown) => failed(incoming, error));
  };
}

async function fetchAndSend(answer: FetchHandler, incoming: Incoming, takeMs: number): Promise<void> {
  const { message, response } = incoming;
  const gone = new AbortController();
  const { signal } = gone;
  incoming.stopWhenGone({ stop: (reason) => gone.abort(reason) });
  const request = toRequest(message, signal);
  if (!request) return unreadable(response);
  const { status, headers, body } = await answer(request);
  const reader = (body as ReadableStream<Uint8Array> | null)?.getReader();
  if (response.destroyed) return reader?.cancel(signal.reason);
  for (const [name, value] of headers) response.appendHeader(name, value);
  response.writeHead(status, incoming.keep() && isWhole(message) ? {} : { connection: 'close' });
  if (reader) await sendRead(reader, response, signal, takeMs);
  if (response.destroyed) return;
  await linger(message);
  response.end();
  endWhenTaken(response, takeMs);
}

/** Writes what is read until the end, or until the client is gone: then nobody needs the rest. */
async function sendRead(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  response: ServerResponse,
  signal: AbortSignal,
  takeMs: number,
): Promise<void> {
  let cancelled: Promise<void> | undefined;
  const cancel = (): void => {
    cancelled = reader.cancel(signal.reason);
    // Awaited below; until then its failure is no unhandled one.
    cancelled.catch(() => undefined);
  };
  signal.addEventListener('abort', cancel, { once: true });
  try {
    for (let next = await reader.read(); !next.done && !cancelled; next = await reader.read()) {
      if (!response.write(next.value)) await drained(response, takeMs);
    }
    await cancelled;
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}

function toRequest(message: IncomingMessage, signal: AbortSignal): Request | undefined {
  const { method = 'GET', rawHeaders } = message;
  const headers: [string, string][] = [];
  for (let i = 0; i < rawHeaders.length; i += 2) headers.push([rawHeaders[i]!, rawHeaders[i + 1]!]);
  const bodiless = method === 'GET' || method === 'HEAD';
  try {
    const init = { method, headers, signal, duplex: 'half', ...(!bodiless && { body: streamOf(message) }) };
    return new Request(addressOf(message) ?? '', init);
  } catch {
    return undefined;
  }
}

function streamOf(message: IncomingMessage): ReadableStream<Uint8Array> {
  const chunks = message.iterator({ destroyOnReturn: false });
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = (await chunks.next()) as IteratorResult<Uint8Array, undefined>;
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        await chunks.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}

function drained(response: ServerResponse, takeMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => response.destroy(), takeMs);
    const done = (): void => {
      clearTimeout(timer);
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.on('drain', done).on('close', done);
  });
}

function unreadable(response: ServerResponse): void {
  sendError(
    response,
    400,
    'bad-format',
    'the request cannot be read: its method, path or headers are malformed.',
  );
}
