import { SlipwayError } from '../core/error.ts';
import { checkChoice, checkKeys } from '../core/options.ts';
import type { Metric, Metrics } from '../metrics/metric.ts';
import { drawnFigures } from './bootstrap.ts';
import type { Slicing } from './by-slice.ts';
import { checkSameTable } from './check-same-table.ts';
import { checkMetrics, checkScoredRows, scoredTable } from './check-scored-rows.ts';
import type { Comparison, Difference } from './comparison.ts';
import type { Scored } from './evaluation.ts';
import { checkIntervals, intervalsOfSlices, type IntervalOptions } from './intervals.ts';
import { differenceError, measure, type MeasuredRows } from './measured-rows.ts';
import { pairedInterval, sameScores } from './paired-interval.ts';
import { rowsBySlice } from './rows-by-slice.ts';
import { sliceGroups } from './slice-groups.ts';

/** Options of {@link compareScores}. */
export interface CompareScoresOptions {
  /** Which slices to compare besides all rows, from `bySlice`; they read `candidate.table`. @default [] */
  readonly slices?: Slicing;
  /** How the intervals are made. @default {} */
  readonly intervals?: IntervalOptions;
  /**
   * `analytic`, from how far each row moves a metric, or the paired `bootstrap` for all metrics.
   * @default analytic for the metrics that tell, bootstrap for the others
   */
  readonly method?: 'analytic' | 'bootstrap';
}

type Named = readonly (readonly [string, Metric])[];
type Pair = readonly [candidate: MeasuredRows, baseline: MeasuredRows];

const where = 'evaluate/compare-scores';

/**
 * How much better a candidate scores than a baseline on the same rows: paired differences with intervals and p-values,
 * over all rows and in every slice.
 *
 * Both models are measured on the same rows, so what makes rows hard for both cancels: the interval of the difference is
 * narrower than those of the two figures suggest. Analytic, the error is that of the difference of how far each row
 * moves the two figures; of the AUC, this is the test of DeLong. The bootstrap draws rows once for both models and all
 * metrics.
 *
 * @param candidate - labels, scores and, for slices and metrics that read columns, the raw rows.
 * @param baseline - the same rows in the same order, scored by the other model. Of its table, where it has one, the columns
 *   that the candidate's has, too, of the same kind, must say the same.
 * @param metrics - by name, as in `evaluate`.
 * @returns a plain record: `candidate − baseline` in each metric's own unit and direction. Where a figure does not exist
 *   the difference is `NaN`, as are its interval and its p-value; those too where the error is unknown: of one row, or of a
 *   difference that all rows have alike, such as 0 of two models that are right on each. Only the same scores on every row
 *   with weight differ by 0 for certain: the interval is 0 to 0, and the p-value 1.
 * @throws {SlipwayError} `bad-data` on another label, weight or raw value in the baseline, naming the first row; `shape-mismatch` on
 *   another number of rows; `unsupported` when `method` is `analytic` and a metric does not tell how far each row moves
 *   it; and as `evaluate` does.
 * @source E. R. DeLong, D. M. DeLong, D. L. Clarke-Pearson (1988), Biometrics 44(3), 837–845; B. Efron, R. J. Tibshirani
 *   (1993), An Introduction to the Bootstrap, 13.3 and 15.4.
 * @example
 * const labels = Float64Array.of(0, 0, 0, 1, 1, 1);
 * const baseline = { labels, scores: Float64Array.of(0.1, 0.5, 0.6, 0.4, 0.7, 0.8) };
 * const candidate = { labels, scores: Float64Array.of(0.1, 0.3, 0.6, 0.5, 0.7, 0.9) };
 * const { auc: found } = compareScores(candidate, baseline, { auc }).differences;
 * [found.difference.toFixed(3), found.pValue.toFixed(3), found.method] // => ['0.111', '0.480', 'analytic']
 */
