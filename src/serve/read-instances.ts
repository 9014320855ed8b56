import { refuse } from './answer.ts';
import type { Instance } from './service.ts';

/** What a request may hold. */
export interface RequestLimits {
  readonly maxBytes: number;
  readonly maxInstances: number;
}

/**
 * The instances of a request. Rejects with a refusal when it has none, or is not what it must be.
 *
 * Nothing beyond `maxBytes` is read, whatever the headers say.
 */
export async function readInstances(request: Request, limits: RequestLimits, signal: AbortSignal): Promise<readonly Instance[]> {
  const type = request.headers.get('content-type') ?? '';
  if (!/^application\/json\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?$/i.test(type)) {
    throw refuse(415, 'bad-format', 'the content type is not application/json in UTF-8.', {}, { accept: 'application/json' });
  }
  const encoding = request.headers.get('content-encoding') ?? 'identity';
  if (!/^identity$/i.test(encoding.trim())) {
    throw refuse(415, 'bad-format', 'the body is compressed; expected it as it is.', {}, { 'accept-encoding': 'identity' });
  }
  const bytes = await readBody(request, limits.maxBytes, signal);
  return instancesOf(parse(bytes), limits.maxInstances);
}

async function readBody(request: Request, maxBytes: number, signal: AbortSignal): Promise<Uint8Array> {
  if (Number(request.headers.get('content-length')) > maxBytes) throw tooLarge(maxBytes);
  const reader = (request.body as ReadableStream<Uint8Array> | null)?.getReader();
  if (!reader) return new Uint8Array();
  const stop = (): void => void reader.cancel().catch(() => undefined);
  signal.addEventListener('abort', stop, { once: true });
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read().catch(() => {
        throw refuse(400, 'bad-format', 'the body could not be read to its end.');
      });
      if (done) break;
      length += value.byteLength;
      if (length > maxBytes) {
        stop();
        throw tooLarge(maxBytes);
      }
      chunks.push(value);
    }
  } finally {
    signal.removeEventListener('abort', stop);
  }
  signal.throwIfAborted();
  if (chunks.length === 1) return chunks[0]!;
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole;
}

function tooLarge(maxBytes: number): unknown {
  return refuse(413, 'too-large', `the body has more than ${maxBytes} bytes. Send fewer instances in a request.`);
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    // The platform's message can quote the body: it is not repeated.
    throw refuse(400, 'bad-format', 'the body is not JSON in UTF-8.');
  }
}

function instancesOf(body: unknown, maxInstances: number): readonly Instance[] {
  if (!isObject(body) || !Object.hasOwn(body, 'instances')) {
    throw refuse(400, 'bad-data', 'the body has no instances; expected {"instances": [{…}, …]}.');
  }
  const stranger = Object.keys(body).find((key) => key !== 'instances' && !(key === 'parameters' && isNothing(body[key])));
  if (stranger !== undefined) {
    throw refuse(400, 'bad-data', `the body has a field ${JSON.stringify(stranger.slice(0, 80))} that this server does not read; expected instances alone.`);
  }
  const { instances } = body as { readonly instances: unknown };
  if (!Array.isArray(instances)) throw refuse(400, 'bad-data', 'instances is not a list; expected [{…}, …].');
  if (instances.length > maxInstances) {
    throw refuse(413, 'too-large', `there are ${instances.length} instances; expected at most ${maxInstances} in a request.`);
  }
  const other = instances.findIndex((instance) => !isObject(instance));
  if (other >= 0) throw refuse(400, 'bad-data', `instance ${other} is not an object of fields.`, { instance: other });
  return instances as readonly Instance[];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isNothing(value: unknown): boolean {
  return value === null || (isObject(value) && Object.keys(value).length === 0);
}
