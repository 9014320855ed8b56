import { checkWaiting } from '../../core/check-waiting.ts';
import { SlipwayError } from '../../core/error.ts';
import { isRecord } from '../../core/json.ts';
import { checkKeys, checkNumber } from '../../core/options.ts';
import type { OnProgress } from '../../core/progress.ts';
import { checkLookupService, checkRows, checkService } from '../check-parts.ts';
import { LONGEST_KEY, rowKeys } from '../lookup/lookup-key.ts';
import type { LookupService, LookupStats } from '../lookup/lookup-service.ts';
import type { Instance, PredictOptions, Prediction, Service } from '../service.ts';
import { throwIfAborted } from '../throw-if-aborted.ts';
import { computeTail } from './compute-tail.ts';
import { tinyLfu } from './tiny-lfu.ts';

const where = 'serve/hybrid';

/** Options of {@link hybrid}. */
export interface HybridOptions {
  /**
   * Keeps computed answers that are asked for often, at most `maxEntries` of them, 1 or more; not those of rows whose key is
   * longer than 4,096 letters.
   * @default none is kept
   */
  readonly admit?: { readonly maxEntries: number };
}

/** How many rows a hybrid has answered in which way. */
export interface HybridStats extends LookupStats {
  /** Rows answered from what was precomputed. */
  readonly hits: number;
  /** Rows answered from what was computed before and kept. */
  readonly cached: number;
  /** Rows computed. */
  readonly misses: number;
  /** How many computed answers are kept now. */
  readonly entries: number;
}

