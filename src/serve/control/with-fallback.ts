import { tell } from '../../core/tell.ts';
import { SlipwayError } from '../../core/error.ts';
import { isOfARow } from '../../core/is-of-a-row.ts';
import { checkKeys, checkNumber } from '../../core/options.ts';
import { waitFor } from '../../core/waiting.ts';
import { checkRows, checkService } from '../check-parts.ts';
import type { Prediction, Service } from '../service.ts';

const where = 'serve/with-fallback';

/** Options of {@link withFallback}. */
export interface FallbackOptions {
  /** What to say instead: an answer for every row, such as the mean of the training, or a service to ask, such as a lookup. */
  readonly fallback: Prediction | Service;
  /** How long the service may take, in milliseconds. */
  readonly timeoutMs: number;
  /** Told why an answer was replaced. */
  readonly onFallback?: (reason: unknown) => void;
}

/** How often answers were replaced. */
export interface FallbackStats {
  readonly requests: number;
  readonly late: number;
  readonly failed: number;
}

/** A service that always has something to say. */
export interface FallbackService extends Service {
  stats(): FallbackStats;
}

/**
 * Answers in time: where a service is late or fails, with something else, which says so (`fallback: true` in each
 * prediction). What a row itself is to blame for is refused as before.
 *
 * @throws {SlipwayError} `bad-option`. `predict` throws what is about a row of the request, and what a fallback service throws.
 * @example
 * const never = { mode: 'on-demand', modelHash: 'a1', predict: () => new Promise(() => {}) };
 * const service = withFallback(never, { timeoutMs: 5, fallback: { score: 0.2, prediction: 0 } });
 * await service.predict([{ age: 31 }]) // => [{ score: 0.2, prediction: 0, fallback: true }]
 */
export function withFallback(service: Service, options: FallbackOptions): FallbackService {
  checkService(where, service);
  checkKeys(where, options, ['fallback', 'timeoutMs', 'onFallback']);
  const { fallback, onFallback } = options;
  const timeoutMs = checkNumber(where, 'timeoutMs', options.timeoutMs, { min: 1, max: 2 ** 31 - 1 });
  const constant = isPrediction(fallback) ? Object.freeze({ ...fallback, fallback: true as const }) : null;
  if (!constant) checkService(where, fallback);
  else if (typeof constant.prediction !== 'number') {
    const message = 'fallback has a score and no prediction; expected both, as an answer has.';
    throw new SlipwayError('bad-option', where, message, { details: { option: 'fallback' } });
  }
  let [requests, late, failed] = [0, 0, 0];
  return Object.freeze({
    mode: service.mode,
    get modelHash() {
      return service.modelHash;
    },
    ...(service.signature && { signature: service.signature }),
    stats: () => ({ requests, late, failed }),
    async predict(rows, given = {}) {
      checkRows(where, rows);
      requests++;
      let reason: unknown;
      try {
        const waited = await waitFor(
          (signal) => service.predict(rows, { signal, requestId: given.requestId }),
          timeoutMs,
          given.signal,
        );
        if (!waited.late) return waited.result;
        late++;
        reason = new SlipwayError(
          'io',
          where,
          `the service took longer than ${timeoutMs} ms; expected an answer.`,
        );
      } catch (error) {
        if (given.signal?.aborted || isOfARow(error)) throw error;
        failed++;
        reason = error;
      }
      tell(onFallback, reason);
      if (constant) return rows.map(() => constant);
      const told = await (fallback as Service).predict(rows, given);
      return told.map((answer) => ({ ...answer, fallback: true as const }));
    },
  } satisfies FallbackService);
}

function isPrediction(value: Prediction | Service): value is Prediction {
  return typeof (value as Partial<Prediction> | null)?.score === 'number';
}
