import { checkClock } from '../core/check-clock.ts';
import { systemClock, type Clock } from '../core/clock.ts';
import { SlipwayError } from '../core/error.ts';
import { checkKeys, checkNumber } from '../core/options.ts';
import type { MaybePromise } from '../core/maybe-promise.ts';
import type { Store } from '../registry/store.ts';
import { createExchange, exchangeOptions, mayPass, timesOf } from './remote/exchange.ts';
import type { Answer, ExchangeOptions, Handling } from './remote/exchange.ts';
import { errorCode, readObjectList } from './remote/object-list.ts';
import { objectStore, type ObjectService } from './remote/object-store.ts';
import { checkBucket, checkEndpoint, checkHeaderText, checkName, checkPlace } from './remote/place.ts';
import { hexOfHash, queryText, signV4, type S3Credentials } from './remote/sign-v4.ts';

/** Options of {@link s3Store}. */
export interface S3StoreOptions extends ExchangeOptions {
  readonly bucket: string;
  /** Such as `eu-central-1`; what a service without regions wants, such as `auto`. */
  readonly region: string;
  /** Asked before every request when it is a function, so that keys may change. In no error. */
  readonly credentials: S3Credentials | (() => MaybePromise<S3Credentials>);
  /** @default `https://s3.REGION.amazonaws.com` */
  readonly endpoint?: string;
  /** What every key begins with in the bucket: `''`, or a key and `/`. @default '' */
  readonly prefix?: string;
  /** Refuses to read or write more bytes than this under one key. @default 1073741824 */
  readonly maxBytes?: number;
  /** @default systemClock */
  readonly clock?: Clock;
}

const where = 'adapters/s3-store';
const names = [
  'bucket',
  'region',
  'credentials',
  'endpoint',
  'prefix',
  'maxBytes',
  'clock',
  ...exchangeOptions,
];
const writeHeader = 'x-amz-meta-slipway-write';
const maxListBytes = 2 ** 23;
/** The instants that a signature has room for. */
const writable = { min: 0, max: Date.parse('9999-12-31T23:59:59.999Z') };

/**
 * A store in a bucket of Amazon S3, or of a service that speaks as it does and writes conditionally.
 *
 * A write is one `PUT` with `If-None-Match: *`, so that one of many writers wins; keys are objects as they are, after
 * `prefix`, and the bucket stands in the path. It needs reads that see the last write, as S3 has had since 2020, and the
 * rights to list the bucket (without which S3 does not say that a key is not there), to read, to write and to delete
 * objects. A page needs CORS for `GET`, `HEAD`, `PUT` and `DELETE`, all headers, and `x-amz-meta-slipway-write` exposed.
 *
 * Tried again are connections that fail, tries that take too long, and the answers 408, 409 (to a write), 429 and 5xx but
 * 501. A write that finds its key taken looks whose it is by the id it has written, so that one whose answer was lost, or
 * that something on the way sent twice, is told the truth. Two that write a key and a key below it at the same moment may
 * both be told `true`: a bucket has no folders that could be taken.
 *
 * @throws {SlipwayError} `bad-option` on a bad option, and from every method on a key that `checkKey` refuses; from the
 *   methods also `bad-data` on a value that is not a `Uint8Array`, `too-large` past the limit, `conflict` when a key would
 *   be the folder of another, `io` when the service cannot be reached or refuses, `bad-format` on an answer that is not
 *   S3's, `unsupported` without Web Crypto; the signal's own reason.
 * @source Amazon S3 API Reference: PutObject, GetObject, HeadObject, DeleteObject, ListObjectsV2; Amazon S3 User Guide,
 *   "How to prevent object overwrites with conditional writes".
 * @example
 * const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' };
 * const asked = [];
 * const fetch = async (url, { method }) => (asked.push(`${method} ${url}`), new Response('bytes'));
 * const store = s3Store({ bucket: 'models', region: 'eu-central-1', credentials, prefix: 'late/', fetch });
 * await store.get('a/b');
 * asked // => ['GET https://s3.eu-central-1.amazonaws.com/models/late/a/b']
 */
