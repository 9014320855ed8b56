import { SlipwayError } from '../../core/error.ts';
import { kindOfFailure } from '../../core/kind-of-failure.ts';
import { checkNumber } from '../../core/options.ts';
import { checkWaiting } from '../../core/check-waiting.ts';
import { pause, waitFor } from '../../core/waiting.ts';
import type { MaybePromise } from '../../core/maybe-promise.ts';
import { boundedBody } from './bounded-body.ts';

/** How a store asks its service; the same for each. */
export interface ExchangeOptions {
  /** How often another try is made after one that failed in a way that may pass. @default 5 */
  readonly retries?: number;
  /** How long one try may take, all bytes included. @default 60000 */
  readonly timeoutMs?: number;
  /** The wait before the first retry is up to this long; each later one up to twice as long. @default 200 */
  readonly backOffMs?: number;
  /** The longest wait. @default 20000 */
  readonly maxBackOffMs?: number;
  /** Ends all waiting of this store, which rejects with its reason. */
  readonly signal?: AbortSignal;
  /** @default globalThis.fetch */
  readonly fetch?: typeof globalThis.fetch;
  /** Waits so long. @default a timer */
  readonly sleep?: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
}

/** The names of {@link ExchangeOptions}. */
export const exchangeOptions = ['retries', 'timeoutMs', 'backOffMs', 'maxBackOffMs', 'signal', 'fetch', 'sleep'] as const; // prettier-ignore

/** One request, made anew for every try. */
export interface Ask {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array<ArrayBuffer>;
  /** @default 'no-store' */
  readonly cache?: RequestCache;
}

/** What came in the end. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** Of a failure, its beginning at most. */
  readonly body: Uint8Array;
  /** An earlier try failed in a way that leaves open whether it was carried out. */
  readonly doubt: boolean;
  readonly tries: number;
}

/** How one request is handled. */
export interface Handling {
  /** What is asked for, in an error. */
  readonly what: string;
  /** The most bytes of a good answer. */
  readonly maxBytes: number;
  /** Whether the limit is an option that can be raised. @default false */
  readonly isOption?: boolean;
  /** Whether an answer may be another one a moment later. @default that of {@link mayPass} */
  readonly again?: (answer: Pick<Answer, 'status' | 'body'>) => boolean;
  /** Whether another try may be made of one without an answer, which may have been carried out. @default true */
  readonly repeatable?: boolean;
}

/** Asks until there is an answer that stands. */
export type Exchange = (ask: () => MaybePromise<Ask>, handling: Handling) => Promise<Answer>;

const maxErrorBytes = 2 ** 16;

/**
 * Sends requests, with limits: of time, of tries, of bytes.
 *
 * Tried again are connections that failed or broke off, tries that took too long, and statuses that may pass; the waits
 * double, and are drawn at random from their second half, so that many who failed at once do not come back at once. Where
 * the answer says how long to wait, it is that long at least, and at most the longest wait.
 * Redirects are not followed: what is signed for one host is not for another. What the platform says of a connection is
 * told by its kind alone: it may hold what must not be told.
 *
 * @param host - what answers, in errors.
 * @throws {SlipwayError} `bad-option`; from a request `io` when the last try got no answer, `too-large` on a longer one;
 *   the signal's own reason.
 */
export function createExchange(where: string, host: string, options: ExchangeOptions): Exchange {
  const { signal, fetch = globalThis.fetch, sleep = pause } = options;
  const number = (option: keyof ExchangeOptions, most: number, integer = false): number =>
    checkNumber(where, option, options[option] ?? defaults[option], { min: 0, max: most, integer });
  const retries = number('retries', 20, true);
  const timeoutMs = checkNumber(where, 'timeoutMs', options.timeoutMs ?? 60_000, { min: 1, max: Infinity });
  const backOffMs = number('backOffMs', 2 ** 31 - 1);
  const maxBackOffMs = number('maxBackOffMs', 2 ** 31 - 1);
  checkWaiting(where, { signal });
  for (const [option, given] of Object.entries({ fetch, sleep }))
    if (typeof given !== 'function')
      throw new SlipwayError('bad-option', where, `${option} is not a function; expected one.`, {
        details: { option },
      });

  /** One try: an answer, or what went wrong and may pass. */
  const attempt = async (
    { url, method, headers, body, cache = 'no-store' }: Ask,
    { what, maxBytes, isOption }: Handling,
  ): Promise<Omit<Answer, 'doubt' | 'tries'> | string> => {
    try {
      const waited = await waitFor(
        async (inner) => {
          const response = await fetch(url, {
            method,
            headers,
            ...(body && { body }),
            redirect: 'manual',
            cache,
            credentials: 'omit',
            signal: inner,
          });
          const { status, ok } = response;
          const read = ok
            ? await boundedBody(where, what, response, maxBytes, isOption)
            : await beginning(response);
          return { status, headers: response.headers, body: read };
        },
        timeoutMs,
        signal,
      );
      return waited.late ? `did not answer within ${timeoutMs} ms` : waited.result;
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof SlipwayError) throw error;
      return `could not be reached, or broke off (${kindOfFailure(error)})`;
    }
  };

  return async (ask, handling) => {
    const { what, again = mayPass, repeatable = true } = handling;
    let doubt = false;
    for (let tries = 1; ; tries++) {
      signal?.throwIfAborted();
      const got = await attempt(await ask(), handling);
      const failed = typeof got === 'string';
      if (!failed && (!again(got) || tries > retries)) return { ...got, doubt, tries };
      if (failed && (tries > retries || !repeatable)) {
        throw new SlipwayError(
          'io',
          where,
          `${what}: ${host} ${got}, and was asked ${timesOf(tries)}; expected an answer.`,
          { details: { host } },
        );
      }
      doubt ||= failed || isDoubt(got.status);
      const longest = Math.min(maxBackOffMs, backOffMs * 2 ** (tries - 1));
      const asked = failed ? 0 : Math.min(maxBackOffMs, waitAskedFor(got.headers));
      await sleep(Math.max(asked, longest * (0.5 + 0.5 * drawn())), signal);
    }
  };
}

const defaults: Partial<Record<keyof ExchangeOptions, number>> = {
  retries: 5,
  backOffMs: 200,
  maxBackOffMs: 20_000,
};

/** Whether a status may be another one a moment later. */
export function mayPass({ status }: Pick<Answer, 'status'>): boolean {
  // What is not implemented stays so.
  return status === 408 || status === 429 || (status >= 500 && status !== 501);
}

/** Whether what is answered so may have been carried out all the same. */
export function isDoubt(status: number): boolean {
  return status === 408 || (status >= 500 && status !== 501);
}

/** How often, in words. */
export function timesOf(tries: number): string {
  return tries === 1 ? 'once' : `${tries} times`;
}

/** How long the service asks to wait, in milliseconds: seconds, or an instant beside the one of the answer. */
function waitAskedFor(headers: Headers): number {
  const asked = headers.get('retry-after')?.trim() ?? '';
  if (/^\d{1,9}$/.test(asked)) return Number(asked) * 1000;
  const ms = Date.parse(asked) - Date.parse(headers.get('date') ?? '');
  return ms > 0 ? ms : 0;
}

/** From 0 to 1; what is drawn decides how long is waited, and nothing else. */
function drawn(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0]! / 2 ** 32;
}

async function beginning(response: Response): Promise<Uint8Array> {
  try {
    return await boundedBody('', '', response, maxErrorBytes);
  } catch (error) {
    if (error instanceof SlipwayError) return new Uint8Array();
    throw error;
  }
}
