import { SlipwayError } from '../../core/error.ts';
import { isRecord } from '../../core/json.ts';
import { checkNumber } from '../../core/options.ts';
import type { Schema } from '../../table/schema.ts';
import type { Table } from '../../table/table.ts';
import { tableKeys } from '../lookup/lookup-key.ts';
import { decide } from './decide.ts';
import { countWords, closeMicroWords, p99Words, shareWords as percent } from './plan-words.ts';
import { shareText } from '../../view/shown/words.ts';
import {
  weighQuestion,
  type ServingPlan,
  type ServingQuestion,
  type WeighedQuestion,
} from './plan-serving.ts';

const where = 'serve/replan-serving';

/** What {@link replanServing} is told: what {@link planServing} is, with the plan that is carried out now. */
export interface ReplanQuestion extends ServingQuestion {
  readonly plan: ServingPlan;
  /**
   * How far a bound must be passed before the plan changes, as a share from 0 to 0.5: of the saving that a table must
   * give, of the hits that newer keys would bring, of the room that all keys must leave to be looked up, of the p99 that
   * is allowed. The larger it is, the steadier the plan.
   * @default 0.05
   */
  readonly band?: number;
}

/** Whether another plan is called for, and which. */
export interface Replan {
  readonly changed: boolean;
  /**
   * What is to be done otherwise: a table in place of none or none in place of it (`mode`), an on-demand tail or none
   * (`tail`), or only other keys in the table (`keys`); `null` when nothing. A lookup with a tail and a hybrid are carried
   * out alike, so one for the other is no change.
   */
  readonly change: 'mode' | 'tail' | 'keys' | null;
  /** The plan to carry out: the one in force, unless it changed. */
  readonly plan: ServingPlan;
  /** What was compared, in sentences. */
  readonly why: readonly string[];
  /** The share of the newest half of the requests that the table in force answers; 0 on demand. */
  readonly hitRate: number;
}

/**
 * A plan for what is asked for now, beside the one in force: it changes only where it pays by a margin, so that it does not
 * turn to and fro with chance.
 *
 * The mode changes when what a table saves passes `minSavedShare` by more than `band`. A table gets a tail as soon as
 * unseen keys pass their share or not all keys fit the budget, and loses it when there is room for more by `band` and unseen keys are half of their share. The
 * keys change when the frequent ones of now would answer more requests of the newest half than those in the table, by more
 * than `band`, or keep to `maxP99Micros` where those do not, and where the budget has no room for those in the table. What is in force may pass that p99 by `band`, since what is
 * measured is noisy; beyond it, the mode changes when the other keeps to it.
 *
 * @throws {SlipwayError} what {@link planServing} throws; `bad-option` on what is no plan of this predictor's inputs.
 * @example
 * const cities = ['York', 'Bath', 'York', 'Bath'].map((city) => ({ city }));
 * const predictor = { input: { fields: [{ name: 'city', kind: 'category' }] } } as Predictor;
 * const costs = { onDemandMicros: 5, lookupMicros: 0.2, bytesPerEntry: 20, requestsPerDay: 1000 };
 * const plan = await planServing({ workload: cities, predictor, costs });
 * const again = await replanServing({ plan, workload: [...cities, ...cities], predictor, costs });
 * [plan.mode, again.changed, again.hitRate] // => ['lookup', false, 1]
 */
