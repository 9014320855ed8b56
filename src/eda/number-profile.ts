import { equalWidthEdges } from '../stats/bin-edges.ts';
import { decilesOf, TENTHS } from '../stats/deciles.ts';
import type { FewValues } from '../stats/few-values.ts';
import type { Moments } from '../stats/moments.ts';
import { binPoints, gridPoints, pointQuantiles, weightsBetween } from '../stats/number-points.ts';
import type { Spread } from '../stats/spread.ts';
import type { Different } from './column-plan.ts';
import type { NumberProfile, ProfileHistogram, ProfilePoints } from './column-profile.ts';
import { deviationOf } from './deviation.ts';
import { writeRegisters } from './distinct-sketch.ts';
import { figure } from './figures.ts';
import { namedPlaces, namedQuantiles, namedShares } from './named-quantiles.ts';
import type { NumberFacts } from './number-facts.ts';
import type { PlanSettings } from './profile-settings.ts';
import { valueRange } from './value-range.ts';

/** The profile of a number column from its statistics. */
export function numberProfile(
  name: string,
  rows: number,
  { bins, weight: weighted }: PlanSettings,
  { moments, spread, histogram, few }: NumberFacts,
  different: Different,
): NumberProfile {
  const { count, missing, mean, variance, min, max, zeros, negatives, infinite, wholeNumbers, weight } =
    moments;
  const points = pointsOf(few, spread, weight);
  // A stream that holds every value knows more than its sketches do.
  const all = few.values !== null && points !== null && weighted === null ? points : null;
  const known = all && spread.rankError > 0 ? all : null;
  const quantiles = known
    ? pointQuantiles(known, namedShares, false)
    : namedPlaces.map((place) => spread.quantiles[place]!);
  return {
    name,
    kind: 'number',
    count,
    missing,
    presentShare: figure(count / rows),
    ...distinctOf(few, spread, different),
    weight,
    mean: figure(mean),
    deviation: deviationOf(variance, min, max),
    skewness: figure(moments.skewness),
    kurtosis: figure(moments.kurtosis),
    min: figure(min),
    max: figure(max),
    zeros,
    negatives,
    infinite,
    infiniteBelow: spread.below,
    wholeNumbers,
    quantiles: namedQuantiles(quantiles),
    rankError: known ? 0 : spread.rankError,
    histogram: histogramOf(histogram, moments, all, bins),
    deciles: known
      ? decilesOf(pointQuantiles(known, TENTHS, false), spread.below, spread.above, (edges) =>
          weightsBetween(known, edges),
        )
      : spread.deciles,
    points,
  };
}

function pointsOf(few: FewValues, spread: Spread, weight: number): ProfilePoints | null {
  if (spread.finite === 0 || !(weight > 0)) return null;
  const { values, weights } = few;
  return values ? { values, weights, rankError: 0 } : gridPoints(spread.quantiles, weight, spread.rankError);
}

function distinctOf(
  { values }: FewValues,
  { below, above }: Spread,
  { distinct, distinctError, registers }: Different,
): Pick<NumberProfile, 'distinct' | 'distinctError' | 'distinctSketch'> {
  if (values) {
    const known = values.length + (below > 0 ? 1 : 0) + (above > 0 ? 1 : 0);
    return { distinct: known, distinctError: 0, distinctSketch: null };
  }
  return { distinct, distinctError, distinctSketch: registers && writeRegisters(registers) };
}

function histogramOf(
  { edges, counts, countError }: NumberFacts['histogram'],
  moments: Moments,
  all: ProfilePoints | null,
  bins: number,
): ProfileHistogram | null {
  const range = valueRange(moments);
  if (range.finite === 0) return null;
  if (countError === 0 || !all) return { edges, counts, countError };
  const exact = equalWidthEdges(range, bins);
  return { edges: exact, counts: binPoints(all, exact), countError: 0 };
}
