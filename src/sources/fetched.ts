import { SlipwayError } from '../core/error.ts';
import { joinBytes } from '../core/join-bytes.ts';
import { byteReader } from './byte-reader.ts';
import { isBytes } from './csv-start.ts';

/** Below this a file is fetched whole: ranges would take longer to ask for. */
const SMALL = 2 ** 22;
/** What an address without a scheme, as a page may give it, is read against. */
const HERE = 'http://here.invalid';

/** A stream of bytes, and how many there are where that is known. */
export interface Fetched {
  readonly stream: ReadableStream<Uint8Array>;
  readonly size: number | undefined;
}

/** A URL without what may be secret: user and password, the query, and what a `data:` URL carries. */
export function shortUrl(url: string): string {
  const whole = readUrl(url);
  // A page may leave out where it is itself.
  const read = whole ?? readUrl(url, HERE);
  if (!read) return /^[a-z][a-z0-9+.-]*:/i.exec(url)?.[0] ?? 'an address that cannot be read';
  if (read.protocol === 'data:') return 'data:';
  if (whole) return `${read.protocol}//${read.host}${read.pathname}`;
  return read.origin === HERE ? read.pathname : `//${read.host}${read.pathname}`;
}

/** As `fetch` reads it, which takes more spellings of a user and a password than a pattern would think of. */
function readUrl(url: string, base?: string): URL | undefined {
  try {
    return new URL(url, base);
  } catch {
    return undefined;
  }
}

/**
 * The body of an answer.
 *
 * @throws {SlipwayError} `not-found` on status 404, `io` on another or on none; an abort as it came.
 */
export async function fetchStream(
  where: string,
  url: string | URL,
  signal: AbortSignal | undefined,
): Promise<Fetched> {
  const response = await answer(where, String(url), signal, {});
  if (!response.ok || !response.body) throw await refused(where, String(url), response);
  return { stream: response.body, size: lengthOf(response) };
}

/** All bytes of an answer, at most `maxBytes`. */
export async function fetchAll(
  where: string,
  url: string,
  signal: AbortSignal | undefined,
  maxBytes: number,
): Promise<Uint8Array> {
  const { stream } = await fetchStream(where, url, signal);
  return collectBytes(where, stream, signal, maxBytes);
}

/** All bytes of a stream, at most `maxBytes`. It is read to its end, or cancelled. */
export async function collectBytes(
  where: string,
  stream: ReadableStream<Uint8Array>,
  signal: AbortSignal | undefined,
  maxBytes: number,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunksOf(where, stream, signal)) {
    size += chunk.length;
    if (size > maxBytes) {
      throw new SlipwayError(
        'too-large',
        where,
        `there are more than ${maxBytes} bytes; expected at most that. Raise maxBytes when the source is to be trusted.`,
        { details: { maxBytes } },
      );
    }
    chunks.push(chunk);
  }
  return joinBytes(chunks);
}

/** The chunks of a stream; closing it early cancels the stream. */
export async function* chunksOf(
  where: string,
  stream: ReadableStream<Uint8Array>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  const source = byteReader(where, stream, signal);
  try {
    source.begin();
    for (;;) {
      const { done, value } = await source.reader.read().catch((cause: unknown) => {
        signal?.throwIfAborted();
        throw new SlipwayError('io', where, 'the stream failed.', { cause });
      });
      signal?.throwIfAborted();
      if (done) return;
      if (!isBytes(value))
        throw new SlipwayError(
          'bad-option',
          where,
          'the stream gives other values than bytes; expected Uint8Array.',
        );
      yield value;
    }
  } finally {
    await source.close();
  }
}

/** Ranges of a large file, where the server gives them; else `undefined`, and it is to be fetched whole. */
export async function fetchRanges(
  where: string,
  url: string,
  signal: AbortSignal | undefined,
): Promise<
  | { readonly size: number; read(start: number, end: number, signal?: AbortSignal): Promise<Uint8Array> }
  | undefined
> {
  if (!/^https?:/i.test(url)) return undefined;
  const head = await answer(where, url, signal, { method: 'HEAD' });
  if (head.status === 404) throw await refused(where, url, head);
  const size = lengthOf(head);
  if (!head.ok || size === undefined || size < SMALL || head.headers.get('accept-ranges') !== 'bytes')
    return undefined;
  const read = async (start: number, end: number, stop: AbortSignal | undefined): Promise<Uint8Array> => {
    if (end <= start) return new Uint8Array(0);
    const response = await answer(where, url, stop, { headers: { range: `bytes=${start}-${end - 1}` } });
    if (response.status !== 206 || !response.body) throw await refused(where, url, response);
    return collectBytes(where, response.body, stop, end - start).catch((error: unknown) => {
      if (!(error instanceof SlipwayError) || error.code !== 'too-large') throw error;
      throw new SlipwayError(
        'io',
        where,
        `bytes ${start} to ${end} were asked for, and the server gave more; expected those.`,
      );
    });
  };
  return { size, read };
}

async function answer(
  where: string,
  url: string,
  signal: AbortSignal | undefined,
  init: RequestInit,
): Promise<Response> {
  signal?.throwIfAborted();
  try {
    return await fetch(url, signal ? { ...init, signal } : init);
  } catch (cause) {
    signal?.throwIfAborted();
    const name = shortUrl(url);
    throw new SlipwayError('io', where, `"${name}" could not be fetched; expected an answer.`, {
      // What fetch says of an address with a password repeats it.
      ...(/^[a-z][a-z0-9+.-]*:\/\/[^/@]*@/i.test(url) ? {} : { cause }),
      details: { file: name },
    });
  }
}

async function refused(where: string, url: string, response: Response): Promise<SlipwayError> {
  await response.body?.cancel();
  const name = shortUrl(url);
  return new SlipwayError(
    response.status === 404 ? 'not-found' : 'io',
    where,
    `"${name}" was answered with status ${response.status}; expected the file.`,
    { details: { file: name, status: response.status } },
  );
}

/** Where the transfer is compressed the length is not that of what arrives. */
function lengthOf(response: Response): number | undefined {
  if (response.headers.get('content-encoding') !== null) return undefined;
  const length = response.headers.get('content-length');
  return length === null || !/^\d+$/.test(length) ? undefined : Number(length);
}
