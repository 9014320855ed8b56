import type { NumberProfile } from './column-profile.ts';
import { figure } from './figures.ts';
import type { Profile, ProfileCorrelations, ProfilePairs } from './profile.ts';

/** What is known of two columns over the rows where both are finite. */
interface Pair {
  readonly count: number;
  /** Of the first and of the second column. */
  readonly means: readonly [number, number];
  readonly variances: readonly [number, number];
  readonly covariance: number;
}

/** The correlations of two profiles together; `null` where one that has rows has none, or not what they are merged from. */
export function mergeCorrelations(first: Profile, second: Profile): ProfileCorrelations | null {
  if (first.rows === 0) return second.correlations;
  if (second.rows === 0) return first.correlations;
  if (!first.correlations || !second.correlations || !isKnown(first) || !isKnown(second)) return null;
  const { columns } = first.correlations;
  const [one, other] = [pairsOf(first), pairsOf(second)];
  const merged = columns.map((a) => columns.map((b) => mergePair(one(a, b), other(a, b))));
  const table = <Cell>(cell: (pair: Pair) => Cell): Cell[][] => merged.map((row) => row.map(cell));
  return {
    columns,
    values: merged.map((row, a) => row.map((pair, b) => pearson(pair, a === b))),
    pairs:
      first.correlations.pairs || second.correlations.pairs
        ? {
            counts: table(({ count }) => count),
            means: table(({ means }) => figure(means[0])),
            variances: table(({ variances }) => figure(variances[0])),
            covariances: table(({ covariance }) => figure(covariance)),
          }
        : null,
  };
}

/** Whether the pairs are known: from what is kept of them, or since every column is finite on every row. */
function isKnown({ columns, correlations, rows }: Profile): boolean {
  if (correlations!.pairs) return true;
  return columns.filter(isNumber).every(({ count, infinite }) => count - infinite === rows);
}

/** Pearson's correlation of a pair; `null` where a column is constant or does not have a variance. */
function pearson({ variances, covariance }: Pair, same: boolean): number | null {
  const [first, second] = variances;
  if (!(first > 0 && second > 0)) return null;
  if (same) return Number.isFinite(first) ? 1 : null;
  return figure(Math.max(-1, Math.min(1, covariance / Math.sqrt(first) / Math.sqrt(second))));
}

function mergePair(first: Pair, second: Pair): Pair {
  if (first.count === 0) return second;
  if (second.count === 0) return first;
  const count = first.count + second.count;
  const [p, q] = [first.count / count, second.count / count];
  const distance = [second.means[0] - first.means[0], second.means[1] - first.means[1]] as const;
  const variance = (side: 0 | 1): number =>
    p * first.variances[side] + q * second.variances[side] + distance[side] * distance[side] * p * q;
  return {
    count,
    means: [first.means[0] + distance[0] * q, first.means[1] + distance[1] * q],
    variances: [variance(0), variance(1)],
    covariance: p * first.covariance + q * second.covariance + distance[0] * distance[1] * p * q,
  };
}

/** Looks pairs up by the names of their columns. */
function pairsOf({ columns: profiles, correlations }: Profile): (first: string, second: string) => Pair {
  const { columns, values, pairs } = correlations!;
  const places = new Map(columns.map((name, place) => [name, place]));
  const numbers = new Map(profiles.filter(isNumber).map((column) => [column.name, column]));
  return (first, second) => {
    const [a, b] = [places.get(first)!, places.get(second)!];
    if (pairs) return pairAt(pairs, a, b);
    const [one, other] = [numbers.get(first)!, numbers.get(second)!];
    const deviations = [one.deviation ?? NaN, other.deviation ?? NaN] as const;
    return {
      count: one.weight,
      means: [one.mean ?? NaN, other.mean ?? NaN],
      variances: [deviations[0] ** 2, deviations[1] ** 2],
      covariance: a === b ? deviations[0] ** 2 : (values[a]![b] ?? 0) * deviations[0] * deviations[1],
    };
  };
}

function pairAt({ counts, means, variances, covariances }: ProfilePairs, a: number, b: number): Pair {
  return {
    count: counts[a]![b]!,
    means: [means[a]![b] ?? NaN, means[b]![a] ?? NaN],
    variances: [variances[a]![b] ?? NaN, variances[b]![a] ?? NaN],
    covariance: covariances[a]![b] ?? NaN,
  };
}

function isNumber(column: Profile['columns'][number]): column is NumberProfile {
  return column.kind === 'number';
}
