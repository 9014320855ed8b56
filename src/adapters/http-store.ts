import { SlipwayError } from '../core/error.ts';
import { hashBytes } from '../core/hash.ts';
import { checkKey, checkPrefix } from '../core/key.ts';
import { checkChoice, checkKeys, checkNumber } from '../core/options.ts';
import type { Store } from '../registry/store.ts';
import { createExchange, exchangeOptions, timesOf } from './remote/exchange.ts';
import type { Answer, ExchangeOptions } from './remote/exchange.ts';
import { checkEndpoint } from './remote/place.ts';
import { checkSize, ownBytes, toFileName } from '../registry/store-keys.ts';
import { readStoreIndex, type IndexEntry } from './store-index.ts';

/** Options of {@link httpStore}. */
export interface HttpStoreOptions extends ExchangeOptions {
  /** Refuses to read more bytes than this under one key. @default 1073741824 */
  readonly maxBytes?: number;
  /** The name of the index in the folder. @default '~index.json' */
  readonly index?: string;
  /** How capital letters of keys stand in names of files: as `folderStore` writes them, or as they are. @default 'escaped' */
  readonly capitals?: 'escaped' | 'plain';
}

const where = 'adapters/http-store';
const names = ['maxBytes', 'index', 'capitals', ...exchangeOptions];
const maxIndexBytes = 2 ** 26;
const maxRedirects = 5;

/**
 * A store to read from, on any web server: the folder of a `folderStore`, copied there together with its index.
 *
 * A web server has no listing, so `storeIndex` writes one; it is read again by every `list`, and when a key is not in the
 * one read last. Bytes are held against size and hash of the index: a copy that is not whole, and a page that stands in
 * for what is not there, are `corrupt`. Nothing can be written or removed. Redirects are followed within the origin, and
 * refused in a page, which cannot look at where they lead. Another origin than the page's must allow it by CORS.
 *
 * @param url - the folder, such as `https://example.com/models`.
 * @throws {SlipwayError} `bad-option` on a bad option, and from every method on a key that `checkKey` refuses; from the
 *   methods also `unsupported` on a write, `io` when the server cannot be reached or refuses, `bad-format` and
 *   `bad-version` on an index that cannot be read, `corrupt` on other bytes than the index says, `too-large` past the
 *   limit; the signal's own reason.
 * @example
 * const files = { '/models/~index.json': await storeIndex(memoryStore()) };
 * const fetch = async (url) => new Response(files[new URL(url).pathname]);
 * await httpStore('https://example.com/models', { fetch }).list('') // => []
 */
export function httpStore(url: string | URL, options: HttpStoreOptions = {}): Store {
  checkKeys(where, options, names);
  const base = checkEndpoint(where, url, 'url');
  const maxBytes = checkNumber(where, 'maxBytes', options.maxBytes ?? 2 ** 30, { min: 1, max: Infinity });
  const index = options.index ?? '~index.json';
  if (typeof index !== 'string' || !/^[\w.~-]{1,120}$/.test(index) || /^\.+$/.test(index))
    throw new SlipwayError(
      'bad-option',
      where,
      'index is no name of a file; expected one such as ~index.json.',
      {
        details: { option: 'index' },
      },
    );
  const capitals = checkChoice(where, 'capitals', options.capitals ?? 'escaped', ['escaped', 'plain']);
  const exchange = createExchange(where, base.host, options);
  const folder = `${base.origin}${base.path}`;
  let last: ReadonlyMap<string, IndexEntry> | undefined;
  let reading: Promise<ReadonlyMap<string, IndexEntry>> | undefined;

  /** A file of the folder; redirects are followed within the origin. */
  async function load(name: string, limit: number, cache: RequestCache): Promise<Answer> {
    let at = `${folder}/${encodeURI(name)}`;
    for (let redirects = 0; ; redirects++) {
      const asked = at;
      const answer = await exchange(() => ({ method: 'GET', url: asked, headers: {}, cache }), {
        what: name,
        maxBytes: limit,
      });
      // A page is told of a redirect by the status 0, and not where it leads.
      if (answer.status !== 0 && (answer.status < 300 || answer.status >= 400)) return answer;
      const to = answer.headers.get('location');
      const next = to !== null && URL.canParse(to, asked) ? new URL(to, asked) : undefined;
      if (next?.origin !== base.origin || redirects === maxRedirects)
        throw new SlipwayError(
          'io',
          where,
          `${name}: ${base.host} sends elsewhere, to another origin or too often; expected the file. Give the address where it is.`,
          { details: { host: base.host, status: answer.status } },
        );
      at = next.href;
    }
  }

  async function loadIndex(): Promise<ReadonlyMap<string, IndexEntry>> {
    const answer = await load(index, maxIndexBytes, 'no-cache');
    if (answer.status !== 200) throw refused(index, answer);
    return (last = readStoreIndex(where, answer.body));
  }

  /** Whoever asks while it is read gets that one. */
  async function readIndex(): Promise<ReadonlyMap<string, IndexEntry>> {
    reading ??= loadIndex().finally(() => (reading = undefined));
    return reading;
  }

  function refused(name: string, { status, tries }: Answer): SlipwayError {
    return new SlipwayError(
      'io',
      where,
      `${name}: ${base.host} answered ${status}, and was asked ${timesOf(tries)}; expected the file.`,
      { details: { host: base.host, status } },
    );
  }

  /** The bytes that the index says; `undefined` when others, or none, are there. */
  async function read(key: string, entry: IndexEntry, atMost: number): Promise<Uint8Array | undefined> {
    checkSize(where, key, entry.bytes, Math.min(maxBytes, atMost));
    const name = capitals === 'escaped' ? toFileName(key) : key;
    const answer = await load(name, entry.bytes, 'default').catch((cause: unknown) => {
      if (cause instanceof SlipwayError && cause.code === 'too-large') return undefined;
      throw cause;
    });
    if (!answer || answer.status === 404 || answer.status === 410) return undefined;
    if (answer.status !== 200) throw refused(key, answer);
    const { body } = answer;
    return body.length === entry.bytes && hashBytes(body) === entry.hash ? body : undefined;
  }

  return {
    name: `http ${folder}`,
    get: async (key, atMost = Infinity) => {
      checkKey(where, key);
      const entry = last?.get(key) ?? (await readIndex()).get(key);
      if (!entry) return null;
      const bytes = await read(key, entry, atMost);
      if (bytes) return bytes;
      // The folder may have been copied anew since.
      const fresh = (await readIndex()).get(key);
      if (!fresh) return null;
      const again = fresh.hash === entry.hash ? undefined : await read(key, fresh, atMost);
      if (again) return again;
      throw new SlipwayError(
        'corrupt',
        where,
        `${key} is not there, or not with the ${fresh.bytes} bytes of the index. Copy the folder again, the index last.`,
        { details: { key } },
      );
    },
    putIfAbsent: async (key, bytes) => {
      ownBytes(where, checkKey(where, key), bytes, Infinity);
      throw new SlipwayError(
        'unsupported',
        where,
        `${folder} can only be read. Write where it is copied from.`,
      );
    },
    list: async (prefix) => {
      checkPrefix(where, prefix);
      return [...(await readIndex()).keys()].filter((key) => key.startsWith(prefix)).sort();
    },
  };
}
