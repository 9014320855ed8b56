import { chiSquarePValue } from './chi-square.ts';
import { sortedCopy } from './sort-numbers.ts';

/** The outcome of a test of groups by rank. Plain JSON, where the figures exist. */
export interface KruskalWallis {
  readonly h: number;
  readonly degrees: number;
  readonly pValue: number;
}

/**
 * Whether groups of numbers may come from one distribution, by their ranks: no matter how far out the values are.
 *
 * Ties share their ranks, and H is corrected for them. `NaN` is missing and left out, as are groups without values.
 *
 * @param groups - numbers, a list a group.
 * @returns `h` and `pValue` are `NaN` with fewer than two groups, or where all values are one.
 * @cost n log n.
 * @source W. H. Kruskal, W. A. Wallis (1952), JASA 47, 583–621, with the χ² approximation; `scipy.stats.kruskal`.
 * @example
 * kruskalWallis([Float64Array.of(1, 3, 5), Float64Array.of(2, 4, 6)]).h.toFixed(4) // => '0.4286'
 */
export function kruskalWallis(groups: readonly Float64Array[]): KruskalWallis {
  const present = groups.map((values) => values.filter((value) => !Number.isNaN(value)));
  const filled = present.filter((values) => values.length > 0).map(sortedCopy);
  const rows = filled.reduce((sum, values) => sum + values.length, 0);
  const degrees = Math.max(0, filled.length - 1);
  const all = new Float64Array(rows);
  let offset = 0;
  for (const values of filled) {
    all.set(values, offset);
    offset += values.length;
  }
  const sorted = sortedCopy(all);
  const sums = new Float64Array(filled.length);
  const places = new Int32Array(filled.length);
  let ties = 0;
  for (let start = 0; start < rows;) {
    const value = sorted[start]!;
    let end = start + 1;
    while (end < rows && sorted[end] === value) end++;
    const rank = (start + 1 + end) / 2;
    ties += (end - start) ** 3 - (end - start);
    filled.forEach((values, group) => {
      let place = places[group]!;
      while (place < values.length && values[place] === value) place++;
      sums[group]! += rank * (place - places[group]!);
      places[group] = place;
    });
    start = end;
  }
  const untied = 1 - ties / (rows ** 3 - rows);
  if (degrees === 0 || !(untied > 0)) return { h: NaN, degrees, pValue: NaN };
  const squares = filled.reduce((sum, values, group) => sum + sums[group]! ** 2 / values.length, 0);
  const h = ((12 / (rows * (rows + 1))) * squares - 3 * (rows + 1)) / untied;
  return { h, degrees, pValue: chiSquarePValue(h, degrees) };
}
