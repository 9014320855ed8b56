import { SlipwayError } from '../core/error.ts';
import { checkKeys, checkNumber } from '../core/options.ts';
import { within } from '../workers/within.ts';
import type { Workers } from '../workers/workers.ts';

const where = 'adapters/browser-workers';

/** Options of {@link browserWorkers}. */
export interface BrowserWorkersOptions {
  /**
   * Opens one worker that runs `slipway/worker`, where a bundler needs to be told otherwise.
   * @default `new Worker(new URL('./worker.js', import.meta.url), { type: 'module' })`, which bundlers understand
   */
  readonly open?: () => Worker;
  /** How long a worker may take to start, in milliseconds; above 0. @default 30000 */
  readonly startTimeoutMs?: number;
}

/**
 * Opens workers of a page that compute beside the one that calls.
 *
 * Open them once, hand them to one training after another as `fit(examples, { workers })`, or to `preparedStream`, and close
 * them. Trainings need memory in common, which there is only in pages that are isolated from others: served with the headers
 * `Cross-Origin-Opener-Policy: same-origin` and `Cross-Origin-Embedder-Policy: require-corp`.
 *
 * @param count - how many; 1 to 255. One fewer than `navigator.hardwareConcurrency` is the most that pays.
 * @throws {SlipwayError} `bad-option`; `io` when a worker does not start.
 * @example
 * await browserWorkers(0) // throws 'bad-option'
 */
export async function browserWorkers(count: number, options: BrowserWorkersOptions = {}): Promise<Workers> {
  checkNumber(where, 'count', count, { min: 1, max: 255, integer: true });
  checkKeys(where, options, ['open', 'startTimeoutMs']);
  const startTimeoutMs = checkNumber(where, 'startTimeoutMs', options.startTimeoutMs ?? 30_000, {
    min: Number.MIN_VALUE,
  });
  const open =
    options.open ?? (() => new Worker(new URL('./worker.js', import.meta.url), { type: 'module' }));
  const workers = Array.from({ length: count }, open);
  const alive = new Set(workers);
  const close = async (): Promise<void> => {
    alive.clear();
    for (const worker of workers) worker.terminate();
  };
  try {
    await within(Promise.all(workers.map(started)), startTimeoutMs);
  } catch (cause) {
    await close();
    throw new SlipwayError(
      'io',
      where,
      'a worker did not start; expected the file slipway/worker to be where the page can load it. Where a bundler moves it, say open.',
      { cause },
    );
  }
  // One that fails is used no longer, and whoever uses it goes on without.
  for (const worker of workers) worker.onerror = () => void alive.delete(worker);
  return Object.freeze({
    count,
    post: (at, job, transfer = []) => workers[at]!.postMessage(job, transfer as Transferable[]),
    isAlive: (at) => alive.has(workers[at]!),
    close,
  } satisfies Workers);
}

function started(worker: Worker): Promise<unknown> {
  return new Promise((resolve, reject) => {
    worker.onmessage = resolve;
    worker.onerror = reject;
  });
}
