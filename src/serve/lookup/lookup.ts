import { SlipwayError } from '../../core/error.ts';
import { checkChoice, checkKeys } from '../../core/options.ts';
import { checkLookupTable, checkRows } from '../check-parts.ts';
import { rowKeys } from './lookup-key.ts';
import type { LookupTable } from './lookup-table.ts';
import type { Prediction, Service } from '../service.ts';

const where = 'serve/lookup';
const noAnswer: Prediction = Object.freeze({ score: NaN, prediction: NaN });

/** Options of {@link lookup}. */
export interface LookupOptions {
  /**
   * What becomes of a row that was not precomputed: `error` refuses the request with `not-found`; `nan` answers it with `NaN`
   * for score and prediction, which the HTTP handler writes as `null`. To compute it, use {@link hybrid}.
   * @default 'error'
   */
  readonly unseen?: 'error' | 'nan';
}

/** How many rows a service has answered from its table, and how many it could not. */
export interface LookupStats {
  readonly hits: number;
  readonly misses: number;
}

/** A service that looks its answers up. */
export interface LookupService extends Service {
  readonly mode: 'lookup';
  readonly table: LookupTable;
  /** Rows answered since it was made; rows of refused requests are counted too. */
  stats(): LookupStats;
}

/**
 * A service that answers from a table computed beforehand, and from nothing else: static inference.
 *
 * A row is found by its raw inputs: the same text, number (`-0` is `0`), instant or missing value in every field. Its
 * answer is, bit for bit, what {@link onDemand} gives for the same version.
 *
 * @throws {SlipwayError} `bad-option`. `predict` throws `bad-data` on a row that lacks a field or has one of the wrong
 *   type, and `not-found`, naming the row, on one that was not precomputed, unless `unseen` is `'nan'`.
 * @example
 * const { prepare } = pipeline(impute({ columns: ['age'], with: 'median' })).fitExamples(
 *   table({ age: numberColumn([20, 50]), late: numberColumn([0, 1]) }), { label: 'late' });
 * const model = linearModel({ features: { dense: ['age'], categories: [] }, weights: Float64Array.of(1), intercept: -35 });
 * const service = lookup(await precompute(createPredictor(prepare, model), [{ age: 35 }]), { unseen: 'nan' });
 * await service.predict([{ age: 35 }, { age: 36 }]) // => [{ score: 0.5, prediction: 1 }, { score: NaN, prediction: NaN }]
 */
export function lookup(table: LookupTable, options: LookupOptions = {}): LookupService {
  checkLookupTable(where, table);
  checkKeys(where, options, ['unseen']);
  const unseen = checkChoice(where, 'unseen', options.unseen ?? 'error', ['error', 'nan']);
  const keysOf = rowKeys(table.input);
  let hits = 0;
  let misses = 0;
  return Object.freeze({
    mode: 'lookup' as const,
    modelHash: table.modelHash,
    table,
    stats: () => ({ hits, misses }),
    async predict(rows, { signal } = {}) {
      signal?.throwIfAborted();
      checkRows(where, rows);
      const found = keysOf(rows).map((key) => table.get(key));
      const row = found.indexOf(undefined);
      const missed = row < 0 ? 0 : found.filter((answer) => answer === undefined).length;
      hits += found.length - missed;
      misses += missed;
      if (row >= 0 && unseen === 'error') {
        throw new SlipwayError(
          'not-found',
          where,
          `row ${row} was not precomputed. Answer such rows with hybrid(), or set unseen: 'nan'.`,
          { details: { row } },
        );
      }
      return found.map((answer) => answer ?? noAnswer);
    },
  } satisfies LookupService);
}
