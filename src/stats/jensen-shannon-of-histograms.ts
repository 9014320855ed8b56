import { SlipwayError } from '../core/error.ts';
import { isRecord } from '../core/json.ts';
import { describe } from '../table/describe.ts';
import { jensenShannon, type JensenShannonOptions } from './jensen-shannon.ts';

/** Numbers in bins of their own, such as {@link histogram} gives. */
export interface HistogramMass {
  /**
   * Ascending, one more than there are counts. Two equal edges are a bin of one value; an infinite edge makes a bin whose
   * values nobody knows.
   */
  readonly edges: readonly number[];
  /** Values of each bin, or shares; 0 or more. */
  readonly counts: readonly number[];
  /** Values below the first edge and above the last, somewhere. @default 0 */
  readonly under?: number | undefined;
  readonly over?: number | undefined;
  /** Values that are no number. @default 0 */
  readonly nan?: number | undefined;
}

const WHERE = 'stats/jensen-shannon-of-histograms';

/**
 * The Jensen–Shannon divergence of two histograms that were made apart, with edges of their own.
 *
 * Both are put on the edges of both, as if the values of a bin lay evenly in it. A bin of one value matches only a bin of
 * the same one value. What has no place (in a bin without end, outside the edges, no number) matches nothing on the other
 * side, not even its like.
 *
 * @param reference - bins and what is in them; divided by its own total.
 * @param window - with whatever bins.
 * @returns `NaN` when either side is empty.
 * @throws {SlipwayError} `bad-data` on edges that descend or do not fit the counts, and on a count below 0 or not finite;
 *   `bad-option`.
 * @source As TensorFlow Data Validation aligns two standard histograms; by default each has ten bins of equal width there.
 * @example
 * const window = { edges: [2, 4, 6], counts: [2, 2] };
 * jensenShannonOfHistograms({ edges: [1, 2, 3], counts: [2, 2] }, window).toFixed(11) // => '0.65563906223'
 */
export function jensenShannonOfHistograms(
  reference: HistogramMass,
  window: HistogramMass,
  options: JensenShannonOptions = {},
): number {
  const [first, second] = [massOf('reference', reference), massOf('window', window)];
  const edges = Float64Array.from(
    new Set([...first.bins, ...second.bins].flatMap(({ low, high }) => [low, high])),
  ).sort();
  const points = [...new Set([...first.points.keys(), ...second.points.keys()])];
  const aligned = ({ bins, points: own }: Mass): number[] => [
    ...spread(bins, edges),
    ...points.map((value) => own.get(value) ?? 0),
  ];
  return jensenShannon(
    [...aligned(first), first.nowhere, 0],
    [...aligned(second), 0, second.nowhere],
    options,
  );
}

interface Bin {
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

interface Mass {
  /** Of some width. */
  readonly bins: readonly Bin[];
  readonly points: ReadonlyMap<number, number>;
  readonly nowhere: number;
}

function massOf(name: string, histogram: HistogramMass): Mass {
  checkMass(name, histogram);
  const { edges, counts, under = 0, over = 0, nan = 0 } = histogram;
  const bins: Bin[] = [];
  const points = new Map<number, number>();
  let nowhere = under + over + nan;
  counts.forEach((count, bin) => {
    const [low, high] = [edges[bin]! + 0, edges[bin + 1]! + 0]; // -0 is 0
    if (!Number.isFinite(low) || !Number.isFinite(high)) nowhere += count;
    else if (low === high) points.set(low, (points.get(low) ?? 0) + count);
    else bins.push({ low, high, count });
  });
  return { bins, points, nowhere };
}

/** The values of ascending bins between each two edges, among which are those of the bins. */
function spread(bins: readonly Bin[], edges: Float64Array): number[] {
  const counts = new Array<number>(Math.max(0, edges.length - 1)).fill(0);
  let at = 0;
  for (const { low, high, count } of bins) {
    while (edges[at]! < low) at++;
    for (; edges[at]! < high; at++) counts[at] = (count / (high - low)) * (edges[at + 1]! - edges[at]!);
  }
  return counts;
}

function checkMass(name: string, histogram: unknown): void {
  const refuse = (found: string, expected: string): never => {
    throw new SlipwayError('bad-data', WHERE, `the ${name} ${found}; expected ${expected}.`);
  };
  const isNumber = (value: unknown): value is number => typeof value === 'number' && !Number.isNaN(value);
  if (!isRecord(histogram) || !Array.isArray(histogram['edges']) || !Array.isArray(histogram['counts']))
    return refuse(`is ${describe(histogram)}`, 'a record of edges and counts');
  const { edges, counts } = histogram as { edges: unknown[]; counts: unknown[] };
  if (counts.length > 0 && edges.length !== counts.length + 1)
    return refuse(`has ${edges.length} edges and ${counts.length} counts`, 'one edge more than counts');
  for (const [index, edge] of edges.entries()) {
    const before = index === 0 ? -Infinity : edges[index - 1];
    if (!isNumber(edge) || !isNumber(before) || edge < before)
      refuse(`has edges that do not ascend at ${index}`, 'each at least the one before');
  }
  const { under, over, nan } = histogram;
  for (const count of [...counts, under ?? 0, over ?? 0, nan ?? 0])
    if (!isNumber(count) || count < 0 || count === Infinity)
      refuse(`counts ${describe(count)} values`, 'a finite number of 0 or more');
}
