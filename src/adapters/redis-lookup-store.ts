import { SlipwayError } from '../core/error.ts';
import { importPeer } from '../core/import-peer.ts';
import { kindOfFailure } from '../core/kind-of-failure.ts';
import { checkKeys, checkNumber, checkText } from '../core/options.ts';
import { unlessAborted } from '../core/unless-aborted.ts';
import { waitFor } from '../core/waiting.ts';
import {
  answerOf,
  answerText,
  checkEntries,
  checkLookupKeys,
  checkModelHash,
  plainKey,
  type LookupStore,
} from '../serve/lookup/lookup-store.ts';

const where = 'adapters/redis-lookup-store';

/** Options of {@link redisLookupStore}. */
export interface RedisLookupStoreOptions {
  /** What its keys on the server begin with. @default 'slipway:lookup:' */
  readonly prefix?: string;
  /** Fields of one command, 1 or more. @default 1000 */
  readonly batchSize?: number;
  /** How long a connection may take until it can be asked, in milliseconds, from 1. @default 5000 */
  readonly connectTimeoutMs?: number;
  /** How long a command may take, in milliseconds, from 1; then its connection is given up. @default 5000 */
  readonly timeoutMs?: number;
}

/** A store of answers on a Redis server. */
export interface RedisLookupStore extends LookupStore {
  remove: NonNullable<LookupStore['remove']>;
  /** Lets go of the connection; the next use opens another. */
  close(): Promise<void>;
}

/** What is used of a client of the package `redis`. */
interface Client {
  readonly isReady: boolean;
  on(event: 'error', listener: () => void): unknown;
  connect(): Promise<unknown>;
  destroy(): void;
  hmGet(key: string, fields: string[]): Promise<(string | null | undefined)[]>;
  hSet(key: string, values: [string, string][]): Promise<unknown>;
  sAdd(key: string, member: string): Promise<unknown>;
  sRem(key: string, member: string): Promise<unknown>;
  sMembers(key: string): Promise<string[]>;
  unlink(key: string): Promise<unknown>;
}

/**
 * Answers on a Redis server, or one that speaks as Redis does: shared by any number of services.
 *
 * One hash for each version (`slipway:lookup:{hash}`), a field for each key; a set names the versions. `getMany` is one
 * command for up to `batchSize` keys. The connection is opened at the first use, and anew after it broke; nothing is tried
 * twice; what takes longer than `timeoutMs` is an error. Needs the package `redis`, 5 or 6, which is loaded then.
 *
 * @param url - such as `redis://user:password@host:6379/0`, or `rediss:` with TLS. It is not in errors.
 * @throws {SlipwayError} `bad-option`. The methods throw `missing-peer` without the package; `io` when the server cannot be
 *   reached, refuses, or the connection broke; `bad-option` on a version that is no hash; `bad-data` on keys and entries that
 *   are none; `corrupt` on an answer that is none.
 * @example
 * redisLookupStore('redis://localhost:6379').name // => 'answers in redis'
 */
