import { quoteNames } from '../../core/error.ts';
import { checkKeys, checkNumber } from '../../core/options.ts';
import type { OnProgress } from '../../core/progress.ts';
import { random, shuffled } from '../../core/random.ts';
import type { Metrics } from '../../metrics/metric.ts';
import { column, withColumns, type Table } from '../../table/table.ts';
import { take } from '../../table/take.ts';
import { checkMetrics, checkScoredRows } from '../check-scored-rows.ts';
import type { Scored } from '../evaluation.ts';
import { checkIntervals, type IntervalOptions } from '../intervals.ts';
import { measure } from '../measured-rows.ts';
import { checkSets } from './check-sets.ts';
import { sameRows } from './same-rows.ts';
import { shuffledCost, type PermutationCost, type Shuffling } from './shuffled-cost.ts';

const where = 'evaluate/permutation-importance';

/** Options of {@link permutationImportance}. */
export interface PermutationOptions extends Omit<IntervalOptions, 'slices'> {
  /** Raw columns, each by itself, or lists of columns that are shuffled together. */
  readonly columns: readonly (string | readonly string[])[];
  /** How often each is shuffled; 1 or more. @default 10 */
  readonly repeats?: number;
  readonly onProgress?: OnProgress;
  readonly signal?: AbortSignal;
}

/** What a model makes of one column, or of some together. */
export interface ColumnImportance {
  readonly columns: readonly string[];
  /** By metric name. */
  readonly costs: Readonly<Record<string, PermutationCost>>;
}

/** What a model makes of raw columns. Plain JSON. */
export interface PermutationImportance {
  readonly rows: number;
  /** As they are, nothing shuffled. */
  readonly metrics: Readonly<Record<string, number>>;
  readonly repeats: number;
  readonly confidence: number;
  /** The largest cost in the first metric first. */
  readonly columns: readonly ColumnImportance[];
}

/**
 * How much worse a model is when the values of a raw column are shuffled among the rows: what it takes from that column.
 *
 * It works for any model, and speaks of this one: a column that the model could do without, because another says the same,
 * costs a lot when the model happens to use it. What a training without it would cost is said by {@link ablation}.
 * Columns that belong together make rows that never occur when one is shuffled alone: shuffle them together. Missing
 * values are shuffled like others.
 *
 * @param score - labels and scores of raw rows, in their order, such as `(rows) => predictor.score(rows)`; called once and then for
 *   each column and repeat.
 * @param rows - that the model did not learn from.
 * @returns a column that the model does not use costs exactly 0. Intervals are for other rows like these and other shufflings,
 *   paired by row: each row counts for what it loses with the values of others, and for what others lose with its own. They
 *   come from the influence of each row, or from the bootstrap, and those are too wide rather than too narrow, with one
 *   repeat by far; of a metric over groups the bootstrap counts groups that get values alone. `NaN` where nothing is known of
 *   other rows, as of one, or of rows that all lose the same.
 * @throws {SlipwayError} `unknown-column`; `bad-option`; `bad-data` when labels are other ones once a column is shuffled, as
 *   they are when it is the label; what `score` and the metrics throw. An aborted signal rejects with its reason.
 * @cost `1 + columns × repeats` scorings; without influence, `2 × resamples × repeats` figures a column.
 * @source L. Breiman (2001), Random forests, 10; as scikit-learn's `permutation_importance`, whose mean over repeats it is.
 *   Intervals: W. Hoeffding (1948); A. B. Owen (2007), the pigeonhole bootstrap.
 * @example
 * const rows = table({ a: numberColumn([1, 2, 3, 4]), b: numberColumn([9, 9, 8, 8]), y: numberColumn([1, 2, 3, 4]) });
 * const score = (given) => ({ labels: column(given, 'y').values, scores: column(given, 'a').values });
 * const { columns } = await permutationImportance(score, rows, { rmse }, { columns: ['b', 'a'] });
 * columns.map(({ columns, costs }) => [columns[0], costs.rmse.cost > 0]) // => [['a', true], ['b', false]]
 */
export async function permutationImportance(
  score: (rows: Table) => Scored | Promise<Scored>,
  rows: Table,
  metrics: Metrics,
  options: PermutationOptions,
): Promise<PermutationImportance> {
  checkKeys(where, options, [
    'columns',
    'repeats',
    'confidence',
    'resamples',
    'seed',
    'onProgress',
    'signal',
  ]);
  const { columns: asked, repeats: given = 10, onProgress, signal, ...others } = options;
  const repeats = checkNumber(where, 'repeats', given, { min: 1, max: 1e6, integer: true });
  const settings = checkIntervals(where, others);
  const sets = checkSets(where, 'columns', asked);
  for (const name of sets.flat()) column(rows, name, undefined, where);
  const named = checkMetrics(where, metrics);
  signal?.throwIfAborted();
  const scored = await score(rows);
  const base = checkScoredRows(where, scored, named);

  // The same for every column, so that what a column costs does not depend on which others are asked for.
  const source = random(settings.seed);
  const orders = Array.from({ length: repeats }, () => shuffled(rows.rows, source));
  const found: ColumnImportance[] = [];
  for (const [at, names] of sets.entries()) {
    const shufflings: Shuffling[] = [];
    for (const order of orders) {
      signal?.throwIfAborted();
      const columns = names.map((name) => [name, rows.columns.get(name)!] as const);
      const moved = take({ rows: rows.rows, columns: new Map(columns) }, order);
      const again = await score(withColumns(rows, Object.fromEntries(moved.columns)));
      const { scores } = sameRows(where, again, base, `once ${quoteNames(names)} is shuffled`);
      shufflings.push({ scores, from: order });
      onProgress?.({
        stage: where,
        done: at * repeats + shufflings.length,
        total: sets.length * repeats,
        unit: 'scorings',
      });
    }
    const costs = named.map(
      ([name, metric]) => [name, shuffledCost(metric, base, shufflings, settings)] as const,
    );
    found.push({ columns: names, costs: Object.fromEntries(costs) });
  }
  const first = named[0]![0];
  const rank = ({ costs }: ColumnImportance): number => costs[first]!.cost || 0;
  return {
    rows: base.labels.length,
    metrics: Object.fromEntries(named.map(([name, metric]) => [name, measure(metric, base)])),
    repeats,
    confidence: settings.confidence,
    columns: found.sort((a, b) => rank(b) - rank(a)),
  };
}
