import { systemClock, type Clock } from '../../core/clock.ts';
import { SlipwayError } from '../../core/error.ts';
import { isRecord } from '../../core/json.ts';
import { checkKeys, checkNumber } from '../../core/options.ts';
import { fromRows } from '../../table/rows.ts';
import { take } from '../../table/take.ts';
import type { Table } from '../../table/table.ts';
import { checkPredictor } from '../check-parts.ts';
import { explainPlan } from './explain-plan.ts';
import { measureCosts } from './measure-costs.ts';
import { checkRequests, measureWorkload, type Workload } from './measure-workload.ts';
import type { Predictor } from '../predictor.ts';
import type { Instance } from '../service.ts';

const where = 'serve/plan-serving';

/** What a lookup table may take, and what it must give. */
export interface ServingBudget {
  /** Most entries that may be stored, 1 or more. @default 100000 */
  readonly maxEntries?: number;
  /** Most memory they may take. @default 268435456 */
  readonly maxBytes?: number;
  /** The share of requests for keys never seen before from which on a lookup needs an on-demand tail, from 0 to 1. @default 0.02 */
  readonly maxUnseenShare?: number;
  /** The least share of the computing that a table must save to be worth keeping, from 0 to 1. @default 0.25 */
  readonly minSavedShare?: number;
}

/** What serving costs. What is not given is measured. */
export interface ServingCosts {
  /** One row computed. */
  readonly onDemandMicros?: number;
  /** One row looked up. */
  readonly lookupMicros?: number;
  readonly bytesPerEntry?: number;
  /** How often the whole table is computed anew. @default 1 */
  readonly retrainsPerDay?: number;
  /** @default the requests of the workload: it is taken for one day */
  readonly requestsPerDay?: number;
}

/** What {@link planServing} is told. */
export interface ServingQuestion {
  /** Requests in the order in which they came; columns that are not inputs are ignored. */
  readonly workload: Table | readonly Instance[];
  readonly predictor: Predictor;
  readonly budget?: ServingBudget;
  readonly costs?: ServingCosts;
  /** What costs are measured with. @default systemClock */
  readonly clock?: Clock;
  readonly signal?: AbortSignal | undefined;
}

/** What a plan was made from. Times are for one request of one row. */
export interface ServingFigures extends Omit<Workload, 'places'> {
  readonly onDemandMicros: number;
  readonly lookupMicros: number;
  readonly retrainsPerDay: number;
  readonly requestsPerDay: number;
  /** Entries that the budget allows. */
  readonly maxEntries: number;
  readonly maxUnseenShare: number;
  readonly minSavedShare: number;
  /** Entries of the table that would be kept: as many keys as there are and the budget allows. */
  readonly entries: number;
  readonly tableBytes: number;
  /** A request with that table: looked up, computed when that fails, and its part of computing the table. */
  readonly tableMicros: number;
  /** `1 − tableMicros ÷ onDemandMicros`; negative when a table costs more than it saves. */
  readonly savedShare: number;
}

/** How to serve, and why. */
export interface ServingPlan {
  readonly mode: 'lookup' | 'on-demand' | 'hybrid';
  /** Whether rows outside the table must be computed: false only for a lookup that meets few unseen keys. */
  readonly needsOnDemand: boolean;
  /** The arithmetic, in sentences. */
  readonly why: readonly string[];
  readonly figures: ServingFigures;
  /** The rows to precompute, most frequent first; none for on-demand. */
  readonly keys: Table;
}

/**
 * Whether to look predictions up, compute them on demand, or both: measured on a workload, with the arithmetic shown.
 *
 * A table is made from the first half of the requests, within the budget, and asked the second half. Its cost for a
 * request is the lookup, the computing of what it does not hold, and a share of computing the table itself. When that saves less than
 * `minSavedShare` of computing every request, the answer is `on-demand`. Otherwise it is `lookup` when the budget
 * holds every key, and `hybrid` when it holds the frequent ones.
 *
 * @throws {SlipwayError} `bad-data` on a workload of fewer than two requests; `bad-option`; `unknown-column`;
 *   `wrong-kind`; and what the predictor throws on the workload, when costs are measured.
 * @example
 * const cities = table({ city: categoryColumn(['York', 'York', 'Bath', 'York', 'York', 'Bath']), late: numberColumn([0, 1, 0, 1, 0, 1]) });
 * const { prepare, examples } = pipeline(oneHot({ columns: ['city'] })).fitExamples(cities, { label: 'late' });
 * const predictor = createPredictor(prepare, await naive().fit(examples));
 * const costs = { onDemandMicros: 5, lookupMicros: 0.2, bytesPerEntry: 20, requestsPerDay: 1000 };
 * const plan = await planServing({ workload: cities, predictor, costs });
 * [plan.mode, plan.needsOnDemand, plan.keys.rows] // => ['lookup', false, 2]
 */
