import { SlipwayError } from '../core/error.ts';
import type { Model, RowScorer } from './model.ts';

/** Several models that score the same row. */
export interface MemberScorers extends Pick<RowScorer, 'dense' | 'codes'> {
  /** Of each model, in order: `scores` is to be read after {@link MemberScorers.score}. */
  readonly scorers: readonly RowScorer[];
  /** Has each of them score the row. */
  score(): void;
}

/** What scores a row by each of some models; `undefined` where one of them only scores matrices. */
export function memberScorers(where: string, members: readonly Model[]): (() => MemberScorers) | undefined {
  if (!members.every((member) => member.scorer !== undefined)) return undefined;
  return () => {
    const scorers = members.map((member) => member.scorer!());
    const { dense, codes } = scorers[0]!;
    const isSame = scorers.every(
      (each) => each.dense.length === dense.length && each.codes.length === codes.length,
    );
    if (!isSame) {
      throw new SlipwayError(
        'shape-mismatch',
        where,
        'the members take other dense features and categories than each other; expected the same of all.',
      );
    }
    return {
      scorers,
      dense,
      codes,
      score() {
        for (let at = 0; at < scorers.length; at++) {
          const each = scorers[at]!;
          if (at > 0) {
            each.dense.set(dense);
            each.codes.set(codes);
          }
          each.score();
        }
      },
    };
  };
}
