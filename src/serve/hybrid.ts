import { SlipwayError } from '../core/error.ts';
import { checkLookupService, checkRows, checkService } from './check-parts.ts';
import type { LookupService, LookupStats } from './lookup/lookup-service.ts';
import type { Instance, PredictOptions, Prediction, Service } from './service.ts';

const where = 'serve/hybrid';

/** A service that looks up what was computed beforehand and computes the rest. */
export interface HybridService extends Service {
  readonly mode: 'hybrid';
  /** Rows answered since it was made: from the table, and computed. */
  stats(): LookupStats;
}

/**
 * A service that answers the frequent rows from a table and computes the rest, in one batch a request.
 *
 * Every answer is, bit for bit, what either of the two gives: both must be of one model version.
 *
 * @param head - from {@link lookup}; what it does with unseen rows does not matter here.
 * @param tail - from {@link onDemand}, or any service of the same version.
 * @throws {SlipwayError} `bad-option` when the two are of different model versions. `predict` throws what the tail
 *   throws for the same rows.
 * @example
 * const { prepare } = pipeline(impute({ columns: ['age'], with: 'median' })).fitExamples(
 *   table({ age: numberColumn([20, 50]), late: numberColumn([0, 1]) }), { label: 'late' });
 * const model = linearModel({ features: { dense: ['age'], categories: [] }, weights: Float64Array.of(1), intercept: -35 });
 * const predictor = createPredictor(prepare, model);
 * const service = hybrid(lookup(await precompute(predictor, [{ age: 35 }])), onDemand(predictor));
 * await service.predict([{ age: 35 }, { age: null }]);
 * service.stats() // => { hits: 1, misses: 1 }
 */
export function hybrid(head: LookupService, tail: Service): HybridService {
  checkService(where, head);
  checkService(where, tail);
  checkLookupService(where, head);
  if (head.modelHash !== tail.modelHash) {
    const short = (hash: string): string => hash.slice(0, 12);
    throw new SlipwayError(
      'bad-option',
      where,
      `the table was computed by model ${short(head.modelHash)}; the tail is model ${short(tail.modelHash)}. Precompute again with the model that serves.`,
      { details: { head: head.modelHash, tail: tail.modelHash } },
    );
  }
  let hits = 0;
  let misses = 0;
  return Object.freeze({
    mode: 'hybrid' as const,
    modelHash: head.modelHash,
    stats: () => ({ hits, misses }),
    async predict(rows, options = {}) {
      options.signal?.throwIfAborted();
      checkRows(where, rows);
      const answers = [...(await head.answers(rows, options))];
      const missed: number[] = [];
      answers.forEach((answer, row) => answer ?? missed.push(row));
      hits += answers.length - missed.length;
      misses += missed.length;
      if (missed.length > 0) {
        const computed = await compute(tail, rows, missed, options);
        if (computed.length !== missed.length) throw shortfall(computed.length, missed.length);
        missed.forEach((row, index) => (answers[row] = computed[index]!));
      }
      return answers as readonly Prediction[];
    },
  } satisfies HybridService);
}

function shortfall(got: number, expected: number): SlipwayError {
  return new SlipwayError(
    'shape-mismatch',
    where,
    `the tail gave ${got} answers; expected ${expected}, one a row.`,
  );
}

/** The tail's answers. What it refuses is asked again among all rows, so that the error names the row of the request. */
async function compute(
  tail: Service,
  rows: readonly Instance[],
  missed: readonly number[],
  options: PredictOptions,
): Promise<readonly Prediction[]> {
  try {
    return await tail.predict(
      missed.map((row) => rows[row]!),
      options,
    );
  } catch (error) {
    const ofOneRow = error instanceof SlipwayError && typeof error.details['row'] === 'number';
    if (!ofOneRow || missed.length === rows.length) throw error;
    const all = await tail.predict(rows, options);
    if (all.length !== rows.length) throw shortfall(all.length, rows.length);
    return missed.map((row) => all[row]!);
  }
}
