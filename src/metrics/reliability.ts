import { checkChoice, checkKeys, checkNumber } from '../core/options.ts';
import { effectiveRows } from '../stats/effective-rows.ts';
import { quantileAt } from '../stats/quantile-at.ts';
import { sortedCopy } from '../stats/sort-numbers.ts';
import { checkProbability } from './check-scored.ts';
import type { CalibrationBin } from './curve-points.ts';
import { edgesBelow, edgesOf } from './score-bins.ts';
import { shareOf } from './share-interval.ts';

/** How scores are put into bins. */
export interface BinOptions {
  /** How many bins, 1 to 10,000; those without rows are left out. @default 10 */
  readonly bins?: number;
  /** Whether all bins are of one `width`, or have as many rows each: by `frequency`. @default 'width' */
  readonly by?: 'width' | 'frequency';
}

/** What is known of the rows of a bin. */
export interface BinSums {
  rows: number;
  weight: number;
  squaredWeight: number;
  scores: number;
  labels: number;
}

/**
 * The reliability table: rows by their score, and in each bin the mean score beside the share of label 1. Where the two are
 * alike, a score of 0.3 means three in ten.
 *
 * A score on the edge of two bins is in the lower one. By frequency the edges are quantiles of the scores, type 7, whatever
 * the weights; equal edges make fewer bins.
 *
 * @param labels - shape `[n]`; 0 or 1.
 * @param scores - shape `[n]`; probabilities.
 * @param weights - shape `[n]`; 0 or more; absent means 1 each.
 * @returns bins by ascending score, only those that have rows of weight above 0. The interval is Wilson's at 95 %, of so
 *   many rows of equal weight as would say as much.
 * @throws {SlipwayError} `bad-option`; `shape-mismatch` when lengths differ; `bad-data` on a missing label or score, a label
 *   other than 0 and 1, a score outside [0, 1], or a bad weight, naming the row.
 * @source As scikit-learn's `calibration_curve`, which takes no weights; of weights the effective number of rows by L. Kish
 *   (1965), Survey Sampling.
 * @example
 * reliability(Float64Array.of(0, 1, 1), Float64Array.of(0.25, 0.125, 1)).map(({ rows, meanScore, labelRate }) => [rows, meanScore, labelRate]) // => [[1, 0.125, 1], [1, 0.25, 0], [1, 1, 1]]
 */
export function reliability(
  labels: Float64Array,
  scores: Float64Array,
  weights?: Float64Array,
  options: BinOptions = {},
): CalibrationBin[] {
  const where = 'metrics/reliability';
  const asked = checkBins(where, options);
  checkProbability(where, labels, scores, weights);
  return binSums(labels, scores, weights, asked)
    .filter(({ weight }) => weight > 0)
    .map(({ rows, weight, squaredWeight, scores, labels }) => {
      const labelRate = Math.min(1, labels / weight);
      return {
        rows,
        meanScore: scores / weight,
        labelRate,
        interval: shareOf(labelRate, effectiveRows(weight, squaredWeight), 0.95),
      };
    });
}

/** The options with their defaults. */
export function checkBins(where: string, options: BinOptions): Required<BinOptions> {
  checkKeys(where, options, ['bins', 'by']);
  const { bins = 10, by = 'width' } = options;
  return {
    bins: checkNumber(where, 'bins', bins, { min: 1, max: 10_000, integer: true }),
    by: checkChoice(where, 'by', by, ['width', 'frequency']),
  };
}

/** Adds up every bin. */
export function binSums(
  labels: Float64Array,
  scores: Float64Array,
  weights: Float64Array | undefined,
  { bins, by }: Required<BinOptions>,
): BinSums[] {
  const shares = edgesOf(bins);
  const sorted =
    by === 'frequency'
      ? sortedCopy(weights ? scores.filter((_, row) => weights[row]! > 0) : scores)
      : undefined;
  const edges = sorted
    ? shares.map((share) => quantileAt(sorted.length, share, (place) => sorted[place]!))
    : shares;
  const sums = Array.from({ length: bins }, () => ({
    rows: 0,
    weight: 0,
    squaredWeight: 0,
    scores: 0,
    labels: 0,
  }));
  for (let row = 0; row < labels.length; row++) {
    const weight = weights ? weights[row]! : 1;
    if (weight === 0) continue;
    const bin = sums[edgesBelow(edges, scores[row]!)]!;
    bin.rows++;
    bin.weight += weight;
    bin.squaredWeight += weight * weight;
    bin.scores += weight * scores[row]!;
    bin.labels += weight * labels[row]!;
  }
  return sums;
}
