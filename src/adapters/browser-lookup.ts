import type { LookupTable } from '../serve/lookup/lookup-table.ts';
import { fetchLookup, type LoadLookupOptions } from './fetch-lookup.ts';
import { sourceName } from './browser-files.ts';

/**
 * A lookup table in a page: fetched, or from the blob of an input or a drop, and opened where its bytes stand in memory.
 *
 * @param source - where to fetch it, or the blob itself.
 * @throws {SlipwayError} `not-found` when the server answers 404, `io` when it answers with another error or not at all,
 *   `too-large` past `maxBytes`, and as {@link decodeLookup}.
 * @example
 * const { prepare } = pipeline(impute({ columns: ['age'], with: 'median' })).fitExamples(
 *   table({ age: numberColumn([20, 50]), late: numberColumn([0, 1]) }), { label: 'late' });
 * const model = linearModel({ features: { dense: ['age'], categories: [] }, weights: Float64Array.of(1), intercept: -35 });
 * const bytes = encodeLookup(await precompute(createPredictor(prepare, model), [{ age: 35 }]));
 * (await loadLookup(new Blob([bytes]))).size // => 1
 */
export async function loadLookup(
  source: string | URL | Blob,
  options: LoadLookupOptions = {},
): Promise<LookupTable> {
  return fetchLookup(source, sourceName(source), options);
}
