import { SlipwayError } from '../core/error.ts';
import { checkKeys } from '../core/options.ts';
import type { MaybePromise } from '../core/maybe-promise.ts';
import type { Store } from '../registry/store.ts';
import { createExchange, exchangeOptions, timesOf } from './remote/exchange.ts';
import type { Answer, ExchangeOptions, Handling } from './remote/exchange.ts';
import { recordIn } from './remote/json-body.ts';
import type { Page } from './remote/object-list.ts';
import { objectStore, type ObjectService } from './remote/object-store.ts';
import { checkBucket, checkEndpoint, checkHeaderText, checkPlace } from './remote/place.ts';

/** Options of {@link gcsStore}. */
export interface GcsStoreOptions extends ExchangeOptions {
  readonly bucket: string;
  /** A bearer token of OAuth 2; asked for before every request when it is a function. In no error. */
  readonly token: string | (() => MaybePromise<string>);
  /** @default 'https://storage.googleapis.com' */
  readonly endpoint?: string;
  /** What every key begins with in the bucket: `''`, or a key and `/`. @default '' */
  readonly prefix?: string;
  /** Refuses to read or write more bytes than this under one key. @default 1073741824 */
  readonly maxBytes?: number;
}

const where = 'adapters/gcs-store';
const names = ['bucket', 'token', 'endpoint', 'prefix', 'maxBytes', ...exchangeOptions];
const writeName = 'slipway-write';
const maxJsonBytes = 2 ** 23;

/**
 * A store in a bucket of Google Cloud Storage, by its JSON API.
 *
 * A write is one upload with `ifGenerationMatch=0`, so that one of many writers wins; keys are objects as they are, after
 * `prefix`. The token needs the rights of `roles/storage.objectUser` on the bucket: to list, read, write and delete
 * objects. Objects are marked `no-store`, so that no cache of a public bucket shows what is gone.
 *
 * Tried again are connections that fail, tries that take too long, and the answers 408, 429 and 5xx but 501. A write that
 * finds its key taken looks whose it is by the id it has written, so that one whose answer was lost, or that something on
 * the way sent twice, is told the truth. Two that write a key and a key below it at the same moment may both be told
 * `true`: a bucket has no folders that could be taken.
 *
 * @throws {SlipwayError} `bad-option` on a bad option, and from every method on a key that `checkKey` refuses; from the
 *   methods also `bad-data` on a value that is not a `Uint8Array`, `too-large` past the limit, `conflict` when a key would
 *   be the folder of another, `io` when the service cannot be reached or refuses, `bad-format` on an answer that is not
 *   its own; the signal's own reason.
 * @source Cloud Storage JSON API: Objects: get, insert, list, delete; Cloud Storage documentation, "Request
 *   preconditions".
 * @example
 * const asked = [];
 * const fetch = async (url, { headers }) => (asked.push(url, headers.authorization), new Response('bytes'));
 * await gcsStore({ bucket: 'models', token: () => 'ya29.token', prefix: 'late/', fetch }).get('a/b');
 * asked // => ['https://storage.googleapis.com/storage/v1/b/models/o/late%2Fa%2Fb?alt=media', 'Bearer ya29.token']
 */
