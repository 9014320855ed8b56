import type { MaybePromise } from '../core/maybe-promise.ts';

/**
 * Bytes by key: the port under the registry.
 *
 * Keys are `/`-separated parts of `[A-Za-z0-9._-]`, at most 512 characters in all; `checkKey` is the whole rule,
 * and every method refuses other keys with `bad-option`. A key is never also the folder of another key:
 * writing it is a `conflict`. What is not a `Uint8Array` is `bad-data`. `putIfAbsent` is the one primitive that matters: of two writers of one key exactly one is told `true`, and a
 * reader sees all the bytes or none.
 */
export interface Store {
  /** Named in errors, such as `folder models`. */
  readonly name: string;
  /**
   * The bytes of a key, or `null`. The caller may change them: they are a copy.
   *
   * @param atMost - how many the caller takes. A store that can tell refuses more with `too-large` and that `limit` in the
   *   details, before it reads them; one that cannot may give them. @default no limit but the store's own
   */
  get(key: string, atMost?: number): MaybePromise<Uint8Array | null>;
  /** Writes a key that is not there; `false` when it is, and nothing changes. Durable when it returns. */
  putIfAbsent(key: string, bytes: Uint8Array): MaybePromise<boolean>;
  /** Every key under a prefix that ends in `/` (or all, for `''`), sorted by UTF-16 code unit. */
  list(prefix: string): MaybePromise<readonly string[]>;
  /** Removes a key, or does nothing when it is not there; absent where the store cannot. */
  remove?(key: string): MaybePromise<void>;
}
