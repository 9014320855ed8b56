import { SlipwayError } from '../../core/error.ts';
import type { Instance, PredictOptions, Prediction, Service } from '../service.ts';

/** The tail's answers. What it refuses is asked again among all rows, so that the error names the row of the request. */
export async function computeTail(
  tail: Service,
  rows: readonly Instance[],
  missed: readonly number[],
  options: PredictOptions,
): Promise<readonly Prediction[]> {
  try {
    return checkLength(
      await tail.predict(
        missed.map((row) => rows[row]!),
        options,
      ),
      missed.length,
    );
  } catch (error) {
    const ofOneRow = error instanceof SlipwayError && typeof error.details['row'] === 'number';
    if (!ofOneRow || missed.length === rows.length) throw error;
    const all = checkLength(await tail.predict(rows, options), rows.length);
    return missed.map((row) => all[row]!);
  }
}

function checkLength(answers: readonly Prediction[], expected: number): readonly Prediction[] {
  if (answers.length === expected) return answers;
  throw new SlipwayError(
    'shape-mismatch',
    'serve/hybrid',
    `the tail gave ${answers.length} answers; expected ${expected}, one a row.`,
  );
}
