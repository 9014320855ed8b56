/** What is known of how numbers are spread: a histogram, and points that each stand for the rows around them. */
export interface SpreadParts {
  readonly histogram: { readonly edges: readonly number[]; readonly counts: readonly number[] } | null;
  readonly points?: {
    readonly values: readonly number[];
    readonly weights: readonly number[];
    readonly rankError: number;
  } | null;
}

const BINS = 24;
const MOST_BINS = 48;

/**
 * Edges that two histograms can be drawn on together: those of the first, continued over the range of both; equal-width
 * ones where that would take too many. Whole-number bins stay whole.
 *
 * @returns fewer than two edges when neither has values.
 */
export function commonEdges(first: SpreadParts, second: SpreadParts): readonly number[] {
  const [one, two] = [first.histogram?.edges ?? [], second.histogram?.edges ?? []];
  const [base, other] = one.length > 1 ? [one, two] : [two, one];
  if (base.length < 2) return [];
  const low = Math.min(base[0]!, other[0] ?? Infinity);
  const high = Math.max(base[base.length - 1]!, other[other.length - 1] ?? -Infinity);
  if (low === high) return [low, high];
  const width = (base[base.length - 1]! - base[0]!) / (base.length - 1);
  const below = Math.ceil((base[0]! - low) / width - 1e-9);
  const above = Math.ceil((high - base[base.length - 1]!) / width - 1e-9);
  if (width > 0 && below + above + base.length - 1 <= MOST_BINS) {
    const left = Array.from({ length: below }, (_, index) => base[0]! - (below - index) * width);
    const right = Array.from({ length: above }, (_, index) => base[base.length - 1]! + (index + 1) * width);
    const edges = [...left, ...base, ...right];
    // Rounding can leave an end a hair inside the range.
    edges[0] = Math.min(edges[0]!, low);
    edges[edges.length - 1] = Math.max(edges[edges.length - 1]!, high);
    return edges;
  }
  const whole = [...one, ...two].every((edge) => Math.abs(edge) < 2 ** 51 && Math.abs(edge % 1) === 0.5);
  const step = whole ? Math.ceil((high - low) / BINS) : high / BINS - low / BINS;
  const bins = whole ? Math.ceil((high - low) / step) : BINS;
  const inner = Array.from({ length: bins - 1 }, (_, index) =>
    whole ? low + (index + 1) * step : low * (1 - (index + 1) / BINS) + high * ((index + 1) / BINS),
  ).filter((edge, index, all) => edge > (all[index - 1] ?? low) && edge < high);
  return [low, ...inner, whole ? low + bins * step : high];
}

/**
 * How many rows lie in each bin, `edges[i] <= value < edges[i + 1]`, the last with its upper edge. Exact where every
 * value is known by its rows; else rows are taken to be spread evenly inside the bins of the histogram they come from.
 */
export function countsOn(edges: readonly number[], spread: SpreadParts): readonly number[] {
  const counts = new Array<number>(Math.max(0, edges.length - 1)).fill(0);
  const { histogram, points } = spread;
  if (counts.length === 0 || (!histogram && !points)) return counts;
  if (points && points.rankError === 0) {
    points.values.forEach((value, index) => {
      const bin = binOf(edges, value);
      if (bin >= 0) counts[bin]! += points.weights[index]!;
    });
    return counts;
  }
  const from = histogram ?? { edges: [], counts: [] };
  from.counts.forEach((rows, index) => {
    if (rows > 0) pour(rows, from.edges[index]!, from.edges[index + 1]!, edges, counts);
  });
  return counts;
}

/** Spreads the rows of one bin over those it overlaps. */
function pour(rows: number, low: number, high: number, edges: readonly number[], counts: number[]): void {
  const first = Math.max(0, binOf(edges, low));
  // Halved where the difference of two numbers is more than the largest number.
  const part = Number.isFinite(high - low) ? 1 : 0.5;
  const width = high * part - low * part;
  if (!(width > 0)) {
    counts[first]! += rows;
    return;
  }
  for (let bin = first; bin < counts.length && edges[bin]! < high; bin++) {
    const overlap = Math.min(high, edges[bin + 1]!) * part - Math.max(low, edges[bin]!) * part;
    if (overlap > 0) counts[bin]! += rows * (overlap / width);
  }
}

function binOf(edges: readonly number[], value: number): number {
  const last = edges.length - 1;
  if (value < edges[0]! || value > edges[last]!) return -1;
  let low = 0;
  let high = last;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (edges[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return Math.min(low === last && edges[last]! <= value ? last - 1 : low - 1, last - 1);
}
