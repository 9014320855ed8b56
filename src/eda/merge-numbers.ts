import { equalWidthEdges } from '../stats/bin-edges.ts';
import { decilesOf, TENTHS } from '../stats/deciles.ts';
import { mergeMoments, noMoments, unitOf, type MomentsState } from '../stats/merge-moments.ts';
import { binPoints, mergePoints, pointQuantiles, totalOf, weightsBelow } from '../stats/number-points.ts';
import type { NumberProfile, ProfileDeciles, ProfileHistogram, ProfilePoints } from './column-profile.ts';
import { deviationOf } from './deviation.ts';
import { figure } from './figures.ts';
import { namedQuantiles, namedShares } from './named-quantiles.ts';
import type { ProfileSettings } from './profile.ts';
import { valueRange } from './value-range.ts';

type Own = Omit<
  NumberProfile,
  'name' | 'count' | 'missing' | 'presentShare' | 'distinct' | 'distinctError' | 'distinctSketch'
>;

/** What two profiles of a number column know together. */
export function mergeNumbers(first: NumberProfile, second: NumberProfile, settings: ProfileSettings): Own {
  const merged = mergeMoments(momentsOf(first), momentsOf(second));
  const { finite, weight, mean, squares, unit, cubes, fourths, min, max, zeros, negatives } = merged;
  const { infinite, wholeNumbers } = merged;
  const variance = squares / weight;
  const spread = variance / unit / unit;
  const shapeless = min === max || !(variance > 0 && variance < Infinity);
  const points = mergePoints(first.points, second.points);
  const weighted = settings.weight !== null;
  const exact = !weighted && points?.rankError === 0;
  const infiniteBelow = first.infiniteBelow + second.infiniteBelow;
  return {
    kind: 'number',
    weight,
    mean: weight > 0 ? figure(mean) : null,
    deviation: weight > 0 ? deviationOf(variance, min, max) : null,
    skewness: shapeless ? null : figure(cubes / weight / spread ** 1.5),
    kurtosis: shapeless ? null : figure(fourths / weight / spread ** 2 - 3),
    min: finite > 0 ? min : null,
    max: finite > 0 ? max : null,
    zeros,
    negatives,
    infinite,
    infiniteBelow,
    wholeNumbers,
    quantiles: namedQuantiles(pointQuantiles(points, namedShares, weighted)),
    rankError: points?.rankError ?? 0,
    histogram: mergeHistograms(
      first,
      second,
      equalWidthEdges(valueRange({ ...merged, count: finite + infinite }), settings.bins),
      exact ? points : null,
    ),
    deciles: mergeDeciles(first, second, points, { exact, weighted }),
    points,
  };
}

function momentsOf(column: NumberProfile): MomentsState {
  const { count, missing, infinite, zeros, negatives, wholeNumbers, weight, min, max } = column;
  // One that does not exist has squares beyond a double: above, or below where all values are that near each other.
  const beyond = max! - min! < 1e-100 ? 0 : Infinity;
  const variance = column.deviation === null ? beyond : column.deviation ** 2;
  const unit = unitOf(variance);
  const spread = variance / unit / unit;
  return {
    ...noMoments,
    finite: count - infinite,
    ...{ missing, infinite, zeros, negatives, wholeNumbers, weight },
    mean: weight > 0 ? (column.mean ?? NaN) : 0,
    squares: weight > 0 ? variance * weight : 0,
    unit: weight > 0 ? unit : 0,
    cubes: (column.skewness ?? 0) * spread ** 1.5 * weight || 0,
    fourths: column.kurtosis === null ? 0 : (column.kurtosis + 3) * spread ** 2 * weight,
    min: min ?? NaN,
    max: max ?? NaN,
  };
}

/** Counts in new bins: exact where the points are every value, else as if values were spread evenly in the old ones. */
function mergeHistograms(
  first: NumberProfile,
  second: NumberProfile,
  edges: number[],
  points: ProfilePoints | null,
): ProfileHistogram | null {
  const parts = [first.histogram, second.histogram].filter((each) => each !== null);
  if (parts.length < 2) return parts[0] ?? null;
  const total = parts.flatMap(({ counts }) => counts).reduce((sum, rows) => sum + rows, 0);
  if (points) {
    return { edges, counts: binPoints(points, edges), countError: 0 };
  }
  const spreads = parts.map((part) => edges.map((edge) => rowsBelow(part, edge)));
  const inner = (edge: number): boolean => edge > 0 && edge < edges.length - 1;
  const below = edges.map((_, edge) =>
    inner(edge)
      ? Math.round(spreads.reduce((sum, part) => sum + part[edge]!.rows, 0))
      : edge === 0
        ? 0
        : total,
  );
  const errors = edges.map((_, edge) =>
    inner(edge) ? spreads.reduce((sum, part) => sum + part[edge]!.error, 0) : 0,
  );
  const off = errors.slice(1).map((error, bin) => error + errors[bin]!);
  const most = Math.max(...off);
  const own = parts.reduce((sum, { countError, counts }) => sum + countError * counts.length, 0);
  return {
    edges,
    counts: below.slice(1).map((rows, bin) => rows - below[bin]!),
    countError: Math.min(total, most > 0 || own > 0 ? Math.ceil(most + own) + 1 : 0),
  };
}

/** How many rows of a histogram are below an edge, and by how many that may be off. */
function rowsBelow(
  { edges, counts }: ProfileHistogram,
  edge: number,
): { readonly rows: number; readonly error: number } {
  const last = edges.length - 1;
  let rows = 0;
  for (let bin = 0; bin < counts.length; bin++) {
    const [low, high] = [edges[bin]!, edges[bin + 1]!];
    const counted = counts[bin]!;
    if (edge <= low) return { rows, error: 0 };
    // The last bin has its upper edge, where as many values may be as there are in it.
    if (edge > high || (edge === high && bin + 1 < last)) {
      rows += counted;
      continue;
    }
    const share = edge === high ? 1 : (edge - low) / (high - low);
    return { rows: rows + counted * share, error: counted * Math.max(share, 1 - share) };
  }
  return { rows, error: 0 };
}

function mergeDeciles(
  first: NumberProfile,
  second: NumberProfile,
  points: ProfilePoints | null,
  { exact, weighted }: { readonly exact: boolean; readonly weighted: boolean },
): ProfileDeciles | null {
  if (!points) return null;
  const [below, above] = [first, second]
    .map(({ infinite, infiniteBelow }) => [infiniteBelow, infinite - infiniteBelow] as const)
    .reduce(([a, b], [c, d]) => [a + c, b + d]);
  const finite = first.count + second.count - below - above;
  const total = totalOf(points);
  const count = (edges: readonly number[]): number[] => {
    const upTo = weightsBelow(points, edges).map((weight) => Math.round((weight / total) * finite));
    return [...upTo, finite].map((end, bin) => end - (upTo[bin - 1] ?? 0));
  };
  // Bins are of rows, whatever the rows weigh.
  const error = Math.min(finite, Math.ceil(2 * points.rankError * finite) + 1);
  const countError = exact ? 0 : weighted ? finite : error;
  return decilesOf(pointQuantiles(points, TENTHS, false), below, above, count, countError);
}
