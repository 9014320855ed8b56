import { SlipwayError } from '../core/error.ts';
import { checkKeys } from '../core/options.ts';
import { column } from '../table/table.ts';
import type { Statistic } from './statistic.ts';

/** Options of {@link histogram}. */
export interface HistogramOptions {
  /** Bin edges, at least two, finite and strictly increasing. */
  readonly edges: readonly number[];
}

/** Counts in fixed bins. `count` is the sum of `counts`, `under` and `over`. */
export interface Histogram {
  /** Values present, the infinite ones included. */
  readonly count: number;
  readonly missing: number;
  /** Shape `[bins + 1]`. */
  readonly edges: readonly number[];
  /** Shape `[bins]`; bin `i` holds `edges[i] <= value < edges[i + 1]`, the last one its upper edge too. */
  readonly counts: readonly number[];
  /** Values below the first edge. */
  readonly under: number;
  /** Values above the last edge. */
  readonly over: number;
}

/** What {@link histogram} keeps between batches: counts of missing, under, each bin, over. */
export type HistogramState = Float64Array;

/**
 * How many values of a number or time column fall into each of some fixed bins.
 *
 * Bins are half-open, `[low, high)`, and the last one is closed. Nothing is dropped: values outside the edges are
 * in `under` and `over`, infinities among them, and `NaN` is missing.
 *
 * @param name - a number or time column.
 * @throws {SlipwayError} `bad-option` on edges that are not finite and increasing; `unknown-column` and
 *   `wrong-kind`, when computed.
 * @source Bins as `numpy.histogram`, which drops what is outside.
 * @example
 * compute(table({ age: numberColumn([1, 2, 3, 9]) }), { age: histogram('age', { edges: [0, 2, 4] }) }).age.counts // => [1, 2]
 */
export function histogram(name: string, options: HistogramOptions): Statistic<Histogram, HistogramState> {
  checkKeys('stats/histogram', options, ['edges']);
  const edges = checkEdges(options.edges);
  const sorted = Float64Array.from(edges);
  const bins = edges.length - 1;
  return {
    key: JSON.stringify(['histogram', name, edges]),
    columns: [name],
    start: () => new Float64Array(bins + 3),
    add(state, batch) {
      const { values } = column(batch, name, ['number', 'time'], 'stats/histogram');
      for (let row = 0; row < values.length; row++) state[slot(values[row]!, sorted)]!++;
      return state;
    },
    merge: (first, second) => first.map((counted, index) => counted + second[index]!),
    finish(state) {
      const counts = [...state.subarray(2, bins + 2)];
      const under = state[1]!;
      const over = state[bins + 2]!;
      return {
        count: counts.reduce((sum, rows) => sum + rows, under + over),
        missing: state[0]!,
        edges,
        counts,
        under,
        over,
      };
    },
  };
}

/** 0 missing, 1 under, 2 … the bins, then over. */
function slot(value: number, edges: Float64Array): number {
  const last = edges.length - 1;
  if (Number.isNaN(value)) return 0;
  if (value < edges[0]!) return 1;
  if (value > edges[last]!) return last + 2;
  let low = 0;
  let high = last;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (value < edges[middle]!) high = middle;
    else low = middle;
  }
  return low + 2;
}

function checkEdges(edges: unknown): readonly number[] {
  const ok =
    Array.isArray(edges) &&
    edges.length >= 2 &&
    edges.every(
      (edge, index) =>
        Number.isFinite(edge) && (index === 0 || (edge as number) > (edges[index - 1] as number)),
    );
  if (!ok) {
    throw new SlipwayError(
      'bad-option',
      'stats/histogram',
      'edges is not a list of at least two finite numbers, each larger than the one before; expected such a list.',
    );
  }
  return [...(edges as number[])];
}
