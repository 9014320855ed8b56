import { preciseClock, type Clock } from '../../core/clock.ts';
import { SlipwayError } from '../../core/error.ts';
import { isRecord } from '../../core/json.ts';
import { checkChoice, checkKeys } from '../../core/options.ts';
import { toRows } from '../../table/rows.ts';
import { select } from '../../table/select.ts';
import type { Table } from '../../table/table.ts';
import { take } from '../../table/take.ts';
import { checkPredictor } from '../check-parts.ts';
import type { Predictor } from '../predictor.ts';
import type { Instance } from '../service.ts';
import { advise } from './advise.ts';
import { decide, type Decision } from './decide.ts';
import { describeWorkload, type WorkloadFigures } from './describe-workload.ts';
import { explainPlan } from './explain-plan.ts';
import { coarserFramings, type ServingFraming } from './framings.ts';
import { measureCosts } from './measure-costs.ts';
import { checkBudget, checkCosts, type ServingBudget, type ServingCosts } from './plan-options.ts';
import { readWorkload, type ReadWorkload, type ServingWorkload } from './read-workload.ts';
import { settleCosts, type SettledCosts } from './settle-costs.ts';
import {
  entriesForP99,
  servingCurve,
  weighTable,
  type ServingPoint,
  type WeighedTable,
} from './weigh-table.ts';

const where = 'serve/plan-serving';
const TOP_KEYS = 20;
/** Keys that the memory of a table is measured with, at most. */
const MOST_MEASURED = 100_000;

/** What {@link planServing} is told. */
export interface ServingQuestion {
  /**
   * Requests in the order in which they came, where columns that are not inputs are ignored; or what a
   * {@link trafficSketch} has counted of them.
   */
  readonly workload: ServingWorkload;
  readonly predictor: Predictor;
  readonly budget?: ServingBudget;
  readonly costs?: ServingCosts;
  /** Whether the plan is made for coarser keys as well: for each column, without it or rounded. @default 'columns' */
  readonly framings?: 'columns' | 'none';
  /** What costs are measured with. @default preciseClock */
  readonly clock?: Clock;
  readonly signal?: AbortSignal | undefined;
}

/** What a plan was made from. Times are for one request of one row. */
export interface ServingFigures extends WorkloadFigures {
  readonly onDemandMicros: number;
  readonly lookupMicros: number;
  /** One entry of the table computed. */
  readonly precomputeMicros: number;
  readonly bytesPerEntry: number;
  readonly retrainsPerDay: number;
  /** How often the table is computed: for every training, and as often as its entries may not be older. */
  readonly rebuildsPerDay: number;
  readonly requestsPerDay: number;
  /** Entries that the budget allows. */
  readonly maxEntries: number;
  readonly maxUnseenShare: number;
  readonly minSavedShare: number;
  /** What 99 of a hundred requests may take at most; `null` without a bound. */
  readonly maxP99Micros: number | null;
  /** The fewest entries of a table that keeps to it, whatever else the budget allows; `null` without a bound, and where none of the keys known by name does. */
  readonly entriesForP99: number | null;
  /** Entries of the table that would be kept: as many keys as there are and the budget allows. */
  readonly entries: number;
  readonly tableBytes: number;
  /** A request with that table: looked up, computed when that fails, and its part of computing the table. */
  readonly tableMicros: number;
  /** Half of the requests with that table take no longer, and 99 of a hundred; the same on demand. */
  readonly tableP50Micros: number;
  readonly tableP99Micros: number;
  readonly onDemandP50Micros: number;
  readonly onDemandP99Micros: number;
  /** `1 − tableMicros ÷ onDemandMicros`; negative when a table costs more than it saves. */
  readonly savedShare: number;
  /** The price of a day with that table, and on demand; `null` without prices. */
  readonly tableCostPerDay: number | null;
  readonly onDemandCostPerDay: number | null;
  /** The share of that price that the table saves: where it is there, it decides in place of `savedShare`. */
  readonly savedCostShare: number | null;
}

/** How to serve, and why. */
export interface ServingPlan {
  readonly mode: 'lookup' | 'on-demand' | 'hybrid';
  /** Whether something must compute what the table does not hold: always, but for a lookup whose unseen keys are few. */
  readonly needsOnDemand: boolean;
  /** The arithmetic, in sentences. */
  readonly why: readonly string[];
  /** What else the figures tell: what is still unseen, how times are spread, what a coarser key would change. */
  readonly advice: readonly string[];
  readonly figures: ServingFigures;
  /** From no entries to one for every key: hit rate, times, memory, price. */
  readonly curve: readonly ServingPoint[];
  /** The plans for coarser keys; none when `framings` is `'none'`, or a sketch does not know every key by name. */
  readonly framings: readonly ServingFraming[];
  /** The most frequent keys, at most 20. */
  readonly topKeys: readonly { readonly row: Instance; readonly requestShare: number }[];
  /** The rows to precompute, most frequent first; none for on-demand. */
  readonly keys: Table;
}

