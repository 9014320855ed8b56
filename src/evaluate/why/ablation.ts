import { quoteNames, SlipwayError } from '../../core/error.ts';
import { checkChoice, checkKeys, checkNames } from '../../core/options.ts';
import type { OnProgress } from '../../core/progress.ts';
import type { Metrics } from '../../metrics/metric.ts';
import { checkMetrics, checkScoredRows } from '../check-scored-rows.ts';
import type { Scored } from '../evaluation.ts';
import { checkIntervals, intervalsOfSlices, type IntervalOptions } from '../intervals.ts';
import { measure, type MeasuredRows } from '../measured-rows.ts';
import { checkSets } from './check-sets.ts';
import { costOf } from './cost.ts';
import { recommend, type ColumnRecommendation, type LeaveOut, type LeftOut } from './recommend.ts';
import { sameRows } from './same-rows.ts';
import { checkTolerance, isTolerated } from './tolerance.ts';

const where = 'evaluate/ablation';

/** Options of {@link ablation}. */
export interface AblationOptions extends Omit<IntervalOptions, 'slices'> {
  /** The columns to leave out, one at a time and then those together that cost nothing. */
  readonly columns: readonly string[];
  /**
   * Columns to be left out together, such as those that may say the same, which {@link associations} finds. Each group is
   * trained without, whatever its columns cost alone. @default []
   */
  readonly groups?: readonly (readonly string[])[];
  /**
   * By metric name, the cost that counts as nothing, in the metric's unit, 0 or more: what a column's upkeep is worth.
   * Recommendations go by the metrics named here alone.
   */
  readonly tolerance: Readonly<Record<string, number>>;
  /**
   * Whether the interval of `each` training is to hold its cost as often as `confidence` says, or those of all columns
   * `together`: these are wider, and fewer columns are then spare. @default 'each'
   */
  readonly confidenceOf?: 'each' | 'together';
  readonly onProgress?: OnProgress;
  readonly signal?: AbortSignal;
}

/** What columns are worth, by trainings without them. Plain JSON. */
export interface Ablation {
  readonly rows: number;
  /** Of the training with all columns. */
  readonly metrics: Readonly<Record<string, number>>;
  /** How often such an interval holds the true cost, two-sided. */
  readonly confidence: number;
  /** The same of the interval of a single training, where it is another: when all hold `together`. @default confidence */
  readonly columnConfidence?: number;
  /** Every training that was made, in order: each column alone, the groups, then what was spare together. */
  readonly leftOut: readonly LeftOut[];
  /** One a column, in their order. */
  readonly recommendations: readonly ColumnRecommendation[];
  /** Columns that can all be left out at once, as was measured: those to drop, and of each group all but one or more. */
  readonly drop: readonly string[];
  /** The training without all of `drop`, where there are any: what they cost together. */
  readonly dropped?: LeftOut;
}

/**
 * What columns are worth: trains without each of them, without groups, and without all together that cost nothing alone.
 *
 * Leaving out one at a time misleads: of two columns that say the same, each costs nothing as long as the other stays, and
 * small costs add up. What costs nothing alone is therefore left out together, one after another where all at once is too
 * much; a set that costs more than is tolerated is made smaller, one column at a time, as long as the rest of it does.
 *
 * A column is spare when its interval ends within the tolerance: one that truly costs as much is taken for spare in
 * (1 − confidence) / 2 of all cases, and of many such columns some will be. With `confidenceOf: 'together'` any of them is no more
 * often. What is left out together is chosen on the rows it is measured on: `dropped` is a little too good.
 *
 * @param fit - trains without some raw columns, `[]` being none, and scores rows that were not learned from: the same ones each
 *   time, with the same seed.
 * @returns `recommendations` with a stable code each: `keep`, a column costs more than is tolerated, or may; `drop`, it costs nothing,
 *   alone and together with all others to drop; `keep-one-of`, it costs nothing as long as another of its `group` stays. A
 *   column can be in several such groups, of which the smallest one found is told: all at once was measured of `drop` alone.
 *   Intervals are paired by row: they tell of other rows, not of another seed of the training. Where all rows lose the same
 *   they are `NaN`, and the column stays, unless scores are the same on every row, which costs 0 for certain.
 * @throws {SlipwayError} `bad-option`, also on too few `resamples` for intervals that hold together; `bad-data` when the labels are
 *   other ones without a column; what `fit` and metrics throw. An aborted signal rejects with its reason.
 * @cost 1 training, 1 a column and group, up to 1 for each that is spare, and up to 1 for each column of a set that is costly
 *   together.
 * @source `confidenceOf: 'together'`: Bonferroni's inequality, over the columns.
 * @example
 * const labels = Float64Array.of(1, 2, 3, 4);
 * const fit = (leftOut) => ({ labels, scores: leftOut.includes('km') && leftOut.includes('miles') ? labels.map(() => 2) : labels });
 * const found = await ablation(fit, { mae }, { columns: ['km', 'miles', 'day'], tolerance: { mae: 0.1 } });
 * found.recommendations.map(({ column, code }) => [column, code]) // => [['km', 'keep-one-of'], ['miles', 'keep-one-of'], ['day', 'drop']]
 */
