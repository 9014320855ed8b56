import { sortedGroups } from '../stats/sorted-groups.ts';
import { combinations, crossedCells, levelsOfCell, type SliceLevels } from './slice-cells.ts';
import { less, sumCells, TERMS, worseTest, type Weighed, type WorseTest } from './slice-sums.ts';

/** A slice that was tested: a cell of a crossing. */
export interface Candidate extends WorseTest {
  /** What is crossed; one list for all cells of a crossing. */
  readonly by: readonly SliceLevels[];
  readonly cell: number;
  /** What its units add up to. */
  readonly sums: Float64Array;
}

/**
 * Every level and crossing of enough units, held against all other units. A crossing that has as many units as one of
 * fewer that it is part of is the same slice by another name, and not tested.
 */
export function candidatesOf(
  levels: readonly SliceLevels[],
  { crossed, least }: { readonly crossed: number; readonly least: number },
  whole: Float64Array,
  units: Weighed,
): readonly Candidate[] {
  const candidates: Candidate[] = [];
  const countOf = new Map<string, number>();
  for (let size = 1; size <= Math.min(crossed, levels.length); size++) {
    for (const by of combinations(levels, size)) {
      const { cells, count } = crossedCells(by);
      const all = sumCells(cells, count, units);
      for (let cell = 0; cell < count; cell++) {
        const sums = all.slice(TERMS * cell, TERMS * (cell + 1));
        const own = sums[0]!;
        if (own < least || whole[0]! - own < 2) continue;
        const places = levelsOfCell(by, cell);
        const names = by.map((of, at) => JSON.stringify([of.name, places[at]]));
        countOf.set(names.join(), own);
        const isNamedTwice = names.some(
          (_, left) => size > 1 && countOf.get(names.filter((_, at) => at !== left).join()) === own,
        );
        if (!isNamedTwice) candidates.push({ by, cell, sums, ...worseTest(sums, less(whole, sums)) });
      }
    }
  }
  return candidates;
}

/** The units of each candidate, in their order: found crossing by crossing, so that a slice costs no more than its own. */
export function unitsOf(candidates: readonly Candidate[]): readonly Int32Array[] {
  const places = new Map<Candidate['by'], number[]>();
  candidates.forEach(({ by }, place) => {
    const known = places.get(by);
    if (known) known.push(place);
    else places.set(by, [place]);
  });
  const units: Int32Array[] = [];
  for (const [by, ofCrossing] of places) {
    const { cells, count } = crossedCells(by);
    const groupOf = new Int32Array(count).fill(-1);
    ofCrossing.forEach((place, group) => (groupOf[candidates[place]!.cell] = group));
    const { starts, order } = sortedGroups(
      cells.map((cell) => (cell < 0 ? -1 : groupOf[cell]!)),
      ofCrossing.length,
    );
    ofCrossing.forEach((place, group) => (units[place] = order.subarray(starts[group], starts[group + 1])));
  }
  return units;
}