/** Options of a warm-up. */
export interface WarmOptions {
  /** Rows answered at once, 1 or more. @default 1024 */
  readonly batchSize?: number;
  readonly onProgress?: OnProgress | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A service that looks up what was computed beforehand and computes the rest. */
export interface HybridService extends Service {
  readonly mode: 'hybrid';
  /** Rows answered since it was made: from the table, kept from before, and computed. */
  stats(): HybridStats;
  /**
   * Answers the requests of a log, oldest first, so that what is asked for often is kept before the first request comes.
   * `stats` does not count them. Does nothing for a hybrid that keeps nothing.
   *
   * @throws {SlipwayError} what `predict` throws.
   */
  warm(requests: readonly Instance[], options?: WarmOptions): Promise<void>;
}

/**
 * A service that answers the frequent rows from a table and computes the rest, in one batch a request.
 *
 * Every answer is, bit for bit, what either of the two gives: both must be of one model version. With `admit`, computed
 * answers are kept in memory by W-TinyLFU: an answer takes the place of another only when it is asked for more often. A
 * `fallback` of the tail is passed on and not kept.
 *
 * @param head - from {@link lookup} or {@link storedLookup}; what it does with unseen rows does not matter here.
 * @param tail - from {@link onDemand}, or any service of the same version.
 * @throws {SlipwayError} `bad-option` when the two are of different model versions. `predict` throws what the tail
 *   throws for the same rows, and `conflict` when the tail was replaced by another version meanwhile.
 * @example
 * const { prepare } = pipeline(impute({ columns: ['age'], with: 'median' })).fitExamples(
 *   table({ age: numberColumn([20, 50]), late: numberColumn([0, 1]) }), { label: 'late' });
 * const model = linearModel({ features: { dense: ['age'], categories: [] }, weights: Float64Array.of(1), intercept: -35 });
 * const predictor = createPredictor(prepare, model);
 * const head = lookup(await precompute(predictor, [{ age: 35 }]));
 * const service = hybrid(head, onDemand(predictor), { admit: { maxEntries: 100 } });
 * for (const age of [35, 36, 36, 35]) await service.predict([{ age }]);
 * service.stats() // => { hits: 2, cached: 1, misses: 1, entries: 1 }
 */
export function hybrid(head: LookupService, tail: Service, options: HybridOptions = {}): HybridService {
  checkService(where, head);
  checkService(where, tail);
  checkLookupService(where, head);
  checkKeys(where, options, ['admit']);
  checkVersions(head.modelHash, tail.modelHash);
  const room = roomOf(options.admit);
  const kept = room === null ? null : tinyLfu<Prediction>(room);
  const keysOf = rowKeys(head.input);
  let [hits, cached, misses] = [0, 0, 0];

  /** Answers, and how many of them were not precomputed, and how many of those were computed. */
  async function answer(
    rows: readonly Instance[],
    asked: PredictOptions,
  ): Promise<{
    readonly answers: readonly Prediction[];
    readonly sought: number;
    readonly computed: number;
  }> {
    const answers = [...(await head.answers(rows, asked))];
    const places: number[] = [];
    answers.forEach((found, row) => found ?? places.push(row));
    const sought = places.length;
    if (sought === 0) return { answers: answers as Prediction[], sought, computed: 0 };
    const keys = kept ? keysOf(places.map((row) => rows[row]!)) : [];
    const missed: number[] = [];
    places.forEach((row, index) => {
      const found = isKept(keys[index]) ? kept?.get(keys[index]!) : undefined;
      if (found) answers[row] = copyOf(found);
      else missed.push(index);
    });
    if (missed.length > 0) {
      const computed = await computeTail(
        head.modelHash,
        tail,
        rows,
        missed.map((index) => places[index]!),
        asked,
      );
      missed.forEach((index, at) => {
        const found = computed[at]!;
        answers[places[index]!] = found;
        // What was said in place of an answer is none to keep.
        if (!found.fallback && isKept(keys[index])) kept?.offer(keys[index]!, copyOf(found));
      });
    }
    return { answers: answers as Prediction[], sought, computed: missed.length };
  }

  return Object.freeze({
    mode: 'hybrid' as const,
    modelHash: head.modelHash,
    ...(head.signature && { signature: head.signature }),
    stats: () => ({ hits, cached, misses, entries: kept?.size ?? 0 }),
    async predict(rows, asked = {}) {
      throwIfAborted(asked);
      checkRows(where, rows);
      const { answers, sought, computed } = await answer(rows, asked);
      hits += rows.length - sought;
      cached += sought - computed;
      misses += computed;
      return answers;
    },
    async warm(requests, given = {}) {
      checkKeys(where, given, ['batchSize', 'onProgress', 'signal']);
      checkWaiting(where, given);
      checkRows(where, requests);
      const { onProgress, signal } = given;
      const batchSize = checkNumber(where, 'batchSize', given.batchSize ?? 1024, { min: 1, integer: true });
      if (!kept) return;
      for (let start = 0; start < requests.length; start += batchSize) {
        signal?.throwIfAborted();
        const rows = requests.slice(start, start + batchSize);
        await answer(rows, { signal });
        onProgress?.({ stage: where, done: start + rows.length, total: requests.length, unit: 'rows' });
      }
    },
  } satisfies HybridService);
}

/** Whether a key may be kept: entries are counted, and one of megabytes would be one of them. */
function isKept(key: string | undefined): boolean {
  return key !== undefined && key.length <= LONGEST_KEY;
}

/** An answer without what is of its request alone, such as an id in a log. */
function copyOf({ score, prediction, probabilities, version }: Prediction): Prediction {
  return {
    ...{ score, prediction },
    ...(probabilities && { probabilities: [...probabilities] }),
    ...(version !== undefined && { version }),
  };
}

function roomOf(admit: unknown): number | null {
  if (admit === undefined) return null;
  if (isRecord(admit)) {
    checkKeys(where, admit, ['maxEntries']);
    return checkNumber(where, 'maxEntries', admit['maxEntries'], { min: 1, max: 2 ** 24, integer: true });
  }
  throw new SlipwayError('bad-option', where, 'admit says no room; expected { maxEntries }.', {
    details: { option: 'admit' },
  });
}

function checkVersions(head: string, tail: string): void {
  if (head === tail) return;
  const short = (hash: string): string => hash.slice(0, 12);
  throw new SlipwayError(
    'bad-option',
    where,
    `the table was computed by model ${short(head)}; the tail is model ${short(tail)}. Precompute again with the model that serves.`,
    { details: { head, tail } },
  );
}
