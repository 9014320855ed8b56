import { SlipwayError } from '../../core/error.ts';
import { checkKeys, checkNumber } from '../../core/options.ts';
import { waitFor } from '../../core/waiting.ts';
import { checkRows, checkService } from '../check-parts.ts';
import type { Instance, Prediction, PredictOptions, Service } from '../service.ts';

const where = 'serve/micro-batched';

/** Options of {@link microBatched}. */
export interface MicroBatchOptions {
  /** Most rows in a batch; a larger request is a batch by itself. @default 256 */
  readonly maxRows?: number;
  /** How long the first of a batch waits for others when nothing is at work, in milliseconds. @default 0 */
  readonly maxWaitMs?: number;
  /** Rows that may wait; further requests are refused with `busy`. @default 10000 */
  readonly maxQueuedRows?: number;
  /** Batches at work at once. @default 1 */
  readonly concurrency?: number;
}

/** What was batched so far. */
export interface MicroBatchStats {
  readonly requests: number;
  readonly batches: number;
  readonly rows: number;
  /** The largest one, in rows. */
  readonly largest: number;
  /** Requests whose client was gone before their turn. */
  readonly abandoned: number;
}

/** A service that answers several requests at once. */
export interface MicroBatchedService extends Service {
  stats(): MicroBatchStats;
}

interface Waiting {
  readonly rows: readonly Instance[];
  readonly options: PredictOptions;
  readonly resolve: (answers: readonly Prediction[]) => void;
  readonly reject: (reason: unknown) => void;
  readonly forget: () => void;
}

/**
 * Joins requests that come at the same time into one batch, for services that answer many rows in little more than the time of
 * one, such as those of a GPU or another process.
 *
 * It adapts by itself: while a batch is at work the next ones gather, and go as soon as it is done. So a lone request waits for
 * nobody (`maxWaitMs` is 0), and the busier it is, the larger the batches. A request that is aborted before its turn (a deadline,
 * a client that left) is not computed, and a batch that nobody waits for any more makes room for the next. When a batch fails, each of its requests is asked alone, so that nobody is refused for
 * somebody else's row.
 *
 * @throws {SlipwayError} `bad-option`. `predict` throws what the service throws; `busy` when too many rows wait already.
 * @example
 * const sizes = [];
 * const slow = { mode: 'on-demand', modelHash: 'a1', predict: async (rows) => { sizes.push(rows.length); return rows.map(() => ({ score: 1, prediction: 1 })); } };
 * const service = microBatched(slow);
 * await Promise.all([1, 2, 3, 4].map((age) => service.predict([{ age }])));
 * sizes // => [1, 3]
 */