export async function ablation(
  fit: (leftOut: readonly string[]) => Scored | Promise<Scored>,
  metrics: Metrics,
  options: AblationOptions,
): Promise<Ablation> {
  checkKeys(where, options, [
    'columns',
    'groups',
    'tolerance',
    'confidenceOf',
    'confidence',
    'resamples',
    'seed',
    'onProgress',
    'signal',
  ]);
  const { columns: given, groups: asked = [], tolerance, onProgress, signal, ...rest } = options;
  const { confidenceOf = 'each', ...others } = rest;
  const columns = checkNames(where, 'columns', given);
  const groups = asked.length === 0 ? [] : checkSets(where, 'groups', asked);
  checkAreAmong(groups.flat(), columns);
  const slices = checkChoice(where, 'confidenceOf', confidenceOf, ['each', 'together']);
  const asOne = { ...checkIntervals(where, others), slices };
  const named = checkMetrics(where, metrics);
  const drawn = named.find(([, { influence, rowValues }]) => !influence && !rowValues)?.[0];
  const what = { name: 'columns', option: 'confidenceOf' };
  const settings = intervalsOfSlices(where, asOne, columns.length, drawn, what);
  const tolerated = checkTolerance(where, tolerance, metrics);
  signal?.throwIfAborted();
  const base: MeasuredRows = checkScoredRows(where, await fit([]), named);

  const made = new Map<string, LeftOut>();
  const without: LeaveOut = async (names) => {
    const sorted = columns.filter((name) => names.includes(name));
    const key = JSON.stringify(sorted);
    const known = made.get(key);
    if (known) return known;
    signal?.throwIfAborted();
    const { scores } = sameRows(where, await fit(sorted), base, `without ${quoteNames(sorted)}`);
    const costs = Object.fromEntries(
      named.map(([name, metric]) => [name, costOf(metric, base, scores, settings)]),
    );
    const found = { columns: sorted, costs, isSpare: isTolerated(costs, tolerated) };
    made.set(key, found);
    onProgress?.({ stage: where, done: made.size, unit: 'trainings' });
    return found;
  };
  const { recommendations, drop } = await recommend(columns, groups, without, tolerated);
  const dropped = drop.length > 0 ? await without(drop) : undefined;
  return {
    rows: base.labels.length,
    metrics: Object.fromEntries(named.map(([name, metric]) => [name, measure(metric, base)])),
    confidence: asOne.confidence,
    ...(slices === 'together' && { columnConfidence: settings.confidence }),
    leftOut: [...made.values()],
    recommendations,
    drop,
    ...(dropped && { dropped }),
  };
}

function checkAreAmong(names: readonly string[], columns: readonly string[]): void {
  const other = names.find((name) => !columns.includes(name));
  if (other === undefined) return;
  throw new SlipwayError(
    'bad-option',
    where,
    `groups name ${quoteNames([other])}; expected some of ${quoteNames(columns)}.`,
    { details: { option: 'groups' } },
  );
}
