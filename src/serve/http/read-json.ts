import { joinBytes } from '../../core/join-bytes.ts';
import { isRecord } from '../../core/json.ts';
import type { Exchange } from './exchange.ts';
import { brokenOff, refuse, tooManyBytes } from './refusal.ts';

const jsonType = /^application\/json *(; *charset *= *"?utf-8"? *)?$/i;

/** Refuses a request that does not say that its body is JSON. */
export function checkJsonType(exchange: Exchange): void {
  if (jsonType.test(exchange.header('content-type') ?? '')) return;
  const message = 'the content type is not application/json in UTF-8.';
  throw refuse(415, 'bad-format', message, {}, { accept: 'application/json' });
}

/**
 * The body of a request, decompressed where it says that it is `gzip` or `deflate`. Throws a refusal, or rejects with
 * one.
 *
 * Nothing much beyond `maxBytes` is read, whatever the headers say, nor made by decompressing.
 */
export function readBody(exchange: Exchange, maxBytes: number): Promise<Uint8Array> {
  const encoding = (exchange.header('content-encoding') ?? 'identity').toLowerCase();
  if (encoding !== 'identity' && !(packed(encoding) && 'DecompressionStream' in globalThis)) {
    const message = 'the body is compressed in a way that is not read here; expected gzip, deflate or none.';
    throw refuse(415, 'bad-format', message, {}, { 'accept-encoding': 'gzip, deflate, identity' });
  }
  if (Number(exchange.header('content-length')) > maxBytes) throw tooManyBytes(maxBytes);
  const read = exchange.read(maxBytes);
  return packed(encoding) ? read.then((bytes) => unpack(bytes, encoding, maxBytes)) : read;
}

function packed(encoding: string): encoding is 'gzip' | 'deflate' {
  return encoding === 'gzip' || encoding === 'deflate';
}

function unpack(bytes: Uint8Array, format: 'gzip' | 'deflate', maxBytes: number): Promise<Uint8Array> {
  const stream = new DecompressionStream(format);
  const writer = stream.writable.getWriter();
  // What fails here fails the reading below, too.
  writer.write(bytes as Uint8Array<ArrayBuffer>).catch(() => undefined);
  writer.close().catch(() => undefined);
  return readStream(stream.readable, maxBytes);
}

/** All of a stream; rejects with a refusal when there is more than may be, and then reads no further. */
export async function readStream(stream: ReadableStream<Uint8Array>, maxBytes: number): Promise<Uint8Array> {
  const reader = stream.getReader();
  const pieces: Uint8Array[] = [];
  let length = 0;
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      length += next.value.byteLength;
      if (length > maxBytes) break;
      pieces.push(next.value);
    }
  } catch {
    throw brokenOff();
  } finally {
    // Left early: nobody reads the rest.
    reader.cancel().catch(() => undefined);
  }
  if (length > maxBytes) throw tooManyBytes(maxBytes);
  return joinBytes(pieces);
}

/** A body of JSON as an object. Throws a refusal. */
export function recordOf(
  bytes: Uint8Array,
  decoder: TextDecoder,
  expected: string,
): Readonly<Record<string, unknown>> {
  const body = parse(bytes, decoder);
  if (isRecord(body)) return body;
  throw refuse(400, 'bad-data', `the body is no object; expected ${expected}.`);
}

function parse(bytes: Uint8Array, decoder: TextDecoder): unknown {
  try {
    return JSON.parse(decoder.decode(bytes));
  } catch {
    // The platform's message can quote the body: it is not repeated.
    throw refuse(400, 'bad-format', 'the body is not JSON in UTF-8.');
  }
}

/** Refuses fields that nobody would read; empty parameters are none. */
export function checkFields(body: Readonly<Record<string, unknown>>, known: readonly string[]): void {
  for (const name of Object.keys(body)) {
    if (known.includes(name) || (name === 'parameters' && isNothing(body[name]))) continue;
    const shown = name.slice(0, 80);
    const message = `the body has a field ${JSON.stringify(shown)} that this server does not read; expected ${known.join(', ')} alone.`;
    throw refuse(400, 'bad-data', message, { field: shown });
  }
}

function isNothing(value: unknown): boolean {
  return value === null || (isRecord(value) && Object.keys(value).length === 0);
}
