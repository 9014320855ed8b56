import type { Candidate } from './slice-candidates.ts';
import { cellOfUnit } from './slice-cells.ts';
import { addUnit, less, TERMS, worseTest, type Weighed } from './slice-sums.ts';

/** A candidate with its units. */
export interface FoundSlice extends Candidate {
  readonly units: Int32Array;
}

/** A slice that stands for itself, and those that it explains, by their places in what was found. */
export interface KeptSlice<Figures> {
  readonly place: number;
  readonly figures: Figures;
  readonly overlapping: number[];
}

/** The kept slices of one crossing: which of them a cell is, -1 for none. */
interface KeptCells {
  readonly by: Candidate['by'];
  readonly keptAt: Int32Array;
}

/**
 * Of slices that overlap, those that say something of their own: a heuristic, for readers.
 *
 * Each in turn is held against what else there is where it lies: all units, or, when it lies within kept slices, each of
 * those. Units of other kept slices are left out on both sides, since those explain them. What is worse is kept, as is
 * what shares nothing with a kept slice; anything else is explained by the innermost kept slice that holds it, or the one
 * it shares most with. There is a test for each that was found, and the rate is divided among them.
 *
 * @param found - the strongest first.
 * @param options.figuresOf - what is told of a slice; `null` when that speaks against it, which then is left out.
 */
export function pruneSlices<Figures>(
  found: readonly FoundSlice[],
  {
    whole,
    units,
    rate,
    figuresOf,
  }: {
    readonly whole: Float64Array;
    readonly units: Weighed;
    readonly rate: number;
    readonly figuresOf: (slice: FoundSlice) => Figures | null;
  },
): readonly KeptSlice<Figures>[] {
  const level = rate / found.length;
  const kept: KeptSlice<Figures>[] = [];
  const crossings: KeptCells[] = [];
  let free = whole; // what the units add up to that are in no kept slice
  found.forEach((slice, place) => {
    const shared = sharedWith(slice.units, crossings, kept.length);
    const unitsOf = (at: number): Int32Array => found[kept[at]!.place]!.units;
    const homes = [...kept.keys()]
      .filter((at) => shared[at] === slice.units.length)
      .sort((a, b) => unitsOf(a).length - unitsOf(b).length);
    const own = sumsBeyond(slice.units, crossings, homes, units);
    const isWorse = (all: Float64Array): boolean => worseTest(own, less(all, own)).pValue <= level;
    const saysMore =
      homes.length > 0
        ? homes.every((at) => isWorse(sumsBeyond(unitsOf(at), crossings, homes, units)))
        : own[0] === slice.units.length || isWorse(free);
    if (!saysMore) {
      kept[homes[0] ?? shared.indexOf(Math.max(...shared))]!.overlapping.push(place);
      return;
    }
    const figures = figuresOf(slice);
    if (figures === null) return;
    if (homes.length === 0) free = less(free, own);
    keptCellsOf(slice.by, crossings)[slice.cell] = kept.length;
    kept.push({ place, figures, overlapping: [] });
  });
  return kept;
}

/** How many units each kept slice shares. */
function sharedWith(units: Int32Array, crossings: readonly KeptCells[], kept: number): Int32Array {
  const shared = new Int32Array(kept);
  for (const { by, keptAt } of crossings) {
    for (const unit of units) {
      const cell = cellOfUnit(by, unit);
      if (cell >= 0 && keptAt[cell]! >= 0) shared[keptAt[cell]!]!++;
    }
  }
  return shared;
}

/** What the units add up to that are in no kept slice but some. */
function sumsBeyond(
  units: Int32Array,
  crossings: readonly KeptCells[],
  but: readonly number[],
  weighed: Weighed,
): Float64Array {
  const isHome = new Set(but);
  const isBeyond = (unit: number): boolean =>
    crossings.every(({ by, keptAt }) => {
      const cell = cellOfUnit(by, unit);
      return cell < 0 || keptAt[cell]! < 0 || isHome.has(keptAt[cell]!);
    });
  const sums = new Float64Array(TERMS);
  for (const unit of units) if (isBeyond(unit)) addUnit(sums, 0, weighed, unit);
  return sums;
}

function keptCellsOf(by: Candidate['by'], crossings: KeptCells[]): Int32Array {
  const known = crossings.find((of) => of.by === by);
  if (known) return known.keptAt;
  const cells = by.reduce((count, { levels }) => count * levels.length, 1);
  const keptAt = new Int32Array(cells).fill(-1);
  crossings.push({ by, keptAt });
  return keptAt;
}
