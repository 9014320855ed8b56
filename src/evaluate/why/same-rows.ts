import { SlipwayError } from '../../core/error.ts';
import { isRecord } from '../../core/json.ts';
import { checkScored } from '../../metrics/check-scored.ts';
import type { Scored } from '../evaluation.ts';
import type { MeasuredRows } from '../measured-rows.ts';

/** Refuses scores of other rows than those before: their labels and weights would be others. */
export function sameRows(where: string, scored: Scored, base: MeasuredRows, when: string): Scored {
  if (!isRecord(scored))
    throw new SlipwayError(
      'bad-data',
      where,
      `there is nothing scored ${when}; expected { labels, scores }, as before.`,
    );
  const { labels, scores, weights } = scored;
  checkScored(where, labels, scores, weights, 'allowed');
  const isSame = areSame(labels, base.labels) && areSame(weights, base.weights);
  if (isSame && scores.length === base.scores.length) return scored;
  throw new SlipwayError(
    'bad-data',
    where,
    `labels, weights or the number of scores are other ones ${when}; expected the same rows, in the same order.`,
  );
}

function areSame(some: Float64Array | undefined, others: Float64Array | undefined): boolean {
  if (some === others) return true;
  return some?.length === others?.length && (some?.every((value, at) => value === others?.[at]) ?? false);
}
