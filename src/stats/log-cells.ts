/** Cells of the logarithm in a width of 1. */
export const CELLS_IN_ONE = 16;
/** The highest power whose sums are kept: with it a series in 12 times a distance leaves out less than 1e-12 of itself. */
export const HIGHEST_POWER = 10;

/** Values of one sign whose sizes have logarithms near each other. */
export interface LogCell {
  readonly isNegative: boolean;
  /** The middle of the logarithms. */
  readonly middle: number;
  /** Shape `[HIGHEST_POWER + 1]`: item `k` is the sum of the distances from the middle to the power of `k`. */
  readonly sums: Float64Array;
}

/** The cells, from the sums by place. */
export function cellsIn(cells: ReadonlyMap<number, Float64Array>): readonly LogCell[] {
  return [...cells]
    .sort(([first], [second]) => first - second)
    .map(([place, sums]) => {
      const isNegative = place < 0;
      return { isNegative, middle: ((isNegative ? -1 - place : place) + 0.5) / CELLS_IN_ONE, sums };
    });
}
