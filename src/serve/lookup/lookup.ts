import { fromRows } from '../../table/rows.ts';
import { checkLookupTable } from '../check-parts.ts';
import type { Instance, Prediction } from '../service.ts';
import { lookupService, type LookupOptions, type LookupService } from './lookup-service.ts';
import type { LookupTable } from './lookup-table.ts';

const where = 'serve/lookup';

/** A service that looks its answers up in a table. */
export interface TableLookup extends LookupService {
  readonly table: LookupTable;
}

/**
 * A service that answers from a table computed beforehand, and from nothing else: static inference.
 *
 * A row is found by its raw inputs: the same text, number (`-0` is `0`), instant or missing value in every field. Its
 * answer is, bit for bit, what {@link onDemand} gives for the same version.
 *
 * @throws {SlipwayError} `bad-option`. `predict` throws `bad-data` on a row that lacks a field or has one of the wrong
 *   type, and `not-found`, naming the row, on one that was not precomputed, unless `unseen` says what it is answered with.
 * @example
 * const { prepare } = pipeline(impute({ columns: ['age'], with: 'median' })).fitExamples(
 *   table({ age: numberColumn([20, 50]), late: numberColumn([0, 1]) }), { label: 'late' });
 * const model = linearModel({ features: { dense: ['age'], categories: [] }, weights: Float64Array.of(1), intercept: -35 });
 * const service = lookup(await precompute(createPredictor(prepare, model), [{ age: 35 }]), { unseen: 'nan' });
 * await service.predict([{ age: 35 }, { age: 36 }]) // => [{ score: 0.5, prediction: 1 }, { score: NaN, prediction: NaN }]
 */
export function lookup(table: LookupTable, options: LookupOptions = {}): TableLookup {
  checkLookupTable(where, table);
  const { modelHash, input, signature } = table;
  const service = lookupService(
    { where, modelHash, input, signature, answers: async (rows) => answersIn(table, rows) },
    options,
  );
  return Object.freeze({ ...service, table });
}

function answersIn(table: LookupTable, rows: readonly Instance[]): (Prediction | null)[] {
  const places = new Float64Array(rows.length);
  try {
    for (let row = 0; row < rows.length; row++) places[row] = table.find(rows[row]!);
  } catch (error) {
    // What a row alone is refused for is said of its place among all.
    fromRows(rows, table.input);
    throw error;
  }
  // Read once all are found: one answer does not wait for the memory of another.
  return rows.map((_, row) => (places[row]! < 0 ? null : table.answer(places[row]!)));
}
