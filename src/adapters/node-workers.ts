import { Worker, type TransferListItem } from 'node:worker_threads';
import { SlipwayError } from '../core/error.ts';
import { checkKeys, checkNumber } from '../core/options.ts';
import { within } from '../workers/within.ts';
import type { Workers } from '../workers/workers.ts';

const where = 'adapters/node-workers';

/** Options of {@link nodeWorkers}. */
export interface NodeWorkersOptions {
  /**
   * The file that the threads run, where a bundler has moved the code away from the package: a copy of, or a bundle of,
   * `slipway/node-worker`. @default the one of the package
   */
  readonly entry?: string | URL;
  /** How long a thread may take to start, in milliseconds; above 0. @default 30000 */
  readonly startTimeoutMs?: number;
}

/**
 * Opens threads of Node, Deno or Bun that compute beside the one that calls.
 *
 * One fewer than there are processors is the most that pays. Opening takes some 50 ms: open them once, hand them to one
 * training after another as `fit(examples, { workers })`, or to `preparedStream`, and close them. They do not keep a program
 * from ending.
 *
 * @param count - how many; 1 to 255.
 * @throws {SlipwayError} `bad-option`; `io` when a thread does not start.
 * @example
 * await nodeWorkers(0) // throws 'bad-option'
 */
export async function nodeWorkers(count: number, options: NodeWorkersOptions = {}): Promise<Workers> {
  checkNumber(where, 'count', count, { min: 1, max: 255, integer: true });
  checkKeys(where, options, ['entry', 'startTimeoutMs']);
  const startTimeoutMs = checkNumber(where, 'startTimeoutMs', options.startTimeoutMs ?? 30_000, {
    min: Number.MIN_VALUE,
  });
  const entry = options.entry ?? new URL('./node-worker.js', import.meta.url);
  const threads = Array.from({ length: count }, () => new Worker(entry));
  const alive = new Set(threads);
  const close = async (): Promise<void> => {
    alive.clear();
    await Promise.all(threads.map((thread) => thread.terminate()));
  };
  try {
    await within(Promise.all(threads.map(started)), startTimeoutMs);
  } catch (cause) {
    await close();
    throw new SlipwayError(
      'io',
      where,
      `a thread did not start (${cause instanceof Error ? cause.message : String(cause)}); expected ${String(entry)} to run. Where a bundler has moved the code, say entry.`,
      { cause },
    );
  }
  for (const thread of threads) {
    thread.on('exit', () => alive.delete(thread));
    // A thread that fails ends, and whoever uses it goes on without.
    thread.on('error', () => alive.delete(thread));
    thread.unref();
  }
  return Object.freeze({
    count,
    post: (at, job, transfer = []) => threads[at]!.postMessage(job, transfer as readonly TransferListItem[]),
    isAlive: (at) => alive.has(threads[at]!),
    close,
  } satisfies Workers);
}

function started(thread: Worker): Promise<unknown> {
  return new Promise((resolve, reject) => {
    thread.once('message', resolve);
    thread.once('error', reject);
    thread.once('exit', (code) => reject(new Error(`it ended with code ${code}`)));
  });
}
