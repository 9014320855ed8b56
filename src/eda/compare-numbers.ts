import { jensenShannon, jensenShannonByChance } from '../stats/jensen-shannon.ts';
import { lInfinity, lInfinityByChance } from '../stats/l-infinity.ts';
import { psi, psiByChance } from '../stats/psi.ts';
import { countsOn } from '../view/shown/common-bins.ts';
import type { NumberProfile, ProfilePoints } from './column-profile.ts';
import type { KindDistances } from './compare-missing.ts';
import { figure } from './figures.ts';
import { weightsBetween } from '../stats/number-points.ts';

/** How far two number columns are apart, over the deciles of the first. */
export function numberDistancesOf(first: NumberProfile, second: NumberProfile): KindDistances | null {
  const { deciles } = first;
  const finite = second.count - second.infinite;
  if (!deciles || finite <= 0) return null;
  const after = countsIn(deciles.edges, second);
  const used = deciles.counts.filter((rows, bin) => rows + after[bin]! > 0).length;
  // A single bin is filled alike by all numbers: it tells nothing, and is not passed off as no change.
  const blind = deciles.counts.length === 1;
  const [rows, others] = [sum(deciles.counts), sum(after)];
  const value = (distance: number): number | null => (blind ? null : figure(distance));
  const rankError = second.points?.rankError ?? 0;
  return {
    distances: {
      psi: value(psi(deciles.counts, after)),
      jensenShannon: value(jensenShannon(deciles.counts, after)),
    },
    byChance: {
      psi: value(psiByChance(used, rows, others)),
      jensenShannon: value(jensenShannonByChance(used, rows, others)),
    },
    largest: blind ? 0 : lInfinity(deciles.counts, after),
    // Both borders of a bin may be off.
    shareError: 2 * rankError + (rows > 0 ? deciles.countError / rows : 0),
    level: null,
    newLevels: null,
    goneLevels: null,
  };
}

/**
 * Whether two number columns differ where the deciles of the first are blind, beyond chance and what points may be off:
 * in their infinities, and, where the first is one bin, in the rows below, at and above its median.
 */
export function differsUnbinned(first: NumberProfile, second: NumberProfile): boolean {
  if (differ(infinities(first), infinities(second), first.count, second.count, 0)) return true;
  const middle = first.quantiles.p50;
  if (middle === null || !first.points || !second.points || first.deciles?.counts.length !== 1) return false;
  const error = 2 * (first.points.rankError + second.points.rankError);
  return differ(
    aroundValue(first.points, middle),
    aroundValue(second.points, middle),
    first.count - first.infinite,
    second.count - second.infinite,
    error,
  );
}

function differ(
  before: readonly number[],
  after: readonly number[],
  rows: number,
  others: number,
  error: number,
): boolean {
  const [one, other] = [before, after].map(sum) as [number, number];
  if (!(one > 0 && other > 0)) return false;
  const both = before.map((share, place) => (share / one) * rows + (after[place]! / other) * others);
  const largest = lInfinity(before, after);
  return largest > error && largest > lInfinityByChance(both, rows, others);
}

function infinities({ count, infinite, infiniteBelow }: NumberProfile): readonly number[] {
  return [infiniteBelow, count - infinite, infinite - infiniteBelow];
}

/** What the points below a value, at it and above it stand for. */
function aroundValue({ values, weights }: ProfilePoints, middle: number): readonly number[] {
  const parts = [0, 0, 0];
  values.forEach((value, point) => (parts[1 + Math.sign(value - middle)]! += weights[point]!));
  return parts;
}

/** The rows of a number column below, between and from the borders on. */
function countsIn(edges: readonly number[], column: NumberProfile): readonly number[] {
  const { points, histogram } = column;
  if (points) return weightsBetween(points, edges);
  if (!histogram) return new Array<number>(edges.length + 1).fill(0);
  const low = Math.min(edges[0] ?? Infinity, histogram.edges[0]!);
  const high = Math.max(edges[edges.length - 1] ?? -Infinity, histogram.edges[histogram.edges.length - 1]!);
  return countsOn([low, ...edges, high], { histogram });
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