/**
 * Whether to look predictions up, compute them on demand, or both: measured on a workload, with the arithmetic shown.
 *
 * A table is made from the first half of the requests, within the budget, and asked the second half. Its cost for a
 * request is the lookup, the computing of what it does not hold, and a share of computing the table itself. When that saves less than
 * `minSavedShare` of computing every request, the answer is `on-demand`. Otherwise it is `lookup` when the budget
 * holds every key, and `hybrid` when it holds the frequent ones. With prices, prices are compared in place of times.
 * Where only one of the table and computing on demand keeps to `maxP99Micros`, that one is the answer, whatever it saves.
 * Labels have no part in it.
 *
 * @throws {SlipwayError} `bad-data` on a workload of fewer than two requests, or a sketch of one half; `bad-option`;
 *   `unknown-column`; `wrong-kind`; and what the predictor throws on the workload, when costs are measured.
 * @cost about 100 ns a request and column, and under two seconds of measuring.
 * @example
 * const cities = table({ city: categoryColumn(['York', 'York', 'Bath', 'York', 'York', 'Bath']), late: numberColumn([0, 1, 0, 1, 0, 1]) });
 * const { prepare, examples } = pipeline(oneHot({ columns: ['city'] })).fitExamples(cities, { label: 'late' });
 * const predictor = createPredictor(prepare, await naive().fit(examples));
 * const costs = { onDemandMicros: 5, lookupMicros: 0.2, bytesPerEntry: 20, requestsPerDay: 1000 };
 * const plan = await planServing({ workload: cities, predictor, costs });
 * [plan.mode, plan.needsOnDemand, plan.keys.rows] // => ['lookup', false, 2]
 */
export async function planServing(question: ServingQuestion): Promise<ServingPlan> {
  return (await weighQuestion(where, question)).planAs();
}

/** A question with everything known that a plan is made of. */
export interface WeighedQuestion {
  readonly read: ReadWorkload;
  readonly table: WeighedTable;
  readonly unseenShare: number;
  readonly budget: Required<ServingBudget>;
  /** What 99 of a hundred requests take at most with a table that answers such a share of them. */
  p99Of(hitRate: number): number;
  /** The plan, as it is best or as it was decided. */
  planAs(decision?: Decision): ServingPlan;
}

/** Checks a question, counts its workload and measures what costs it does not give. */
export async function weighQuestion(where: string, question: ServingQuestion): Promise<WeighedQuestion> {
  checkQuestion(where, question);
  const { predictor, costs: given = {}, clock = preciseClock, signal, framings = 'columns' } = question;
  const budget = checkBudget(where, question.budget ?? {});
  checkCosts(where, given);
  checkChoice(where, 'framings', framings, ['columns', 'none']);
  signal?.throwIfAborted();
  const { input } = predictor;
  const read = readWorkload(where, question.workload, input);
  const { counts } = read;
  const costs = await settleCosts(given, budget, counts.requests, () => {
    checkPredictor(where, predictor);
    const keys = take(read.keys, read.ranked.subarray(0, Math.min(budget.maxEntries, MOST_MEASURED)));
    return measureCosts(predictor, read.rows, keys, clock, signal);
  });
  const table = weighTable(counts, budget, costs);
  const workload = describeWorkload(counts, table.allowed);
  const curve = servingCurve(counts, budget, costs);
  const entries = entriesForP99(counts, budget, costs);
  const figures = figuresOf(workload, table, curve[0]!, entries, budget, costs);
  const isWhole = counts.cardinalityError === 0 && counts.cardinality === read.keys.rows;
  const coarser =
    framings === 'none' || !isWhole ? [] : coarserFramings(read.keys, read.tally, input, budget, costs);
  const best = decide(counts, workload.unseenShare, table, budget);
  const names = input.fields.map(({ name }) => name);
  const keysOf = (count: number): Table => take(read.keys, read.ranked.subarray(0, count));
  const topRows = toRows(select(keysOf(TOP_KEYS), names));
  return {
    ...{ read, table, budget, unseenShare: workload.unseenShare },
    p99Of: (hitRate) => costs.latency.mixed(hitRate, 0.99),
    planAs: (decision = best) => ({
      ...decision,
      why: explainPlan(decision, figures),
      advice: advise(decision, figures, coarser),
      ...{ figures, curve, framings: coarser },
      topKeys: topRows.map((row, rank) => ({ row, requestShare: counts.counts[rank]! / counts.requests })),
      keys: keysOf(decision.mode === 'on-demand' ? 0 : table.entries),
    }),
  };
}

function figuresOf(
  workload: WorkloadFigures,
  table: WeighedTable,
  onDemand: ServingPoint,
  entriesForP99: number | null,
  { maxUnseenShare, minSavedShare, maxP99Micros }: Required<ServingBudget>,
  costs: SettledCosts,
): ServingFigures {
  const { onDemandMicros, lookupMicros, precomputeMicros, bytesPerEntry } = costs;
  const { retrainsPerDay, rebuildsPerDay, requestsPerDay } = costs;
  return {
    ...workload,
    ...{ onDemandMicros, lookupMicros, precomputeMicros, bytesPerEntry },
    ...{ retrainsPerDay, rebuildsPerDay, requestsPerDay },
    ...{ maxEntries: table.allowed, maxUnseenShare, minSavedShare, entriesForP99 },
    // Figures are plain JSON, which has no infinity.
    maxP99Micros: maxP99Micros === Infinity ? null : maxP99Micros,
    entries: table.entries,
    tableBytes: table.bytes,
    tableMicros: table.meanMicros,
    tableP50Micros: table.p50Micros,
    tableP99Micros: table.p99Micros,
    onDemandP50Micros: onDemand.p50Micros,
    onDemandP99Micros: onDemand.p99Micros,
    savedShare: table.savedShare,
    tableCostPerDay: table.costPerDay,
    onDemandCostPerDay: onDemand.costPerDay,
    savedCostShare: table.savedCostShare,
  };
}

function checkQuestion(where: string, question: unknown): void {
  const isQuestion =
    isRecord(question) &&
    isRecord(question['predictor']) &&
    typeof question['workload'] === 'object' &&
    question['workload'] !== null;
  if (!isQuestion) {
    throw new SlipwayError(
      'bad-option',
      where,
      'the question is not complete; expected { workload, predictor }, and budget and costs where they are known.',
    );
  }
  checkKeys(where, question, ['workload', 'predictor', 'budget', 'costs', 'framings', 'clock', 'signal']);
}
