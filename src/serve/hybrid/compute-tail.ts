import { SlipwayError } from '../../core/error.ts';
import { askSome } from '../ask-some.ts';
import type { Instance, PredictOptions, Prediction, Service } from '../service.ts';

const where = 'serve/hybrid';

/**
 * The tail's answers for some rows of a request.
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
  // A tail can be one that is replaced while it serves.
  if (tail.modelHash !== modelHash) throw otherVersion(tail.modelHash, modelHash);
  const answers = await askSome(where, tail, rows, missed, options);
  const other = answers.find(({ version = modelHash, fallback }) => !fallback && version !== modelHash);
  if (other) throw otherVersion(other.version!, modelHash);
  return answers;
}

function otherVersion(tail: string, head: string): SlipwayError {
  const short = (hash: string): string => hash.slice(0, 12);
  return new SlipwayError(
    'conflict',
    where,
    `the tail is model ${short(tail)} now; the table was computed by model ${short(head)}. Replace the whole hybrid: refreshable(hybrid(…)).`,
    { details: { head, tail } },
  );
}
