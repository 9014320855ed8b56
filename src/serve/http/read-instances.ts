import { joinBytes } from '../../core/join-bytes.ts';
import { isRecord } from '../../core/json.ts';
import type { Exchange } from './exchange.ts';
import { refuse } from './refusal.ts';
import type { Instance } from '../service.ts';

/** What a request may hold. */
export interface RequestLimits {
  readonly maxBytes: number;
  readonly maxInstances: number;
}

/**
 * The instances of a request. Rejects with a refusal when it has none, or is not what it must be.
 *
 * Nothing much beyond `maxBytes` is read, whatever the headers say.
 */
export async function readInstances(exchange: Exchange, limits: RequestLimits): Promise<readonly Instance[]> {
  const type = exchange.header('content-type') ?? '';
  if (!/^application\/json *(; *charset *= *"?utf-8"? *)?$/i.test(type)) {
    throw refuse(
      415,
      'bad-format',
      'the content type is not application/json in UTF-8.',
      {},
      { accept: 'application/json' },
    );
  }
  const encoding = exchange.header('content-encoding') ?? 'identity';
  if (encoding.toLowerCase() !== 'identity') {
    throw refuse(
      415,
      'bad-format',
      'the body is compressed; expected it as it is.',
      {},
      { 'accept-encoding': 'identity' },
    );
  }
  if (Number(exchange.header('content-length')) > limits.maxBytes) throw tooLarge(limits.maxBytes);
  return instancesOf(parse(await readBody(exchange, limits.maxBytes)), limits.maxInstances);
}

async function readBody(exchange: Exchange, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of exchange.body()) {
      length += chunk.byteLength;
      if (length > maxBytes) break;
      chunks.push(chunk);
    }
  } catch {
    throw refuse(400, 'bad-format', 'the body could not be read to its end.');
  }
  if (length > maxBytes) throw tooLarge(maxBytes);
  return chunks.length === 1 ? chunks[0]! : joinBytes(chunks);
}

function tooLarge(maxBytes: number): unknown {
  return refuse(
    413,
    'too-large',
    `the body has more than ${maxBytes} bytes. Send fewer instances in a request.`,
  );
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
  if (!isRecord(body) || !Object.hasOwn(body, 'instances')) {
    throw refuse(400, 'bad-data', 'the body has no instances; expected {"instances": [{…}, …]}.');
  }
  const stranger = Object.keys(body).find(
    (key) => key !== 'instances' && !(key === 'parameters' && isNothing(body[key])),
  );
  if (stranger !== undefined) {
    throw refuse(
      400,
      'bad-data',
      `the body has a field ${JSON.stringify(stranger.slice(0, 80))} that this server does not read; expected instances alone.`,
    );
  }
  const instances: unknown = body['instances'];
  if (!Array.isArray(instances)) throw refuse(400, 'bad-data', 'instances is not a list; expected [{…}, …].');
  if (instances.length > maxInstances) {
    throw refuse(
      413,
      'too-large',
      `there are ${instances.length} instances; expected at most ${maxInstances} in a request.`,
    );
  }
  const other = instances.findIndex((instance) => !isRecord(instance));
  if (other >= 0)
    throw refuse(400, 'bad-data', `instance ${other} is not an object of fields.`, { instance: other });
  return instances as readonly Instance[];
}

function isNothing(value: unknown): boolean {
  return value === null || (isRecord(value) && Object.keys(value).length === 0);
}
