import { SlipwayError } from '../../core/error.ts';
import { isOfARow } from '../../core/is-of-a-row.ts';
import type { Instance, PredictOptions, Prediction, Service } from '../service.ts';

/**
 * The tail's answers. What it refuses is asked again among all rows, so that the error names the row of the request.
 *
 * @throws {SlipwayError} `conflict` when the tail, or who answered for it, is of another version than `modelHash`.
 */
export async function computeTail(
  modelHash: string,
  tail: Service,
  rows: readonly Instance[],
  missed: readonly number[],
  options: PredictOptions,
): Promise<readonly Prediction[]> {
  const compute = async (asked: readonly Instance[]): Promise<readonly Prediction[]> => {
    // A tail can be one that is replaced while it serves.
    if (tail.modelHash !== modelHash) throw otherVersion(tail.modelHash, modelHash);
    const answers = await tail.predict(asked, options);
    checkLength(answers, asked.length);
    const other = answers.find(({ version = modelHash, fallback }) => !fallback && version !== modelHash);
    if (other) throw otherVersion(other.version!, modelHash);
    return answers;
  };
  try {
    return await compute(missed.map((row) => rows[row]!));
  } catch (error) {
    if (!isOfARow(error) || missed.length === rows.length) throw error;
    const all = await compute(rows);
    return missed.map((row) => all[row]!);
  }
}

function otherVersion(tail: string, head: string): SlipwayError {
  const short = (hash: string): string => hash.slice(0, 12);
  return new SlipwayError(
    'conflict',
    'serve/hybrid',
    `the tail is model ${short(tail)} now; the table was computed by model ${short(head)}. Replace the whole hybrid: refreshable(hybrid(…)).`,
    { details: { head, tail } },
  );
}

function checkLength(answers: readonly Prediction[], expected: number): void {
  if (answers.length === expected) return;
  throw new SlipwayError(
    'shape-mismatch',
    'serve/hybrid',
    `the tail gave ${answers.length} answers; expected ${expected}, one a row.`,
  );
}
