import { quoteNames, SlipwayError } from '../../core/error.ts';
import { isRecord } from '../../core/json.ts';
import { checkKeys, checkNames, checkNumber } from '../../core/options.ts';
import type { OnProgress } from '../../core/progress.ts';
import type { Metrics } from '../../metrics/metric.ts';
import { checkMetrics, checkScoredRows } from '../check-scored-rows.ts';
import type { Scored } from '../evaluation.ts';
import { checkIntervals, type IntervalOptions } from '../intervals.ts';
import { measure, type MeasuredRows } from '../measured-rows.ts';
import { checkSets } from './check-sets.ts';
import { costOf, type Cost } from './cost.ts';
import { recommend, type ColumnRecommendation, type LeaveOut, type LeftOut } from './recommend.ts';
import { sameRows } from './same-rows.ts';

const where = 'evaluate/ablation';

/** Options of {@link ablation}. */
export interface AblationOptions extends Omit<IntervalOptions, 'slices'> {
  /** The columns to leave out, one at a time and then those together that cost nothing. */
  readonly columns: readonly string[];
  /** Columns that may say the same, to be left out together: those that {@link associations} finds. @default [] */
  readonly groups?: readonly (readonly string[])[];
  /**
   * By metric name, the cost that counts as nothing, in the metric's unit, 0 or more: what a column's upkeep is worth.
   * Recommendations go by the metrics named here alone.
   */
  readonly tolerance: Readonly<Record<string, number>>;
  readonly onProgress?: OnProgress;
  readonly signal?: AbortSignal;
}

/** What columns are worth, by trainings without them. Plain JSON. */
export interface Ablation {
  readonly rows: number;
  /** Of the training with all columns. */
  readonly metrics: Readonly<Record<string, number>>;
  readonly confidence: number;
  /** Every training that was made, in order: each column alone, the groups, then what was spare together. */
  readonly leftOut: readonly LeftOut[];
  /** One a column, in their order. */
  readonly recommendations: readonly ColumnRecommendation[];
  /** Columns that can all be left out at once, as was measured: those to drop, and of each group all but one or more. */
  readonly drop: readonly string[];
}

/**
 * What columns are worth: trains without each of them, without groups, and without all together that cost nothing alone.
 *
 * Leaving out one at a time misleads: of two columns that say the same, each costs nothing as long as the other stays. What
 * costs nothing alone is therefore left out together, one after another where all at once is too much.
 *
 * @param fit - trains without some raw columns, `[]` being none, and scores rows that were not learned from: the same ones each
 *   time, with the same seed.
 * @returns `recommendations` with a stable code each: `keep`, a column costs more than is tolerated, or may; `drop`, it costs nothing,
 *   alone and together with all others to drop; `keep-one-of`, it costs nothing as long as one of its `group` stays.
 *   Intervals are paired by row: they tell of other rows, not of another seed of the training.
 * @throws {SlipwayError} `bad-option`; `bad-data` when the labels are other ones without a column; what `fit` and metrics
 *   throw. An aborted signal rejects with its reason.
 * @cost 1 training, 1 a column and group, up to 1 for each that is spare, and where spare ones are costly together, up to 1
 *   for each pair of those.
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
    'confidence',
    'resamples',
    'seed',
    'onProgress',
    'signal',
  ]);
  const { columns: given, groups: asked = [], tolerance, onProgress, signal, ...others } = options;
  const columns = checkNames(where, 'columns', given);
  const groups = asked.length === 0 ? [] : checkSets(where, 'groups', asked);
  checkAreAmong(groups.flat(), columns);
  const settings = checkIntervals(where, others);
  const named = checkMetrics(where, metrics);
  const tolerated = checkTolerance(tolerance, metrics);
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
    const costs = new Map<string, Cost>();
    for (const [name, metric] of named) costs.set(name, costOf(metric, base, scores, settings));
    const isSpare = tolerated.every(([name, most]) => costs.get(name)!.interval.high <= most);
    const found = { columns: sorted, costs: Object.fromEntries(costs), isSpare };
    made.set(key, found);
    onProgress?.({ stage: where, done: made.size, unit: 'trainings' });
    return found;
  };
  const first = tolerated[0]![0];
  const { recommendations, drop } = await recommend(columns, groups, without, first);
  return {
    rows: base.labels.length,
    metrics: Object.fromEntries(named.map(([name, metric]) => [name, measure(metric, base)])),
    confidence: settings.confidence,
    leftOut: [...made.values()],
    recommendations,
    drop,
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

function checkTolerance(tolerance: unknown, metrics: Metrics): readonly (readonly [string, number])[] {
  const entries = isRecord(tolerance) ? Object.entries(tolerance) : [];
  const other = entries.find(([name]) => !Object.hasOwn(metrics, name))?.[0];
  if (entries.length === 0 || other !== undefined) {
    const found = other === undefined ? 'names no metric' : `names ${quoteNames([other])}`;
    throw new SlipwayError(
      'bad-option',
      where,
      `tolerance ${found}; expected a cost that counts as nothing for one or more of ${quoteNames(Object.keys(metrics))}.`,
      { details: { option: 'tolerance' } },
    );
  }
  return entries.map(([name, most]) => [name, checkNumber(where, `tolerance.${name}`, most, { min: 0 })]);
}