export function s3Store(options: S3StoreOptions): Store {
  checkKeys(where, options, names);
  const { bucket, region, credentials, clock = systemClock } = options;
  checkBucket(where, bucket);
  checkName(where, 'region', region);
  if (typeof credentials !== 'function') checkCredentials(credentials);
  checkClock(where, clock);
  const { prefix, maxBytes } = checkPlace(where, options);
  const endpoint = checkEndpoint(where, options.endpoint ?? `https://s3.${region}.amazonaws.com`);
  if (endpoint.path.includes('%'))
    throw new SlipwayError(
      'bad-option',
      where,
      'endpoint has a "%" in its path, for which services compute different signatures; expected a path without one.',
      { details: { option: 'endpoint' } },
    );
  const exchange = createExchange(where, endpoint.host, options);

  type Query = readonly (readonly [string, string])[];
  interface Request {
    readonly method: string;
    readonly path?: string;
    readonly query?: Query;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: Uint8Array<ArrayBuffer>;
  }

  async function send(request: Request, handling: Handling): Promise<Answer> {
    const { method, query = [], body } = request;
    const path = `${endpoint.path}/${bucket}${request.path === undefined ? '' : `/${request.path}`}`;
    const payloadHash = await hexOfHash(where, body ?? new Uint8Array());
    return exchange(async () => {
      const who = checkCredentials(typeof credentials === 'function' ? await credentials() : credentials);
      const headers = {
        ...request.headers,
        'x-amz-content-sha256': payloadHash,
        'x-amz-date': new Date(checkNumber(where, 'the time of the clock', clock.now(), writable))
          .toISOString()
          .replace(/[:-]|\.\d+/g, ''),
        ...(who.sessionToken !== undefined && { 'x-amz-security-token': who.sessionToken }),
      };
      const toSign = { method, path, query, headers: { ...headers, host: endpoint.host }, payloadHash };
      const authorization = await signV4(where, toSign, who, { region, service: 's3' });
      const asked = query.length > 0 ? `?${queryText(query)}` : '';
      return {
        method,
        url: `${endpoint.origin}${path}${asked}`,
        headers: { ...headers, authorization },
        ...(body && { body }),
      };
    }, handling);
  }

  const refused = (what: string, { status, body, tries }: Answer): SlipwayError => {
    const code = errorCode(where, body);
    return new SlipwayError(
      'io',
      where,
      `${what}: ${endpoint.host} answered ${status}${code === undefined ? '' : ` (${code})`}, and was asked ${timesOf(tries)}; expected it done. Check the bucket, its region and the rights of the key.`,
      { details: { host: endpoint.host, status, ...(code !== undefined && { code }) } },
    );
  };

  const service: ObjectService = {
    async get(path, atMost) {
      const answer = await send({ method: 'GET', path }, { what: path, maxBytes: atMost, isOption: true });
      if (answer.status === 200) return answer.body;
      if (answer.status === 404 && errorCode(where, answer.body) === 'NoSuchKey') return null;
      throw refused(`${path} could not be read`, answer);
    },
    async look(path) {
      const { status, headers, ...rest } = await send(
        { method: 'HEAD', path },
        { what: path, maxBytes: Infinity },
      );
      if (status === 200) return { write: headers.get(writeHeader) ?? undefined };
      if (status === 404) return null;
      throw refused(`${path} could not be looked for`, { status, headers, ...rest });
    },
    async insert(path, body, write) {
      const headers = {
        'content-type': 'application/octet-stream',
        'if-none-match': '*',
        [writeHeader]: write,
      };
      const again: Handling['again'] = (got) => got.status === 409 || mayPass(got);
      const answer = await send(
        { method: 'PUT', path, headers, body },
        { what: path, maxBytes: 2 ** 16, again },
      );
      if (answer.status === 200) return 'written';
      if (answer.status === 412) return answer.doubt ? 'doubt' : 'taken';
      throw refused(`${path} could not be written`, answer);
    },
    async page(start, token, most) {
      const query: Query = [
        ['list-type', '2'],
        ['encoding-type', 'url'],
        ['max-keys', String(most)],
        ['prefix', start],
        ...(token === undefined ? [] : [['continuation-token', token] as const]),
      ];
      const what = `the keys under ${start}`;
      const answer = await send({ method: 'GET', query }, { what, maxBytes: maxListBytes });
      if (answer.status !== 200) throw refused(`${what} could not be listed`, answer);
      return readObjectList(where, answer.body);
    },
    async delete(path) {
      const answer = await send({ method: 'DELETE', path }, { what: path, maxBytes: 2 ** 16 });
      const gone = answer.status === 404 && errorCode(where, answer.body) === 'NoSuchKey';
      if (answer.status !== 204 && answer.status !== 200 && !gone)
        throw refused(`${path} could not be removed`, answer);
    },
  };
  return objectStore(where, service, { name: `s3 ${bucket}/${prefix}`, prefix, maxBytes });
}

/** No error repeats any of it. */
function checkCredentials(given: S3Credentials): S3Credentials {
  checkKeys(where, given, ['accessKeyId', 'secretAccessKey', 'sessionToken']);
  checkHeaderText(where, 'accessKeyId', given.accessKeyId);
  checkHeaderText(where, 'secretAccessKey', given.secretAccessKey);
  if (given.sessionToken !== undefined) checkHeaderText(where, 'sessionToken', given.sessionToken);
  return given;
}
