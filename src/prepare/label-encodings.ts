import { mergeCells, type LabelCells } from '../stats/label-cells.ts';

/** What is known of the labels by level and fold: a level after the other, then the missing values. */
export type LabelTable = {
  readonly levels: readonly string[];
  /** Shapes `[levels + 1, folds]`. */
  readonly counts: readonly number[];
  readonly means: readonly number[];
  readonly squares: readonly number[];
};

/** What levels are encoded as: shapes `[levels + 1]`, and what a level that is not there is. */
export interface Encodings {
  readonly values: Float64Array;
  readonly prior: number;
}

/**
 * The mean label of each level, drawn to the mean of all: by so many rows as `smoothing` says, or by as much as the
 * labels of the level scatter against all.
 *
 * @param without - a fold whose rows are left out.
 * @source scikit-learn's `TargetEncoder`; D. Micci-Barreca (2001), A preprocessing scheme for high-cardinality
 *   categorical attributes in classification and prediction problems, SIGKDD Explorations 3.
 */
export function encodingsOf(
  { levels, counts, means, squares }: LabelTable,
  folds: number,
  smoothing: number | 'auto',
  without?: number,
): Encodings {
  const from: LabelCells = {
    counts: Float64Array.from(counts),
    means: Float64Array.from(means),
    squares: Float64Array.from(squares),
  };
  const length = levels.length + 1;
  // A cell for each level, and one for all of them.
  const cells: LabelCells = {
    counts: new Float64Array(length + 1),
    means: new Float64Array(length + 1),
    squares: new Float64Array(length + 1),
  };
  for (let level = 0; level < length; level++) {
    for (let fold = 0; fold < folds; fold++) {
      if (fold !== without) mergeCells(cells, level, from, level * folds + fold);
    }
    mergeCells(cells, length, cells, level);
  }
  const prior = cells.means[length]!;
  const variance = cells.squares[length]! / cells.counts[length]!;
  const values = new Float64Array(length);
  for (let level = 0; level < length; level++) {
    const count = cells.counts[level]!;
    const own = variance * count;
    const share =
      smoothing === 'auto' ? own / (own + cells.squares[level]! / count) : count / (count + smoothing);
    // No rows, or none that differ.
    values[level] = Number.isNaN(share) ? prior : prior + share * (cells.means[level]! - prior);
  }
  return { values, prior };
}

/** Rows with a label in each fold. */
export function rowsByFold({ counts }: LabelTable, folds: number): readonly number[] {
  const rows = new Array<number>(folds).fill(0);
  counts.forEach((count, cell) => (rows[cell % folds]! += count));
  return rows;
}
