import { sentenceOf, SlipwayError } from '../core/error.ts';
import { isOfARow } from '../core/is-of-a-row.ts';
import type { Instance, Prediction, PredictOptions, Service } from './service.ts';

/**
 * The answers of a service for some rows of a request. What it refuses names the row of the request.
 *
 * @throws {SlipwayError} what the service throws; `shape-mismatch` when it gives another number of answers.
 */
export async function askSome(
  where: string,
  service: Service,
  rows: readonly Instance[],
  places: readonly number[],
  options: PredictOptions,
): Promise<readonly Prediction[]> {
  let answers: readonly Prediction[];
  try {
    answers = await service.predict(
      places.map((at) => rows[at]!),
      options,
    );
  } catch (error) {
    throw inRequest(error, places);
  }
  if (answers.length === places.length) return answers;
  throw new SlipwayError(
    'shape-mismatch',
    where,
    `a service gave ${answers.length} answers; expected ${places.length}, one a row.`,
  );
}

/** An error about a row of a part of a request, as one about the row of the whole. */
function inRequest(error: unknown, places: readonly number[]): unknown {
  if (!isOfARow(error)) return error;
  const { row } = error.details;
  const at = places[row];
  if (at === undefined || at === row) return error;
  const sentence = sentenceOf(error).replace(new RegExp(`\\brow ${row}\\b`), `row ${at}`);
  return new SlipwayError(error.code, error.where, sentence, {
    cause: error,
    details: { ...error.details, row: at },
  });
}