export function gcsStore(options: GcsStoreOptions): Store {
  checkKeys(where, options, names);
  const bucket = checkBucket(where, options.bucket);
  const { token } = options;
  if (typeof token !== 'function') checkHeaderText(where, 'token', token);
  const { prefix, maxBytes } = checkPlace(where, options);
  const endpoint = checkEndpoint(where, options.endpoint ?? 'https://storage.googleapis.com');
  const base = endpoint.origin + endpoint.path;
  const exchange = createExchange(where, endpoint.host, options);
  const urlOf = (path: string): string => `${base}/storage/v1/b/${bucket}/o/${encodeURIComponent(path)}`;
  /** Whether the bucket has answered: a 404 then says that the object is not there, not the bucket. */
  let isThere = false;

  async function send(
    method: string,
    url: string,
    handling: Handling,
    sent: {
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: Uint8Array<ArrayBuffer>;
    } = {},
  ): Promise<Answer> {
    const answer = await exchange(async () => {
      const bearer = checkHeaderText(where, 'token', typeof token === 'function' ? await token() : token);
      return { method, url, ...sent, headers: { ...sent.headers, authorization: `Bearer ${bearer}` } };
    }, handling);
    isThere ||= answer.status >= 200 && answer.status < 300;
    return answer;
  }

  const refused = (what: string, { status, tries }: Answer): SlipwayError =>
    new SlipwayError(
      'io',
      where,
      `${what}: ${endpoint.host} answered ${status}, and was asked ${timesOf(tries)}; expected it done. Check the bucket and the rights of the token.`,
      { details: { host: endpoint.host, status } },
    );

  const service: ObjectService = {
    async get(path, atMost) {
      const answer = await send('GET', `${urlOf(path)}?alt=media`, {
        what: path,
        maxBytes: atMost,
        isOption: true,
      });
      if (answer.status === 200) return answer.body;
      if (answer.status !== 404) throw refused(`${path} could not be read`, answer);
      if (!isThere) await service.page('', undefined, 1);
      return null;
    },
    async look(path) {
      const answer = await send('GET', `${urlOf(path)}?fields=metadata`, { what: path, maxBytes: 2 ** 16 });
      if (answer.status === 404) return null;
      if (answer.status !== 200) throw refused(`${path} could not be looked for`, answer);
      const { metadata } = readJson(answer.body) as { metadata?: Readonly<Record<string, unknown>> };
      const write = metadata?.[writeName];
      return { write: typeof write === 'string' ? write : undefined };
    },
    async insert(path, bytes, write) {
      const { headers, body } = related(write, bytes, {
        name: path,
        contentType: 'application/octet-stream',
        cacheControl: 'no-store',
        metadata: { [writeName]: write },
      });
      const url = `${base}/upload/storage/v1/b/${bucket}/o?uploadType=multipart&ifGenerationMatch=0&fields=name`;
      const answer = await send('POST', url, { what: path, maxBytes: 2 ** 16 }, { headers, body });
      if (answer.status === 200) return 'written';
      if (answer.status === 412) return answer.doubt ? 'doubt' : 'taken';
      throw refused(`${path} could not be written`, answer);
    },
    async page(start, pageToken, most) {
      const query = new URLSearchParams({
        prefix: start,
        maxResults: String(most),
        fields: 'items(name),nextPageToken',
        ...(pageToken !== undefined && { pageToken }),
      });
      const what = `the keys under ${start}`;
      const url = `${base}/storage/v1/b/${bucket}/o?${query.toString()}`;
      const answer = await send('GET', url, { what, maxBytes: maxJsonBytes });
      if (answer.status !== 200) throw refused(`${what} could not be listed`, answer);
      return readPage(answer.body);
    },
    async delete(path) {
      const answer = await send('DELETE', urlOf(path), { what: path, maxBytes: 2 ** 16 });
      if (answer.status === 404 && !isThere) await service.page('', undefined, 1);
      if (answer.status !== 204 && answer.status !== 200 && answer.status !== 404)
        throw refused(`${path} could not be removed`, answer);
    },
  };
  return objectStore(where, service, { name: `gcs ${bucket}/${prefix}`, prefix, maxBytes });
}

/** A description and bytes as one body; the boundary is too long and too random to be in them. */
function related(
  boundary: string,
  bytes: Uint8Array,
  about: object,
): { readonly headers: Readonly<Record<string, string>>; readonly body: Uint8Array<ArrayBuffer> } {
  const part = (type: string): string => `--${boundary}\r\ncontent-type: ${type}\r\n\r\n`;
  const encoder = new TextEncoder();
  const head = encoder.encode(
    `${part('application/json; charset=UTF-8')}${JSON.stringify(about)}\r\n${part('application/octet-stream')}`,
  );
  const tail = encoder.encode(`\r\n--${boundary}--\r\n`);
  const body = new Uint8Array(head.length + bytes.length + tail.length);
  body.set(head);
  body.set(bytes, head.length);
  body.set(tail, head.length + bytes.length);
  return { headers: { 'content-type': `multipart/related; boundary=${boundary}` }, body };
}

function readPage(bytes: Uint8Array): Page {
  const { items = [], nextPageToken: next } = readJson(bytes);
  const paths = Array.isArray(items)
    ? items.map((item: unknown) => (item as { readonly name?: unknown } | null)?.name)
    : [undefined];
  if (!paths.every((path) => typeof path === 'string') || (next !== undefined && typeof next !== 'string'))
    throw new SlipwayError('bad-format', where, 'the answer is no list of objects; expected one.');
  return { paths, next: next === '' ? undefined : next };
}

function readJson(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  const value = recordIn(bytes);
  if (value) return value;
  throw new SlipwayError('bad-format', where, 'the answer is no JSON object; expected one.');
}
