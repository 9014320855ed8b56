import { decileBins } from '../stats/decile-bins.ts';
import type { Moments } from '../stats/moments.ts';
import { quantileOf } from '../stats/quantiles.ts';
import type { SortedValues } from '../stats/sorted-values.ts';
import type { NumberProfile, ProfileHistogram } from './column-profile.ts';
import { distinctOf, figure, placeOf } from './figures.ts';

/** What a number column's profile is made from. */
export interface NumberFacts {
  readonly moments: Moments;
  readonly sorted: SortedValues;
}

/** The profile of a number column from its statistics. */
export function numberProfile(
  name: string,
  rows: number,
  { moments, sorted }: NumberFacts,
  bins: number,
): NumberProfile {
  const { count, missing, mean, variance, min, max, zeros, infinite } = moments;
  const { values } = sorted;
  const finite = values.subarray(placeOf(values, -Number.MAX_VALUE), placeOf(values, Infinity));
  const at = (probability: number): number | null => figure(quantileOf(finite, probability));
  return {
    name,
    kind: 'number',
    count,
    missing,
    presentShare: figure(count / rows),
    distinct: distinctOf(values),
    distinctError: 0,
    distinctSketch: null,
    weight: finite.length,
    mean: figure(mean),
    deviation: figure(Math.sqrt(variance)),
    skewness: figure(skewnessOf(finite, mean, variance)),
    kurtosis: null,
    min: figure(min),
    max: figure(max),
    zeros,
    negatives: placeOf(finite, 0),
    infinite,
    wholeNumbers: wholeNumbersOf(finite),
    quantiles: {
      p01: at(0.01),
      p05: at(0.05),
      p25: at(0.25),
      p50: at(0.5),
      p75: at(0.75),
      p95: at(0.95),
      p99: at(0.99),
    },
    rankError: 0,
    histogram: finite.length === 0 ? null : histogramOf(finite, bins),
    deciles: decilesOf(values),
    points: null,
  };
}

function decilesOf(values: Float64Array): NumberProfile['deciles'] {
  const bins = decileBins(values);
  return bins && { ...bins, countError: 0 };
}

function wholeNumbersOf(values: Float64Array): number {
  let whole = 0;
  for (let i = 0; i < values.length; i++) if (Number.isInteger(values[i])) whole++;
  return whole;
}

function skewnessOf(values: Float64Array, mean: number, variance: number): number {
  const deviation = Math.sqrt(variance);
  let first = 0;
  let second = 0;
  let third = 0;
  for (let i = 0; i < values.length; i++) {
    const distance = (values[i]! - mean) / deviation;
    first += distance;
    second += distance * distance;
    third += distance * distance * distance;
  }
  // What is left of `first` is the rounding of a mean far from zero; this takes it out of the third moment.
  const left = first / values.length;
  return (third - 3 * left * second) / values.length + 2 * left * left * left;
}

function histogramOf(sorted: Float64Array, bins: number): ProfileHistogram {
  const edges = edgesOf(sorted, bins);
  const places = edges.map((edge) => placeOf(sorted, edge));
  places[0] = 0;
  places[places.length - 1] = sorted.length;
  return { edges, counts: places.slice(1).map((place, index) => place - places[index]!), countError: 0 };
}

function edgesOf(sorted: Float64Array, bins: number): number[] {
  const min = sorted[0]!;
  const max = sorted[sorted.length - 1]!;
  if (min === max) return [min, max];
  if (sorted.every(Number.isSafeInteger) && min > -(2 ** 51) && max < 2 ** 51) {
    // Bins of a whole-number width: others would hold now more, now fewer of the integers, and look like a comb.
    const width = Math.ceil((max - min + 1) / bins);
    const needed = Math.ceil((max - min + 1) / width);
    return Array.from({ length: needed + 1 }, (_, index) => min + index * width - 0.5);
  }
  const edges = [min];
  for (let index = 1; index < bins; index++) {
    const edge = min * (1 - index / bins) + max * (index / bins);
    // Between doubles close together there is no room for every bin.
    if (edge > edges[edges.length - 1]! && edge < max) edges.push(edge);
  }
  return [...edges, max];
}