export async function planServing(question: ServingQuestion): Promise<ServingPlan> {
  const asked: unknown = question;
  if (
    !isRecord(asked) ||
    !isRecord(asked['predictor']) ||
    typeof asked['workload'] !== 'object' ||
    asked['workload'] === null
  ) {
    throw new SlipwayError(
      'bad-option',
      where,
      'the question is not complete; expected { workload, predictor }, and budget and costs where they are known.',
    );
  }
  checkKeys(where, question, ['workload', 'predictor', 'budget', 'costs', 'clock', 'signal']);
  const { predictor, budget = {}, costs = {}, clock = systemClock, signal } = question;
  const { maxEntries, maxBytes, maxUnseenShare, minSavedShare } = checkBudget(budget);
  checkCosts(costs);
  signal?.throwIfAborted();
  const rows =
    'columns' in question.workload ? question.workload : fromRows(question.workload, predictor.input);
  checkRequests(where, rows);
  const { onDemandMicros, lookupMicros, bytesPerEntry } = await settle(costs, () => {
    checkPredictor(where, predictor);
    return measureCosts(predictor, rows, clock, signal);
  });

  const allowed = Math.min(maxEntries, Math.floor(maxBytes / bytesPerEntry));
  const { places, ...measured } = measureWorkload(rows, predictor.input, {
    maxEntries: Math.max(1, allowed),
  });
  const workload = allowed === 0 ? { ...measured, hitRate: 0 } : measured; // not even one entry fits
  const { retrainsPerDay = 1, requestsPerDay = workload.requests } = costs;
  const entries = Math.min(workload.cardinality, allowed);
  const precomputeMicros = (entries * onDemandMicros * retrainsPerDay) / requestsPerDay;
  const tableMicros = lookupMicros + (1 - workload.hitRate) * onDemandMicros + precomputeMicros;
  const savedShare = onDemandMicros > 0 ? 1 - tableMicros / onDemandMicros : 0;

  const figures: ServingFigures = {
    ...workload,
    onDemandMicros,
    lookupMicros,
    retrainsPerDay,
    requestsPerDay,
    maxEntries: allowed,
    maxUnseenShare,
    minSavedShare,
    entries,
    tableBytes: entries * bytesPerEntry,
    tableMicros,
    savedShare,
  };
  const worth = savedShare >= minSavedShare;
  const mode = !worth ? 'on-demand' : workload.cardinality <= allowed ? 'lookup' : 'hybrid';
  const needsOnDemand = mode !== 'lookup' || workload.unseenShare > maxUnseenShare;
  return {
    mode,
    needsOnDemand,
    why: explainPlan(mode, needsOnDemand, figures),
    figures,
    keys: take(rows, places.subarray(0, mode === 'on-demand' ? 0 : entries)),
  };
}

function checkBudget(budget: ServingBudget): Required<ServingBudget> {
  checkKeys(where, budget, ['maxEntries', 'maxBytes', 'maxUnseenShare', 'minSavedShare']);
  return {
    maxEntries: checkNumber(where, 'maxEntries', budget.maxEntries ?? 100_000, {
      min: 1,
      max: Infinity,
      integer: true,
    }),
    maxBytes: checkNumber(where, 'maxBytes', budget.maxBytes ?? 2 ** 28, { min: 1, max: Infinity }),
    maxUnseenShare: checkNumber(where, 'maxUnseenShare', budget.maxUnseenShare ?? 0.02, { min: 0, max: 1 }),
    minSavedShare: checkNumber(where, 'minSavedShare', budget.minSavedShare ?? 0.25, { min: 0, max: 1 }),
  };
}

function checkCosts(costs: ServingCosts): void {
  checkKeys(where, costs, [
    'onDemandMicros',
    'lookupMicros',
    'bytesPerEntry',
    'retrainsPerDay',
    'requestsPerDay',
  ]);
  for (const [name, value] of Object.entries(costs)) {
    const positive = name === 'requestsPerDay' || name === 'bytesPerEntry' || name === 'onDemandMicros';
    if (value !== undefined) checkNumber(where, name, value, { min: positive ? Number.MIN_VALUE : 0 });
  }
}

/** The costs given, the others measured; nothing is measured when all are given. */
async function settle<
  Measured extends Required<Pick<ServingCosts, 'onDemandMicros' | 'lookupMicros' | 'bytesPerEntry'>>,
>(
  { onDemandMicros, lookupMicros, bytesPerEntry }: ServingCosts,
  measure: () => Promise<Measured>,
): Promise<Required<Pick<ServingCosts, 'onDemandMicros' | 'lookupMicros' | 'bytesPerEntry'>>> {
  if (onDemandMicros !== undefined && lookupMicros !== undefined && bytesPerEntry !== undefined) {
    return { onDemandMicros, lookupMicros, bytesPerEntry };
  }
  const measured = await measure();
  return {
    onDemandMicros: onDemandMicros ?? measured.onDemandMicros,
    lookupMicros: lookupMicros ?? measured.lookupMicros,
    bytesPerEntry: bytesPerEntry ?? measured.bytesPerEntry,
  };
}
