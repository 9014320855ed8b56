/** Figures that are kept of a pair of columns. */
export const PAIR = 7;

/**
 * What is known of all pairs of some columns, a column with itself among them. Of each, over the rows in which both
 * are finite: how many rows, their weight, both means as distances from the pivots, then the sums of the product and of
 * the two squares of the distances from the means.
 */
export interface PairSums {
  /** Rows seen. */
  readonly rows: number;
  /** Shape `[columns]`: a number near the values of each, `NaN` while none was seen. Distances from it keep digits. */
  readonly pivots: Float64Array;
  /** Shape `[pairs, 7]`; the pair of columns `i <= j` is at `pairOf(i, j, columns)`. */
  readonly figures: Float64Array;
}

/** Nothing known of some columns. */
export function noPairs(columns: number): PairSums {
  return {
    rows: 0,
    pivots: new Float64Array(columns).fill(NaN),
    figures: new Float64Array(PAIR * ((columns * (columns + 1)) / 2)),
  };
}

/** The place of a pair, `i <= j`, among the pairs of some columns. */
export function pairOf(i: number, j: number, columns: number): number {
  return i * columns - (i * (i - 1)) / 2 + (j - i);
}

/** Adds what is known of a pair from other rows to the figures at a place, which change. */
export function joinPair(
  figures: Float64Array,
  at: number,
  count: number,
  weight: number,
  meanI: number,
  meanJ: number,
  product: number,
  squareI: number,
  squareJ: number,
): void {
  figures[at]! += count;
  if (weight === 0) return;
  const known = figures[at + 1]!;
  const total = known + weight;
  const part = weight / total;
  const distanceI = meanI - figures[at + 2]!;
  const distanceJ = meanJ - figures[at + 3]!;
  const between = known * part;
  figures[at + 1] = total;
  figures[at + 2]! += distanceI * part;
  figures[at + 3]! += distanceJ * part;
  figures[at + 4]! += product + distanceI * distanceJ * between;
  figures[at + 5]! += squareI + distanceI * distanceI * between;
  figures[at + 6]! += squareJ + distanceJ * distanceJ * between;
}

/** What two disjoint sets of rows know together; changes neither. */
export function mergePairs(first: PairSums, second: PairSums): PairSums {
  const columns = first.pivots.length;
  const pivots = first.pivots.map((pivot, i) => (Number.isNaN(pivot) ? second.pivots[i]! : pivot));
  const merged = { rows: first.rows + second.rows, pivots, figures: first.figures.slice() };
  // Without a pivot there are no rows, and nothing to move.
  const moved = pivots.map((pivot, i) => (Number.isNaN(second.pivots[i]!) ? 0 : second.pivots[i]! - pivot));
  for (let i = 0; i < columns; i++) {
    for (let j = i; j < columns; j++) {
      const at = PAIR * pairOf(i, j, columns);
      const [count, weight, meanI, meanJ, product, squareI, squareJ] = second.figures.subarray(at, at + PAIR);
      joinPair(
        merged.figures,
        at,
        count!,
        weight!,
        meanI! + moved[i]!,
        meanJ! + moved[j]!,
        product!,
        squareI!,
        squareJ!,
      );
    }
  }
  return merged;
}
