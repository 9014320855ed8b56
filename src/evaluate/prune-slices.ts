import type { SliceLevels } from './slice-cells.ts';
import { less, sumCells, worseTest } from './slice-sums.ts';

/** A slice that was tested. */
export interface Candidate {
  /** The levels whose rows it has. */
  readonly conditions: readonly { readonly of: SliceLevels; readonly code: number }[];
  /** What its rows add up to. */
  readonly sums: Float64Array;
  /** How far above the rest it is, in standard errors. */
  readonly t: number;
  readonly pValue: number;
}

/** A slice that stands for itself, and those that it explains, by their places in what was found. */
export interface KeptSlice {
  readonly place: number;
  /** Its rows. */
  readonly places: Int32Array;
  readonly overlapping: number[];
}

/**
 * Of slices that overlap, those that say something of their own.
 *
 * Each in turn is kept when its rows that no kept slice has are worse than the other such rows, or, of one that lies
 * within a kept one, when it is worse than the rest of that. There is a test for each that was found, and the rate is
 * divided among them.
 *
 * @param found - the strongest first.
 */
export function pruneSlices(
  found: readonly Candidate[],
  {
    whole,
    worth,
    weights,
    rate,
  }: {
    readonly whole: Float64Array;
    readonly worth: Float64Array;
    readonly weights: Float64Array | undefined;
    readonly rate: number;
  },
): readonly KeptSlice[] {
  const level = rate / found.length;
  const kept: KeptSlice[] = [];
  const owner = new Int32Array(worth.length).fill(-1); // which kept slice a row is in, the latest of them
  let free = whole; // what the rows add up to that are in none
  found.forEach((candidate, place) => {
    const places = rowsOf(candidate, worth.length);
    const cells = new Int32Array(worth.length).fill(-1);
    const shared = new Int32Array(kept.length);
    for (const row of places) {
      if (owner[row]! < 0) cells[row] = 0;
      else shared[owner[row]!]!++;
    }
    const own = sumCells(cells, 1, worth, weights);
    const most = shared.indexOf(shared.reduce((least, rows) => Math.max(least, rows), 0));
    const isNew = places.length === own[0] || worseTest(own, less(free, own)).pValue <= level;
    const isPart = !isNew && shared[most] === places.length;
    if (isNew || (isPart && isWorsePart(candidate, found[kept[most]!.place]!, level))) {
      for (const row of places) owner[row] = kept.length;
      kept.push({ place, places, overlapping: [] });
      free = less(free, own);
    } else kept[most]!.overlapping.push(place);
  });
  return kept;
}

function isWorsePart({ sums }: Candidate, within: Candidate, level: number): boolean {
  return worseTest(sums, less(within.sums, sums)).pValue <= level;
}

function rowsOf({ conditions }: Candidate, rows: number): Int32Array {
  const places: number[] = [];
  const [first, ...others] = conditions;
  const { codes } = first!.of;
  for (let row = 0; row < rows; row++) {
    if (codes[row] === first!.code && others.every(({ of, code }) => of.codes[row] === code))
      places.push(row);
  }
  return Int32Array.from(places);
}
