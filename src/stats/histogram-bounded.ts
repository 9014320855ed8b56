import { column } from '../table/table.ts';
import { equalWidthEdges, finiteRange, quantileEdges } from './bin-edges.ts';
import type { Histogram } from './histogram.ts';
import { addToCells, mergeCells, noCells, rebinCells, type NumberCells } from './number-cells.ts';
import {
  addToSketch,
  mergeSketches,
  rankErrorOf,
  sketchPoints,
  sketchQuantiles,
  startSketch,
  type QuantileSketch,
} from './quantile-sketch.ts';
import type { Statistic } from './statistic.ts';
import { weightsOf, withWeight } from './weights.ts';

const WHERE = 'stats/histogram';

interface WidthsState {
  readonly rows: number;
  readonly cells: NumberCells;
}

/** Bins of equal width over a stream, from cells. */
export function boundedWidths(
  name: string,
  bins: number,
  weight: string | undefined,
  key: readonly unknown[],
): Statistic<Histogram, WidthsState> {
  return {
    key: JSON.stringify([...key, 'cells']),
    columns: withWeight([name], weight),
    start: () => ({ rows: 0, cells: noCells }),
    add({ rows, cells }, batch) {
      const { values } = column(batch, name, ['number', 'time'], WHERE);
      const weights = weightsOf(WHERE, batch, weight, rows);
      return { rows: rows + values.length, cells: addToCells(cells, values, weights) };
    },
    merge: (first, second) => ({
      rows: first.rows + second.rows,
      cells: mergeCells(first.cells, second.cells),
    }),
    finish({ rows, cells }) {
      const { missing } = cells.range;
      const edges = equalWidthEdges(cells.range, bins);
      const figures = edges.length === 0 ? infinitiesOf(cells) : rebinCells(cells, edges);
      return { count: rows - missing, missing, edges, ...figures };
    },
  };
}

function infinitiesOf({
  under,
  over,
}: NumberCells): Pick<Histogram, 'counts' | 'under' | 'over' | 'countError'> {
  return { counts: [], under, over, countError: 0 };
}

interface FrequenciesState {
  readonly rows: number;
  readonly under: number;
  readonly over: number;
  readonly missing: number;
  /** Of the finite values. */
  readonly sketch: QuantileSketch;
}

/** Bins of equal frequency over a stream, from a sketch. */
export function boundedFrequencies(
  name: string,
  bins: number,
  key: readonly unknown[],
): Statistic<Histogram, FrequenciesState> {
  return {
    key: JSON.stringify([...key, 'sketch']),
    columns: [name],
    start: () => ({ rows: 0, under: 0, over: 0, missing: 0, sketch: startSketch() }),
    add({ rows, under, over, missing, sketch }, batch) {
      const { values } = column(batch, name, ['number', 'time'], WHERE);
      const own = finiteRange([values]);
      const infinite = values.length - own.finite - own.missing;
      const above = infinite === 0 ? 0 : values.reduce((sum, value) => sum + Number(value === Infinity), 0);
      return {
        rows: rows + values.length,
        under: under + infinite - above,
        over: over + above,
        missing: missing + own.missing,
        sketch: addToSketch(sketch, infinite === 0 ? values : values.filter(Number.isFinite)),
      };
    },
    merge: (first, second) => ({
      rows: first.rows + second.rows,
      under: first.under + second.under,
      over: first.over + second.over,
      missing: first.missing + second.missing,
      sketch: mergeSketches(first.sketch, second.sketch),
    }),
    finish({ rows, under, over, missing, sketch }) {
      const shares = Array.from({ length: bins + 1 }, (_, index) => index / bins);
      const edges = sketch.count === 0 ? [] : quantileEdges(sketchQuantiles(sketch, shares));
      return {
        count: rows - missing,
        missing,
        edges,
        counts: countsOf(sketch, edges),
        under,
        over,
        // Each of the two edges of a bin may be off.
        countError: Math.ceil(2 * rankErrorOf(sketch) * sketch.count),
      };
    },
  };
}

/** How many values are in each bin, as far as the sketch knows. */
function countsOf(sketch: QuantileSketch, edges: readonly number[]): number[] {
  const { values, ranks } = sketchPoints(sketch);
  let point = 0;
  const below = edges.map((edge, index) => {
    if (index === edges.length - 1) return sketch.count;
    while (point < values.length && values[point]! < edge) point++;
    return point === 0 ? 0 : ranks[point - 1]!;
  });
  return below.slice(1).map((upTo, bin) => upTo - (bin === 0 ? 0 : below[bin]!));
}