export async function replanServing(question: ReplanQuestion): Promise<Replan> {
  if (!isRecord(question)) {
    throw new SlipwayError(
      'bad-option',
      where,
      'there is no question; expected { plan, workload, predictor }.',
    );
  }
  const { plan, band: given = 0.05, ...asked } = question;
  const band = checkNumber(where, 'band', given, { min: 0, max: 0.5 });
  const weighed = await weighQuestion(where, asked);
  checkPlan(plan, asked.predictor.input);
  const { read, unseenShare, budget, table } = weighed;
  const hitRate = plan.mode === 'on-demand' ? 0 : hitRateOf(plan.keys, weighed, asked.predictor.input);
  const p99Micros = plan.mode === 'on-demand' ? table.onDemandP99Micros : weighed.p99Of(hitRate);
  const decision = decide(read.counts, unseenShare, table, budget, { ...plan, p99Micros }, band);
  const why = [standing(plan, hitRate, p99Micros, weighed)];
  const changedTo = (change: Replan['change'], reason: string): Replan => ({
    ...{ changed: true, change, plan: weighed.planAs(decision), hitRate },
    why: [...why, reason],
  });
  if ((decision.mode === 'on-demand') !== (plan.mode === 'on-demand')) {
    return changedTo('mode', `It is ${decision.mode} now, in place of ${plan.mode}: ${reasonOf(weighed)}.`);
  }
  if (decision.needsOnDemand !== plan.needsOnDemand) {
    return changedTo(
      'tail',
      `The table needs ${decision.needsOnDemand ? 'a tail now' : 'no tail any more'}: ${tailOf(weighed)}.`,
    );
  }
  const { rows } = plan.keys;
  // How many bytes an entry takes is measured, and so a little different each time.
  if (rows > budget.maxEntries || rows > table.allowed * (1 + band)) {
    return changedTo(
      'keys',
      `The table in force has ${countWords(rows)} entries, where the budget allows ${countWords(table.allowed)}: compute a smaller one.`,
    );
  }
  const gain = plan.mode === 'on-demand' ? 0 : table.hitRate - hitRate;
  const isSlow = p99Micros > budget.maxP99Micros * (1 + band);
  if (gain > band || (isSlow && gain > 0 && table.p99Micros <= budget.maxP99Micros)) {
    const more =
      gain > band
        ? `more by over ${percent(band)}`
        : `and 99 of a hundred in at most ${closeMicroWords(table.p99Micros)}`;
    return changedTo(
      'keys',
      `The frequent keys of now would answer ${percent(table.hitRate)}, ${more}: compute the table for them.`,
    );
  }
  const kept =
    plan.mode === 'on-demand' ? '' : ` The frequent keys of now would answer ${percent(table.hitRate)}.`;
  const passed = isSlow ? 'No other plan keeps to the p99, and nothing else passes' : 'Nothing passes';
  return {
    ...{ changed: false, change: null, plan, hitRate },
    why: [...why, `${passed} its bound by more than ${percent(band)}: the plan stays.${kept}`],
  };
}

function standing(
  { mode }: ServingPlan,
  hitRate: number,
  p99Micros: number,
  { table, budget: { maxP99Micros } }: WeighedQuestion,
): string {
  const p99 = Number.isFinite(maxP99Micros)
    ? `, 99 of a hundred in at most ${closeMicroWords(p99Micros)}, where ${closeMicroWords(maxP99Micros)} are allowed`
    : '';
  const saved = `a table of now would save ${percent(table.savedCostShare ?? table.savedShare)}`;
  return mode === 'on-demand'
    ? `Everything is computed on demand${p99}; ${saved}.`
    : `The table in force answers ${percent(hitRate)} of the newest half of the requests${p99}; ${saved}.`;
}

function reasonOf({ table, budget }: WeighedQuestion): string {
  const saved = table.savedCostShare ?? table.savedShare;
  const asked = `a table saves ${percent(saved)}, where ${percent(budget.minSavedShare)} are asked for`;
  const { maxP99Micros } = budget;
  if (!Number.isFinite(maxP99Micros)) return asked;
  const { p99Micros: tableP99Micros, onDemandP99Micros } = table;
  return `${asked}, and ${p99Words({ tableP99Micros, onDemandP99Micros }, maxP99Micros)}`;
}

function tailOf({ read, table, unseenShare, budget }: WeighedQuestion): string {
  const keys = `${countWords(read.counts.cardinality)} keys and room for ${countWords(table.allowed)}`;
  return `there are ${keys}, and ${shareText(unseenShare)} of the requests ask for one never seen, where ${percent(budget.maxUnseenShare)} are allowed`;
}

/** The share of the second half's requests whose key is among some rows. */
function hitRateOf(keys: Table, { read }: WeighedQuestion, input: Schema): number {
  const known = new Set(tableKeys(keys, input));
  const hits = tableKeys(read.keys, input).reduce(
    (sum, key, row) => sum + (known.has(key) ? read.tally.after[row]! : 0),
    0,
  );
  return hits / read.counts.asked;
}

function checkPlan(plan: unknown, { fields }: Schema): asserts plan is ServingPlan {
  const keys = isRecord(plan) ? (plan as unknown as ServingPlan).keys : undefined;
  if (
    isRecord(plan) &&
    typeof plan['mode'] === 'string' &&
    fields.every(({ name }) => keys?.columns?.has(name))
  )
    return;
  throw new SlipwayError(
    'bad-option',
    where,
    'there is no plan of this predictor; expected what planServing({ workload, predictor }) gave.',
    { details: { option: 'plan' } },
  );
}