export function compareScores(
  candidate: Scored,
  baseline: Scored,
  metrics: Metrics,
  options: CompareScoresOptions = {},
): Comparison {
  checkKeys(where, options, ['slices', 'intervals', 'method']);
  const { slices = [], method } = options;
  if (method !== undefined) checkChoice(where, 'method', method, ['analytic', 'bootstrap']);
  const intervals = checkIntervals(where, options.intervals ?? {});
  const named = checkMetrics(where, metrics);
  const drawn = named.filter(([, of]) => method === 'bootstrap' || !(of.influence || of.rowValues));
  if (method === 'analytic' && drawn.length > 0) {
    throw new SlipwayError(
      'unsupported',
      where,
      `${drawn[0]![0]} does not tell how far each row moves it; expected a metric with influence or rowValues. Leave method out, or set it to 'bootstrap'.`,
    );
  }
  const pair = checkPair(candidate, baseline, named);
  const groups =
    slices.length === 0
      ? []
      : [...sliceGroups(scoredTable(where, candidate, 'slices are asked for'), slices)];
  const count = groups.reduce((sum, of) => sum + of.slices.length, 0);
  const ofSlices = intervalsOfSlices(where, intervals, count, drawn[0]?.[0]);
  return {
    rows: candidate.labels.length,
    differences: differencesOf(named, drawn, pair, intervals),
    directions: Object.fromEntries(named.map(([name, { direction }]) => [name, direction])),
    slices: groups.flatMap(({ slices, codes }) => {
      const [of, before] = pair.map((rows) => rowsBySlice(rows, codes, slices.length));
      return slices.map((slice, place) => ({
        slice,
        rows: of![place]!.labels.length,
        differences: differencesOf(named, drawn, [of![place]!, before![place]!], ofSlices),
      }));
    }),
    confidence: intervals.confidence,
    ...(intervals.slices === 'together' && { sliceConfidence: ofSlices.confidence }),
  };
}

/** What metrics read of both, once they are found to be of the same rows. */
function checkPair(candidate: Scored, baseline: Scored, named: Named): Pair {
  const first = checkScoredRows(where, candidate, named);
  const second = { ...checkScoredRows(where, baseline, []), columns: first.columns };
  const [rows, others] = [first.labels.length, second.labels.length];
  if (rows !== others) {
    throw new SlipwayError(
      'shape-mismatch',
      where,
      `the candidate has ${rows} rows, and the baseline ${others}; expected the same rows.`,
      { details: { got: others, expected: rows } },
    );
  }
  if (candidate.table && baseline.table) checkSameTable(where, candidate.table, baseline.table);
  for (let row = 0; row < rows; row++) {
    checkSame('label', row, first.labels[row]!, second.labels[row]!);
    checkSame('weight', row, first.weights?.[row] ?? 1, second.weights?.[row] ?? 1);
  }
  return [first, second];
}

function checkSame(name: string, row: number, candidate: number, baseline: number): void {
  if (candidate === baseline) return;
  throw new SlipwayError(
    'bad-data',
    where,
    `the ${name} at row ${row} is ${candidate} in the candidate, and ${baseline} in the baseline; expected the same rows, in one order.`,
    { details: { row } },
  );
}

function differencesOf(
  named: Named,
  drawn: Named,
  pair: Pair,
  options: Required<IntervalOptions>,
): Readonly<Record<string, Difference>> {
  const draws = drawnFigures(
    pair,
    drawn,
    options,
    (metric, [candidate, baseline]) => measure(metric, candidate!) - measure(metric, baseline!),
  );
  const isSame = sameScores(pair[0], pair[1].scores);
  return Object.fromEntries(
    named.map(([name, metric]) => {
      const figures = [measure(metric, pair[0]), measure(metric, pair[1])] as const;
      const [candidate, baseline] = figures;
      const difference = candidate - baseline;
      const drawnOf = draws.get(name);
      const found = drawnOf ?? differenceError(metric, ...pair)!;
      const known = pairedInterval(metric, { difference, figures, isSame, found }, options.confidence);
      return [
        name,
        { candidate, baseline, difference, ...known, method: drawnOf ? 'bootstrap' : 'analytic' },
      ];
    }),
  );
}