export function redisLookupStore(url: string, options: RedisLookupStoreOptions = {}): RedisLookupStore {
  if (typeof url !== 'string' || !/^rediss?:\/\//.test(url))
    throw new SlipwayError(
      'bad-option',
      where,
      'url is none of Redis; expected one such as redis://host:6379.',
      {
        details: { option: 'url' },
      },
    );
  checkKeys(where, options, ['prefix', 'batchSize', 'connectTimeoutMs', 'timeoutMs']);
  const prefix = checkText(where, 'prefix', options.prefix ?? 'slipway:lookup:');
  const batchSize = checkNumber(where, 'batchSize', options.batchSize ?? 1000, { min: 1, integer: true });
  const wait = { min: 1, max: 2 ** 31 - 1 };
  const connectTimeout = checkNumber(where, 'connectTimeoutMs', options.connectTimeoutMs ?? 5000, wait);
  const timeoutMs = checkNumber(where, 'timeoutMs', options.timeoutMs ?? 5000, wait);
  const versionsKey = `${prefix}versions`;
  const keyOf = (modelHash: string): string => `${prefix}{${checkModelHash(where, modelHash)}}`;
  let connecting: Promise<Client> | undefined;

  async function open(): Promise<Client> {
    const { createClient } = await importPeer('redis', () => import('redis'), where);
    const client = createClient({
      url,
      disableOfflineQueue: true,
      socket: { connectTimeout, reconnectStrategy: false },
    }) as unknown as Client;
    // What fails is told by the command that fails.
    client.on('error', () => undefined);
    await inTime(client, connectTimeout, () => client.connect());
    return client;
  }

  /** The connection that stands, or the one that is being opened: all who ask at once share it. */
  async function connection(): Promise<Client> {
    const known = connecting;
    const client = await known?.catch(() => undefined);
    if (client?.isReady) return client;
    // Whoever is first here opens one; the others find it.
    if (connecting === known) connecting = open();
    return connecting!;
  }

  /** One piece of work on a connection that stands; after it broke the next one opens another. */
  async function ask<Result>(
    signal: AbortSignal | undefined,
    work: (client: Client) => Promise<Result>,
  ): Promise<Result> {
    signal?.throwIfAborted();
    return unlessAborted(signal, async () => {
      try {
        const client = await connection();
        return await inTime(client, timeoutMs, () => work(client));
      } catch (cause) {
        if (cause instanceof SlipwayError) throw cause;
        throw new SlipwayError(
          'io',
          where,
          `Redis could not be asked (${kindOfFailure(cause)}); expected a server that answers at the url given.`,
          { cause: undefined },
        );
      }
    });
  }

  return {
    name: 'answers in redis',
    async getMany(modelHash, keys, { signal } = {}) {
      const hash = keyOf(modelHash);
      const fields = checkLookupKeys(where, keys).map(plainKey);
      const answers: ReturnType<typeof answerOf | (() => null)>[] = [];
      for (let start = 0; start < fields.length; start += batchSize) {
        const found = await ask(signal, (client) =>
          client.hmGet(hash, fields.slice(start, start + batchSize)),
        );
        for (const text of found)
          answers.push(text === null || text === undefined ? null : answerOf(where, text));
      }
      return answers;
    },
    async putMany(modelHash, entries, { signal } = {}) {
      const hash = keyOf(modelHash);
      const pairs = checkEntries(where, entries).map(({ key, answer }): [string, string] => [
        plainKey(key),
        answerText(answer),
      ]);
      // Named before it is filled, and until it is gone: what stays behind of half a work is told by `versions`.
      if (pairs.length > 0) await ask(signal, (client) => client.sAdd(versionsKey, modelHash));
      for (let start = 0; start < pairs.length; start += batchSize)
        await ask(signal, (client) => client.hSet(hash, pairs.slice(start, start + batchSize)));
    },
    versions: async ({ signal } = {}) => (await ask(signal, (client) => client.sMembers(versionsKey))).sort(),
    async remove(modelHash, { signal } = {}) {
      const hash = keyOf(modelHash);
      await ask(signal, (client) => client.unlink(hash));
      await ask(signal, (client) => client.sRem(versionsKey, modelHash));
    },
    async close() {
      const known = connecting;
      connecting = undefined;
      const client = await known?.catch(() => undefined);
      if (client?.isReady) client.destroy();
    },
  };
}

/** Waits so long for a client, and lets go of its connection when it takes longer: what is behind it would wait as well. */
async function inTime<Result>(client: Client, ms: number, work: () => Promise<Result>): Promise<Result> {
  const waited = await waitFor(work, ms);
  if (!waited.late) return waited.result;
  client.destroy();
  throw new SlipwayError('io', where, `Redis took longer than ${ms} ms; expected an answer.`);
}
