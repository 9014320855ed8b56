import { checkKeys, checkNumber, checkText } from '../../core/options.ts';
import { systemClock, type Clock } from '../../core/clock.ts';
import { SlipwayError } from '../../core/error.ts';
import { hashBytes, hashJson } from '../../core/hash.ts';
import type { Json } from '../../core/json.ts';
import { kindOfFailure } from '../../core/kind-of-failure.ts';
import { random } from '../../core/random.ts';
import { pause, waitFor } from '../../core/waiting.ts';
import type { Alert, AlertChannel } from './alert.ts';
import { signWebhook } from './sign-webhook.ts';
import { webhookParts, type WebhookPart } from './webhook-parts.ts';

/** Options of {@link webhookChannel}. */
export interface WebhookChannelOptions {
  /** Where to: `https:`, or `http:`. No error names more of it than the host: the rest may be a secret. */
  readonly url: string;
  /**
   * What the receiver knows, too: `whsec_` and base64, or any text of 16 characters or more, of which the UTF-8 bytes are
   * the key.
   */
  readonly secret: string;
  /** @default 'webhook' */
  readonly name?: string;
  /** What is posted, such as `({ text }) => ({ text })` for a chat. @default the alert */
  readonly body?: (alert: Alert) => Json;
  /** How often another try is made after one that failed in a way that may pass. @default 3 */
  readonly retries?: number;
  /** How long one try may take. @default 10000 */
  readonly timeoutMs?: number;
  /** The longest wait before the first retry; that of each later one is twice as long. @default 500 */
  readonly backOffMs?: number;
  /** The longest wait: a receiver that asks for a longer one is left for the next report. @default 5000 */
  readonly maxBackOffMs?: number;
  /** The most bytes of one post: an alert that has more goes in several. @default 65536 */
  readonly maxBodyBytes?: number;
  /** @default systemClock */
  readonly clock?: Clock;
  /** @default globalThis.fetch */
  readonly fetch?: typeof globalThis.fetch;
  /** Waits so long. @default a timer */
  readonly sleep?: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
}

const where = 'validate/webhook-channel';
const names = ['url', 'secret', 'name', 'body', 'retries', 'timeoutMs', 'backOffMs', 'maxBackOffMs', 'maxBodyBytes', 'clock', 'fetch', 'sleep']; // prettier-ignore

/**
 * A channel that posts alerts as JSON, signed, and tries again when that may help.
 *
 * The headers are those of Standard Webhooks: `webhook-id` is the alert's, `webhook-timestamp` has seconds, and
 * `webhook-signature` is `v1,` and the base64 of the HMAC-SHA256 of `id.timestamp.body`. Tried again are a connection
 * that failed, a try that took too long, and the answers 408, 429 and 5xx, after as long as `Retry-After` says, or a
 * random part of a wait that doubles: drawn by the alert's id, so that many do not come back at once. Any other answer but
 * 2xx fails at once; redirects are not followed, because what is signed for one receiver is not for another.
 *
 * An alert too large for one post goes in several, of ids that end in which of its problems they have, such as `-1-80` and
 * `-81-120`. Where a later one is not taken, all are posted again with the next report: of the same ids as far as they have
 * the same problems.
 *
 * @throws {SlipwayError} `bad-option`, also on a URL that is neither `http:` nor `https:` or has a password in it; `send`
 *   rejects with `io` when the receiver did not take the alert, `too-large` when not even one problem fits, `bad-option` when
 *   `body` gives nothing that is JSON.
 * @source The Standard Webhooks specification, 1.0.0.
 * @example
 * const posted = [];
 * const channel = webhookChannel({ url: 'https://example.com/hook', secret: 'a text that both know',
 *   clock: fixedClock(0), fetch: async (url, { body }) => (posted.push(JSON.parse(body).text), new Response()) });
 * await channel.send({ id: 'a1', source: { model: 'late', stage: 'gate' }, at: 0, failing: [], recovered: [], text: 'late, gate: …' });
 * posted // => ['late, gate: …']
 */