export function microBatched(service: Service, options: MicroBatchOptions = {}): MicroBatchedService {
  checkService(where, service);
  checkKeys(where, options, ['maxRows', 'maxWaitMs', 'maxQueuedRows', 'concurrency']);
  const maxRows = checkNumber(where, 'maxRows', options.maxRows ?? 256, { min: 1, integer: true });
  const maxWaitMs = checkNumber(where, 'maxWaitMs', options.maxWaitMs ?? 0, { min: 0, max: 2 ** 31 - 1 });
  const maxQueuedRows = checkNumber(where, 'maxQueuedRows', options.maxQueuedRows ?? 10_000, {
    min: 1,
    integer: true,
  });
  const concurrency = checkNumber(where, 'concurrency', options.concurrency ?? 1, { min: 1, integer: true });
  const queue: Waiting[] = [];
  let queuedRows = 0;
  let working = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let [requests, batches, computed, largest, abandoned] = [0, 0, 0, 0, 0];

  function next(): Waiting[] {
    const batch: Waiting[] = [];
    let rows = 0;
    while (queue.length > 0 && (batch.length === 0 || rows + queue[0]!.rows.length <= maxRows)) {
      const one = queue.shift()!;
      queuedRows -= one.rows.length;
      one.forget();
      batch.push(one);
      rows += one.rows.length;
    }
    return batch;
  }

  function start(): void {
    clearTimeout(timer);
    timer = undefined;
    while (working < concurrency && queue.length > 0) {
      working++;
      void work(next()).finally(() => {
        working--;
        start();
      });
    }
  }

  async function work(batch: readonly Waiting[]): Promise<void> {
    if (batch.length === 1) return alone(batch[0]!);
    const rows = batch.flatMap((one) => one.rows);
    const { signal, forget } = whenAllLeft(batch);
    let answers: readonly Prediction[];
    try {
      answers = await compute(rows, { signal });
    } catch {
      // Who of them is to blame is found out by asking each.
      for (const one of batch) await alone(one);
      return;
    } finally {
      forget();
    }
    let from = 0;
    for (const one of batch) one.resolve(answers.slice(from, (from += one.rows.length)));
  }

  async function alone({ rows, options, resolve, reject }: Waiting): Promise<void> {
    try {
      resolve(await compute(rows, options));
    } catch (error) {
      reject(error);
    }
  }

  async function compute(
    rows: readonly Instance[],
    { signal, requestId }: PredictOptions,
  ): Promise<readonly Prediction[]> {
    batches++;
    computed += rows.length;
    largest = Math.max(largest, rows.length);
    const answers = signal
      ? await whileWaited(() => service.predict(rows, { signal, requestId }), signal)
      : await service.predict(rows, { requestId });
    if (answers.length === rows.length) return answers;
    throw new SlipwayError(
      'shape-mismatch',
      where,
      `the service gave ${answers.length} answers; expected ${rows.length}, one a row.`,
    );
  }

  return Object.freeze({
    mode: service.mode,
    get modelHash() {
      return service.modelHash;
    },
    ...(service.signature && { signature: service.signature }),
    stats: () => ({ requests, batches, rows: computed, largest, abandoned }),
    predict(rows, options = {}) {
      const { signal } = options;
      return new Promise<readonly Prediction[]>((resolve, reject) => {
        signal?.throwIfAborted();
        checkRows(where, rows);
        if (queuedRows + rows.length > maxQueuedRows && queue.length > 0) {
          throw new SlipwayError(
            'busy',
            where,
            `${queuedRows} rows wait already; expected at most ${maxQueuedRows}. Try again later, or raise maxQueuedRows.`,
            { details: { waiting: queuedRows } },
          );
        }
        requests++;
        const leave = (): void => {
          queue.splice(queue.indexOf(one), 1);
          queuedRows -= rows.length;
          abandoned++;
          reject(signal!.reason as Error);
        };
        const forget = (): void => signal?.removeEventListener('abort', leave);
        const one: Waiting = { rows, options, resolve, reject, forget };
        queue.push(one);
        queuedRows += rows.length;
        signal?.addEventListener('abort', leave, { once: true });
        if (maxWaitMs === 0 || queuedRows >= maxRows) start();
        else timer ??= setTimeout(start, maxWaitMs);
      });
    },
  } satisfies MicroBatchedService);
}

/** What the work gives, unless nobody waits for it any more: then that is why there is nothing. */
async function whileWaited<Result>(work: () => Promise<Result>, signal: AbortSignal): Promise<Result> {
  const waited = await waitFor(work, Infinity, signal);
  // Without a deadline of its own it is never late.
  return (waited as { readonly result: Result }).result;
}

/** A signal for when the last of a batch has left; none where one of them cannot leave. */
function whenAllLeft(batch: readonly Waiting[]): {
  readonly signal: AbortSignal | undefined;
  readonly forget: () => void;
} {
  const signals = batch.map(({ options }) => options.signal);
  if (!signals.every((signal) => signal !== undefined)) return { signal: undefined, forget: () => undefined };
  const control = new AbortController();
  let left = 0;
  const leave = (): void => {
    if (++left === signals.length) control.abort(signals.at(-1)!.reason);
  };
  for (const signal of signals) signal.addEventListener('abort', leave, { once: true });
  return {
    signal: control.signal,
    forget: () => signals.forEach((signal) => signal.removeEventListener('abort', leave)),
  };
}
