import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answerer } from '../serve/http/answerer.ts';
import type { FetchHandler } from '../serve/http/handler.ts';
import { sendError } from './node-refusals.ts';

// How long a refused client may go on sending, so that it comes to read why: a connection cut under it would tell nothing.
const lingerMs = 1000;

/** Answers a Node request. `keep` says whether the connection may be used again. */
export type Answer = (
  message: IncomingMessage,
  response: ServerResponse,
  signal: AbortSignal,
  keep: () => boolean,
) => Promise<void>;

/** Answers with a service, without a `Request` and a `Response` between: they would cost more than most predictions. */
export function answerWithService(answer: Answerer): Answer {
  return async (message, response, signal, keep) => {
    const address = addressOf(message);
    if (!address) return unreadable(response);
    const { headers } = message;
    const reply = await answer({
      method: message.method ?? 'GET',
      path: address.pathname,
      header: (name) => headers[name]?.toString() ?? null,
      body: () => message.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>,
      signal,
    });
    if (response.destroyed) return;
    const length = Buffer.byteLength(reply.body);
    response.writeHead(reply.status, {
      ...reply.headers,
      'content-length': length,
      ...connection(message, keep),
    });
    if (message.complete) return void response.end(reply.body);
    response.write(reply.body);
    await linger(message);
    response.end();
  };
}

/** Answers with a function from `Request` to `Response`. */
export function answerWithFetch(answer: FetchHandler): Answer {
  return async (message, response, signal, keep) => {
    const request = toRequest(message, signal);
    if (!request) return unreadable(response);
    const { status, headers, body } = await answer(request);
    const reader = (body as ReadableStream<Uint8Array> | null)?.getReader();
    if (response.destroyed) return reader?.cancel(signal.reason);
    for (const [name, value] of headers) response.appendHeader(name, value);
    response.writeHead(status, connection(message, keep));
    if (reader) await send(reader, response, signal);
    if (response.destroyed) return;
    await linger(message);
    response.end();
  };
}

/** Writes what is read until the end, or until the client is gone: then nobody needs the rest. */
async function send(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  response: ServerResponse,
  signal: AbortSignal,
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
      if (!response.write(next.value)) await drained(response);
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

function addressOf({ url = '/' }: IncomingMessage): URL | undefined {
  try {
    return new URL(url.startsWith('/') ? `http://localhost${url}` : url);
  } catch {
    return undefined;
  }
}

function connection(message: IncomingMessage, keep: () => boolean): Readonly<Record<string, string>> {
  return keep() && message.complete ? {} : { connection: 'close' };
}

/** Throws away what the client still sends, for a while. */
async function linger(message: IncomingMessage): Promise<void> {
  if (message.complete || message.destroyed) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, lingerMs);
    const done = (): void => {
      clearTimeout(timer);
      resolve();
    };
    message.once('end', done).once('close', done).once('error', done).resume();
  });
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

function unreadable(response: ServerResponse): void {
  sendError(
    response,
    400,
    'bad-format',
    'the request cannot be read: its method, path or headers are malformed.',
  );
}
