import { checkKeys, checkNames } from '../core/options.ts';
import { column } from '../table/table.ts';
import { addCoMoments } from './co-moments.ts';
import { LEAST_VARIANCE } from './least-variance.ts';
import { mergePairs, noPairs, PAIR, pairOf, type PairSums } from './pair-sums.ts';
import { correlationsSql } from './sql/correlations-sql.ts';
import type { Statistic } from './statistic.ts';
import { checkWeight, weightsOf, withWeight, type WeightOption } from './weights.ts';

/** How some columns go together, pair by pair. */
export interface Correlations {
  readonly columns: readonly string[];
  /** Shape `[columns, columns]`, row by row, as are the others: the rows in which both are finite. */
  readonly counts: Float64Array;
  /** Population covariances (divide by n, or by the weight); `NaN` without rows that have a weight. */
  readonly covariances: Float64Array;
  /**
   * Pearson's r, from -1 to 1; `NaN` where one of the two is constant in the rows they share, within 1e-152 or
   * past 1e154 from its mean. */
  readonly values: Float64Array;
}

const WHERE = 'stats/correlations';

/**
 * Pearson correlations and covariances of some number or time columns, each pair over the rows in which both are
 * finite.
 *
 * Distances are taken from a value near each column's, then from the mean of each block, and blocks are merged by the
 * pairwise update: an offset does not lose digits. Missing and infinite values take no part.
 *
 * @param names - at least one.
 * @param options.weight - a number column: how much each row counts. `counts` are of rows.
 * @throws {SlipwayError} `bad-option`; `unknown-column`, `wrong-kind` and, on a weight that is missing, negative or
 *   infinite, `bad-data`, when computed.
 * @cost about `columns / 3` ns a value; more where rows are incomplete.
 * @source As `pandas.DataFrame.corr`, which is pairwise complete too; weights as `numpy.cov(aweights=..., ddof=0)`.
 *   Update: T. F. Chan, G. H. Golub, R. J. LeVeque (1983), The American Statistician 37(3), 242–247.
 * @example
 * const rows = table({ a: numberColumn([1, 2, 3, NaN]), b: numberColumn([2, 4, 6, 8]) });
 * compute(rows, { r: correlations(['a', 'b']) }).r.values // => Float64Array [1, 1, 1, 1]
 */
export function correlations(
  names: readonly string[],
  options: WeightOption = {},
): Statistic<Correlations, PairSums> {
  const columns = checkNames(WHERE, 'names', names);
  checkKeys(WHERE, options, ['weight']);
  const weight = checkWeight(WHERE, options.weight);
  return {
    key: JSON.stringify(['correlations', columns, ...(weight === undefined ? [] : [{ weight }])]),
    columns: withWeight(columns, weight),
    start: () => noPairs(columns.length),
    add(state, batch) {
      const values = columns.map((name) => column(batch, name, ['number', 'time'], WHERE).values);
      return addCoMoments(state, values, weightsOf(WHERE, batch, weight, state.rows));
    },
    merge: mergePairs,
    finish: (state) => correlationsOf(columns, state),
    sql: correlationsSql(columns, { weight }),
  };
}

function correlationsOf(columns: readonly string[], { figures }: PairSums): Correlations {
  const d = columns.length;
  const counts = new Float64Array(d * d);
  const covariances = new Float64Array(d * d);
  const values = new Float64Array(d * d);
  const least = columns.map((_, i) => leastVariance(figures, PAIR * pairOf(i, i, d)));
  for (let i = 0; i < d; i++) {
    for (let j = i; j < d; j++) {
      const at = PAIR * pairOf(i, j, d);
      const [weight, product, squareI, squareJ] = [1, 4, 5, 6].map((figure) => figures[at + figure]!);
      const spread = rootOf(squareI!, squareJ!);
      const varies = squareI! > least[i]! * weight! && squareJ! > least[j]! * weight!;
      const r = !varies || spread === Infinity ? NaN : Math.min(1, Math.max(-1, product! / spread));
      for (const place of [i * d + j, j * d + i]) {
        counts[place] = figures[at]!;
        covariances[place] = product! / weight!;
        values[place] = i === j && r > 0 ? 1 : r;
      }
    }
  }
  return { columns, counts, covariances, values };
}

/** The square root of a product, by way of the product where that is a double of full precision. */
function rootOf(first: number, second: number): number {
  const product = first * second;
  if (product > 1e-290 && product < Infinity) return Math.sqrt(product);
  return Math.sqrt(first) * Math.sqrt(second);
}

/**
 * The least variance that is more than rounding: of values of the size of a column's, in their distance from its pivot;
 * and never so small that the doubles have no digits left.
 */
function leastVariance(figures: Float64Array, own: number): number {
  const variance = figures[own + 5]! / figures[own + 1]!;
  return Math.max(LEAST_VARIANCE, 2 ** -100 * (variance + figures[own + 2]! ** 2) || 0);
}
