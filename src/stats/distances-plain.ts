import { quantileAt } from './quantile-at.ts';
import { sortedCopy } from './sort-numbers.ts';

/** What is asked about two samples: edges at which to count, and quantiles of the reference to count at too. */
export interface Asked {
  /** Ascending. */
  readonly edges: readonly number[];
  /** In [0, 1], ascending. */
  readonly quantiles: readonly number[];
}

/** What is to be known about two samples of finite numbers. */
export interface SampleFacts {
  readonly kolmogorovSmirnov: number;
  readonly wasserstein: number;
  /** Type 7, of the reference. */
  readonly quantiles: readonly number[];
  /** Of each side, how many values are below each edge, and below each quantile. */
  readonly below: readonly { readonly edges: readonly number[]; readonly quantiles: readonly number[] }[];
}

/**
 * The facts about two samples by sorting both: what every faster way must agree with. Infinities are values.
 *
 * @example
 * factsBySorting(Float64Array.of(1, 2), Float64Array.of(2, 4), { edges: [2], quantiles: [0.5] }).below // => [{ edges: [1], quantiles: [1] }, { edges: [0], quantiles: [0] }]
 */
export function factsBySorting(
  reference: Float64Array,
  window: Float64Array,
  { edges, quantiles }: Asked,
): SampleFacts {
  const sides = [sortedCopy(reference), sortedCopy(window)] as const;
  const [first, second] = sides;
  const sweep = startSweep(first.length, second.length);
  sweepSorted(sweep, first, second);
  const values = quantiles.map((probability) =>
    quantileAt(first.length, probability, (place) => first[place]!),
  );
  return {
    kolmogorovSmirnov: sweep.largest,
    wasserstein: sweep.area,
    quantiles: values,
    below: sides.map((sorted) => ({
      edges: edges.map((edge) => countBelow(sorted, edge, 0, sorted.length)),
      quantiles: values.map((edge) => countBelow(sorted, edge, 0, sorted.length)),
    })),
  };
}

/** A walk along the values of both samples in order: how far it came, and what it saw. */
export interface Sweep {
  readonly rows: readonly [number, number];
  /** Values passed, of each side. */
  first: number;
  second: number;
  /** Where the walk is; `NaN` before its first value. */
  at: number;
  /** The largest difference of the distribution functions so far. */
  largest: number;
  /** The area between them so far. */
  area: number;
}

/** A walk before its first value. */
export function startSweep(first: number, second: number): Sweep {
  return { rows: [first, second], first: 0, second: 0, at: NaN, largest: 0, area: 0 };
}

/** The difference of the distribution functions where a walk is. */
export function differenceOf({ rows, first, second }: Sweep): number {
  return first / rows[0] - second / rows[1];
}

/** Walks over some sorted values of each side: everything between the last value passed and the next is added up. */
export function sweepSorted(sweep: Sweep, first: Float64Array, second: Float64Array): void {
  const [n, m] = sweep.rows;
  let { at, largest, area } = sweep;
  let difference = differenceOf(sweep);
  let i = 0;
  let j = 0;
  while (i < first.length || j < second.length) {
    const next = j >= second.length || (i < first.length && first[i]! <= second[j]!) ? first[i]! : second[j]!;
    if (next > at && difference !== 0) area += Math.abs(difference) * (next - at);
    while (i < first.length && first[i]! === next) i++;
    while (j < second.length && second[j]! === next) j++;
    difference = (sweep.first + i) / n - (sweep.second + j) / m;
    if (Math.abs(difference) > largest) largest = Math.abs(difference);
    at = next;
  }
  sweep.first += i;
  sweep.second += j;
  sweep.at = at;
  sweep.largest = largest;
  sweep.area = area;
}

/** How many of a stretch of sorted values are below an edge. */
export function countBelow(sorted: Float64Array, edge: number, from: number, to: number): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < edge) low = middle + 1;
    else high = middle;
  }
  return low - from;
}
