import { SlipwayError } from '../../core/error.ts';
import { checkKeys, checkNumber } from '../../core/options.ts';
import type { Reply, RequestHead } from './exchange.ts';
import { refuse, asObject } from './refusal.ts';

/** Which pages of other origins may ask. */
export interface Cors {
  /** Origins such as `https://shop.example`, or `'*'` for every page there is. */
  readonly origins: readonly string[] | '*';
  /** Headers that a page may send beyond those of the dialects. @default [] */
  readonly headers?: readonly string[];
  /** How long a browser may keep the answer to its first question. @default 600 */
  readonly maxAgeSeconds?: number;
}

/** What is said to pages of other origins. */
export interface CorsRules {
  /** The answer to a browser's first question; `undefined` when the request is none. */
  preflight(request: RequestHead): Reply | undefined;
  /** The headers of an answer: names and values in turn. */
  headersFor(request: RequestHead): readonly string[];
}

const known = [
  'content-type',
  'content-encoding',
  'authorization',
  'x-request-id',
  'inference-header-content-length',
];
const exposed = 'x-request-id, retry-after, inference-header-content-length';
const nothing: readonly string[] = [];

/**
 * The rules of CORS for some origins.
 *
 * @throws {SlipwayError} `bad-option`.
 * @source https://fetch.spec.whatwg.org/#http-cors-protocol
 */
export function corsRules(where: string, cors: Cors): CorsRules {
  checkKeys(where, cors, ['origins', 'headers', 'maxAgeSeconds']);
  const { origins, headers = [], maxAgeSeconds = 600 } = cors;
  checkNumber(where, 'cors.maxAgeSeconds', maxAgeSeconds, { min: 0, integer: true });
  const bad = origins === '*' ? -1 : listOf(where, 'origins', origins).findIndex((one) => !isOrigin(one));
  if (bad >= 0) {
    const message = `cors.origins has ${JSON.stringify(origins[bad])}; expected origins such as "https://shop.example", or "*" alone.`;
    throw new SlipwayError('bad-option', where, message);
  }
  if (!listOf(where, 'headers', headers).every(isHeader)) {
    const message = 'cors.headers has what is no name of a header; expected names such as "x-tenant".';
    throw new SlipwayError('bad-option', where, message);
  }
  const allowed = new Set(origins === '*' ? [] : origins);
  const headersFor = (request: RequestHead): readonly string[] => {
    const told = ['access-control-expose-headers', exposed];
    if (origins === '*') return ['access-control-allow-origin', '*', ...told];
    // What is kept for one page is not to be given to another.
    const vary = ['vary', 'origin'];
    const origin = request.header('origin');
    if (origin === null || !allowed.has(origin)) return vary;
    return ['access-control-allow-origin', origin, ...told, ...vary];
  };
  return {
    headersFor,
    preflight(request) {
      const origin = request.header('origin');
      const asks = request.method === 'OPTIONS' && request.header('access-control-request-method') !== null;
      if (!asks || origin === null) return undefined;
      if (origins !== '*' && !allowed.has(origin)) {
        return asObject.put(refuse(403, 'unsupported', 'this origin is not allowed to ask.'));
      }
      return {
        status: 204,
        headers: [
          ...['access-control-allow-methods', 'GET, HEAD, POST'],
          ...['access-control-allow-headers', [...known, ...headers].join(', ')],
          ...['access-control-max-age', String(maxAgeSeconds)],
        ],
        body: '',
      };
    },
  };
}

/** No rules: no page of another origin may ask. */
export const noCors: CorsRules = { preflight: () => undefined, headersFor: () => nothing };

function listOf(where: string, option: string, value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new SlipwayError('bad-option', where, `cors.${option} is no list; expected one of texts.`);
}

/** A token of RFC 9110. */
function isHeader(name: unknown): boolean {
  return typeof name === 'string' && /^[!#$%&'*+.^_`|~\w-]+$/.test(name);
}

function isOrigin(origin: unknown): boolean {
  try {
    return typeof origin === 'string' && new URL(origin).origin === origin;
  } catch {
    return false;
  }
}