export function webhookChannel(options: WebhookChannelOptions): AlertChannel {
  checkKeys(where, options, names);
  const url = checkUrl(options.url);
  const key = keyOf(options.secret);
  const { clock = systemClock, fetch = globalThis.fetch, sleep = pause, body = asItIs } = options;
  const retries = checkNumber(where, 'retries', options.retries ?? 3, { min: 0, max: 20, integer: true });
  const timeoutMs = checkNumber(where, 'timeoutMs', options.timeoutMs ?? 10_000, { min: 1, max: Infinity });
  const backOffMs = checkNumber(where, 'backOffMs', options.backOffMs ?? 500, { min: 0, max: 2 ** 31 - 1 });
  const maxBackOffMs = checkNumber(where, 'maxBackOffMs', options.maxBackOffMs ?? 5000, { min: 0, max: 2 ** 31 - 1 }); // prettier-ignore
  const maxBodyBytes = checkNumber(where, 'maxBodyBytes', options.maxBodyBytes ?? 65_536, { min: 1, integer: true }); // prettier-ignore
  for (const [option, given] of Object.entries({ fetch, sleep, body }))
    if (typeof given !== 'function')
      throw new SlipwayError('bad-option', where, `${option} is not a function; expected one.`, {
        details: { option },
      });

  /** One try: what went wrong and may pass, or nothing. What cannot pass is thrown. */
  const attempt = async (id: string, text: string, signal?: AbortSignal): Promise<Failed | undefined> => {
    const seconds = Math.floor(clock.now() / 1000);
    const headers = { 'content-type': 'application/json', ...signWebhook(key, id, seconds, text) };
    try {
      const waited = await waitFor(
        async (inner) => {
          const sent = await fetch(url.href, { method: 'POST', headers, body: text, redirect: 'manual', signal: inner }); // prettier-ignore
          letGo(sent);
          return { status: sent.status, retryAfter: sent.headers.get('retry-after') };
        },
        timeoutMs,
        signal,
      );
      if (waited.late) return { what: `did not answer within ${timeoutMs} ms` };
      const { status, retryAfter } = waited.result;
      if (status >= 200 && status < 300) return undefined;
      const what = `answered ${status}`;
      if (status !== 408 && status !== 429 && status < 500) throw refused(url, what);
      return { what, retryAfter };
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof SlipwayError) throw error;
      // What the platform says of a connection may hold the address: only what kind of error it was is told.
      return { what: `could not be reached (${kindOfFailure(error)})` };
    }
  };

  const name = checkText(where, 'name', options.name ?? 'webhook');
  const post = async ({ id: given, body: text }: WebhookPart, signal?: AbortSignal): Promise<void> => {
    // The receiver is told an id for what it gets, of letters that may stand in a header.
    const id = /^[\w-]{1,64}$/.test(given) ? given : hashBytes(new TextEncoder().encode(given)).slice(0, 32);
    const draws = random(Number.parseInt(hashJson([name, id]).slice(0, 12), 16));
    for (let tried = 0; ; tried++) {
      signal?.throwIfAborted();
      const failed = await attempt(id, text, signal);
      if (!failed) return;
      const asked = retryAfterMs(failed.retryAfter, clock);
      const wait = asked ?? draws.next() * Math.min(maxBackOffMs, backOffMs * 2 ** tried);
      if (tried >= retries || wait > maxBackOffMs)
        throw refused(
          url,
          `${failed.what}, and ${tried === 0 ? 'was tried once' : `was tried ${tried + 1} times`}`,
        );
      await sleep(wait, signal);
    }
  };

  return {
    name,
    async send(alert, { signal } = {}) {
      for (const part of webhookParts(where, alert, body, maxBodyBytes)) await post(part, signal);
    },
  };
}

interface Failed {
  readonly what: string;
  readonly retryAfter?: string | null;
}

function refused({ host }: URL, what: string): SlipwayError {
  return new SlipwayError('io', where, `the receiver at ${host} ${what}; expected it to take the alert.`, {
    details: { host },
  });
}

function asItIs(alert: Alert): Json {
  return alert as unknown as Json;
}

/** How long a receiver asks to wait: seconds, or until a date. */
function retryAfterMs(header: string | null | undefined, clock: Clock): number | undefined {
  const text = header?.trim();
  if (!text) return undefined;
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const until = Date.parse(text);
  return Number.isNaN(until) ? undefined : Math.max(0, until - clock.now());
}

/** Reads no further. The status has said all there is to say: that this fails is nobody's concern. */
function letGo({ body }: Response): void {
  void (async () => body?.cancel())().catch(() => undefined);
}

function checkUrl(value: unknown): URL {
  const refuse = (what: string): SlipwayError =>
    new SlipwayError('bad-option', where, `url ${what}; expected such as https://example.com/hook.`, {
      details: { option: 'url' },
    });
  if (typeof value !== 'string' || !URL.canParse(value)) throw refuse('is no URL');
  const url = new URL(value);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw refuse(`begins with ${url.protocol}`);
  if (url.username !== '' || url.password !== '') throw refuse('has a user or a password in it');
  return url;
}

function keyOf(secret: unknown): Uint8Array {
  const refuse = (what: string): SlipwayError =>
    new SlipwayError('bad-option', where, `secret ${what}.`, { details: { option: 'secret' } });
  if (typeof secret !== 'string') throw refuse('is no text; expected what the receiver knows, too');
  if (!secret.startsWith('whsec_')) {
    if (secret.length < 16) throw refuse('has fewer than 16 characters; expected more, or it can be guessed');
    return new TextEncoder().encode(secret);
  }
  let key: Uint8Array;
  try {
    key = Uint8Array.from(atob(secret.slice(6)), (character) => character.charCodeAt(0));
  } catch {
    throw refuse('begins with whsec_ and is not base64 after that; expected base64');
  }
  if (key.length < 16) throw refuse('has fewer than 16 bytes; expected more, or it can be guessed');
  return key;
}
