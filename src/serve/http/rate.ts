import { systemClock, type Clock } from '../../core/clock.ts';
import { SlipwayError } from '../../core/error.ts';
import { checkKeys, checkNumber } from '../../core/options.ts';
import type { RequestHead } from './exchange.ts';
import { refuseForNow } from './refusal.ts';

/** How many requests a client may send. */
export interface RateLimit {
  /** Requests a second, in the long run: more than 0. */
  readonly perSecond: number;
  /** Requests at once, after a pause. @default `perSecond`, at least 1 */
  readonly burst?: number;
  /** Whose requests are counted together. @default the client's address; all together where it is not known */
  readonly key?: (request: RequestHead) => string;
  /** Clients counted at one time; beyond it those longest unheard are forgotten. @default 10000 */
  readonly maxClients?: number;
  /** @default systemClock */
  readonly clock?: Clock;
}

interface Bucket {
  readonly tokens: number;
  readonly at: number;
}

/**
 * Throws a refusal with status 429 when a client asks too often: a bucket of tokens for each.
 *
 * @throws {SlipwayError} `bad-option`.
 */
export function rateLimiter(where: string, limit: RateLimit): (request: RequestHead) => void {
  checkKeys(where, limit, ['perSecond', 'burst', 'key', 'maxClients', 'clock']);
  const perSecond = checkNumber(where, 'rate.perSecond', limit.perSecond, { min: 1e-6 });
  const burst = checkNumber(where, 'rate.burst', limit.burst ?? Math.max(1, perSecond), { min: 1 });
  const maxClients = checkNumber(where, 'rate.maxClients', limit.maxClients ?? 10_000, {
    min: 1,
    integer: true,
  });
  const { key = ({ client = '' }) => client, clock = systemClock } = limit;
  if (typeof key !== 'function') {
    throw new SlipwayError('bad-option', where, 'rate.key is no function; expected one of a request.');
  }
  const buckets = new Map<string, Bucket>();
  return (request) => {
    const client = key(request);
    const now = clock.now();
    const before = buckets.get(client);
    // A clock that is put back gives nothing and takes nothing.
    const gained = before ? (Math.max(0, now - before.at) / 1000) * perSecond : burst;
    const tokens = Math.min(burst, (before?.tokens ?? 0) + gained);
    buckets.delete(client);
    buckets.set(client, { tokens: tokens >= 1 ? tokens - 1 : tokens, at: now });
    if (buckets.size > maxClients) forgetOldest(buckets);
    if (tokens < 1) {
      const message = 'this client asks too often. Try again later.';
      throw refuseForNow(429, 'too-many', message, (1 - tokens) / perSecond);
    }
  };
}

function forgetOldest(buckets: Map<string, unknown>): void {
  for (const oldest of buckets.keys()) {
    buckets.delete(oldest);
    return;
  }
}
