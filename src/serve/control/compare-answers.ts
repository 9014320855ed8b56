import type { Prediction } from '../service.ts';

/** How the answers of two services to the same rows differ. */
export interface AnswerDifferences {
  /** Rows that both answered. */
  readonly rows: number;
  /** Rows whose predictions differ; of numbers, by more than the tolerance. */
  readonly disagreements: number;
  /** `disagreements ÷ rows`; `NaN` without rows. */
  readonly disagreementShare: number;
  /** Of the rows that both scored, in the unit of the scores; `NaN` without any. */
  readonly meanAbsoluteDifference: number;
  readonly maxAbsoluteDifference: number;
  /** Candidate minus primary, on average: which way it leans. */
  readonly meanDifference: number;
  /** Rows that only one of the two could score (`NaN`). */
  readonly onlyOneScored: number;
}

/** Compares answers, request after request. */
export interface AnswerComparison {
  add(primary: readonly Prediction[], candidate: readonly Prediction[]): readonly number[];
  figures(): AnswerDifferences;
}

/** @param tolerance - numbers that differ by no more than this are alike. */
export function compareAnswers(tolerance: number): AnswerComparison {
  let [rows, disagreements, scored, sum, absolute, most, onlyOne] = [0, 0, 0, 0, 0, 0, 0];
  const differs = (one: number, other: number): boolean =>
    Number.isNaN(one) || Number.isNaN(other)
      ? Number.isNaN(one) !== Number.isNaN(other)
      : Math.abs(one - other) > tolerance;
  return {
    add(primary, candidate) {
      const differing: number[] = [];
      primary.forEach((one, row) => {
        const other = candidate[row]!;
        rows++;
        if (Number.isNaN(one.score) !== Number.isNaN(other.score)) onlyOne++;
        if (differs(one.prediction, other.prediction)) {
          disagreements++;
          differing.push(row);
        }
        const difference = other.score - one.score;
        if (Number.isNaN(difference)) return;
        scored++;
        sum += difference;
        absolute += Math.abs(difference);
        most = Math.max(most, Math.abs(difference));
      });
      return differing;
    },
    figures() {
      return {
        rows,
        disagreements,
        disagreementShare: disagreements / rows,
        meanAbsoluteDifference: absolute / scored,
        maxAbsoluteDifference: scored === 0 ? NaN : most,
        meanDifference: sum / scored,
        onlyOneScored: onlyOne,
      };
    },
  };
}
