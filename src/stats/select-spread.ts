import { presentOf, type ValueParts } from './held-values.ts';
import {
  cellOf,
  CELLS,
  cellsOf,
  collectCells,
  FEW,
  orderOf,
  quantileOf,
  type Cells,
} from './select-quantiles.ts';
import { selectRanks } from './select-ranks.ts';
import { isNarrow, selectWhole, type WholeRange } from './select-whole.ts';
import type { SelectedSpread } from './selected-spread.ts';
import { sortedCopy } from './sort-numbers.ts';

/** From so many values on, cells of their own are worth their setting up. */
const MANY = 65_536;

/**
 * Exact quantiles, type 7, and exact counts below some edges, in the two looks at the values that quantiles alone take.
 *
 * @param held - in any number of parts, all finite; `NaN` is missing.
 * @param probabilities - each in [0, 1].
 * @param edges - finite, in any order.
 * @param whole - where every value is known to be a whole number, the range they are in.
 * @cost as `selectQuantiles`, or less where whole numbers are few.
 */
export function selectSpread(
  held: ValueParts,
  probabilities: readonly number[],
  edges: readonly number[],
  whole?: WholeRange,
): SelectedSpread {
  if (whole && isNarrow(whole)) return selectWhole(held, whole, probabilities, edges);
  const cells = held.rows > FEW ? cellsOf(held.parts, held.rows, probabilities) : undefined;
  return cells ? fromCells(held.parts, cells, probabilities, edges) : fromSorted(held, probabilities, edges);
}

function fromSorted(
  held: ValueParts,
  probabilities: readonly number[],
  edges: readonly number[],
): SelectedSpread {
  const sorted = sortedCopy(presentOf(held));
  const values = Float64Array.from(probabilities, (probability) => quantileOf(sorted, probability));
  const below = (edge: number): number => {
    let low = 0;
    let high = sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (sorted[middle]! < edge) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return {
    count: sorted.length,
    values,
    below: Float64Array.from(edges, below),
    belowQuantile: (place) => below(values[place]!),
  };
}

/** The values of one cell, and how many are in the cells before it. */
interface Gathered {
  readonly from: number;
  readonly size: number;
  readonly before: number;
  readonly ranks: number[];
}

function fromCells(
  parts: readonly Float64Array[],
  cells: Cells,
  probabilities: readonly number[],
  edges: readonly number[],
): SelectedSpread {
  const { low, scale, counts } = cells;
  const count = counts.reduce((sum, rows) => sum + rows, 0);
  const places = probabilities.map((probability) => Math.max(0, (count - 1) * probability));
  const ranks = new Set<number>();
  for (const place of count > 0 ? places : []) {
    ranks.add(Math.floor(place)).add(Math.min(Math.floor(place) + 1, count - 1));
  }
  const edgeCells = edges.map((edge) => cellOf((edge - low) * scale));
  const gathered = plan(
    counts,
    [...ranks].sort((a, b) => a - b),
    new Set(edgeCells),
  );
  const starts = new Int32Array(CELLS + 2).fill(-1);
  let room = 0;
  for (const [cell, { from, size }] of gathered) {
    starts[cell] = from;
    room += size;
  }
  const candidates = new Float64Array(room);
  for (const part of parts) collectCells(part, low, scale, starts, candidates);
  const inCell = ({ from, size }: Gathered): Float64Array => candidates.subarray(from, from + size);
  const at = new Map<number, number>();
  const cellOfRank = new Map<number, Gathered>();
  for (const cell of gathered.values()) {
    if (cell.ranks.length === 0) continue;
    const find = finder(
      inCell(cell),
      cell.ranks.map((rank) => rank - cell.before),
      count,
    );
    for (const rank of cell.ranks) {
      at.set(rank, find(rank - cell.before));
      cellOfRank.set(rank, cell);
    }
  }
  const values = Float64Array.from(places, (place) => {
    if (count === 0) return NaN;
    const floor = Math.floor(place);
    return quantileOf(
      Float64Array.of(at.get(floor)!, at.get(Math.min(floor + 1, count - 1))!),
      place - floor,
    );
  });
  return {
    count,
    values,
    below: Float64Array.from(edges, (edge, index) => {
      const cell = gathered.get(edgeCells[index]!)!;
      return cell.before + countBelow(inCell(cell), edge);
    }),
    // The quantile is not below the value at its rank and not above the next: what is below it is in the cell or before.
    belowQuantile(place) {
      const cell = cellOfRank.get(Math.floor(places[place]!));
      return cell ? cell.before + countBelow(inCell(cell), values[place]!) : 0;
    },
  };
}

/** What gives the values at some ranks of the values of one cell, whose order may change. */
function finder(values: Float64Array, ranks: readonly number[], total: number): (rank: number) => number {
  if (values.length > MANY) return orderOf(values, ranks, values.length > 0.9 * total);
  selectRanks(values, ranks);
  return (rank) => values[rank]!;
}

/** The cells that ranks or edges are in, in order. */
function plan(
  counts: Int32Array,
  ranks: readonly number[],
  edgeCells: ReadonlySet<number>,
): Map<number, Gathered> {
  const gathered = new Map<number, Gathered>();
  let from = 0;
  let before = 0;
  let next = 0;
  for (let cell = 0; cell < counts.length; cell++) {
    const size = counts[cell]!;
    const inside: number[] = [];
    while (next < ranks.length && ranks[next]! < before + size) inside.push(ranks[next++]!);
    if (inside.length > 0 || edgeCells.has(cell)) {
      gathered.set(cell, { from, size, before, ranks: inside });
      from += size;
    }
    before += size;
  }
  return gathered;
}

function countBelow(values: Float64Array, edge: number): number {
  let below = 0;
  for (let row = 0; row < values.length; row++) if (values[row]! < edge) below++;
  return below;
}
