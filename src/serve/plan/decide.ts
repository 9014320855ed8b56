import type { KeyCounts } from './key-counts.ts';
import type { ServingBudget } from './plan-options.ts';
import type { WeighedTable } from './weigh-table.ts';

/** How to serve. */
export interface Decision {
  readonly mode: 'lookup' | 'on-demand' | 'hybrid';
  /** Whether something must compute what the table does not hold. */
  readonly needsOnDemand: boolean;
}

/** What is carried out now. */
export interface InForce extends Decision {
  /** What 99 of a hundred of the newest requests take at most with it. */
  readonly p99Micros: number;
}

/**
 * The decision; beside one that is in force, it changes only where a bound is passed by more than `band`.
 *
 * What does not fit the budget changes at once: a table that is to hold every key and cannot, unseen keys beyond their
 * share. A tail is given up when they are half of it. A p99 is no such thing, since what is measured is noisy: what is in
 * force may pass it by `band`, as a share of it. What would take its place must keep to it, as in a new plan, and then has
 * the band as room, so that it does not turn back.
 */
export function decide(
  { cardinality }: Pick<KeyCounts, 'cardinality'>,
  unseenShare: number,
  table: WeighedTable,
  { minSavedShare, maxUnseenShare, maxP99Micros }: Required<ServingBudget>,
  inForce?: InForce,
  band = 0,
): Decision {
  const saved = table.savedCostShare ?? table.savedShare;
  const keepsTable = inForce !== undefined && inForce.mode !== 'on-demand';
  const least = inForce === undefined ? minSavedShare : minSavedShare + (keepsTable ? -band : band);
  const stays = inForce !== undefined && inForce.p99Micros <= maxP99Micros * (1 + band);
  const tableKeeps = (keepsTable && stays) || table.p99Micros <= maxP99Micros;
  const onDemandKeeps = (!keepsTable && stays) || table.onDemandP99Micros <= maxP99Micros;
  const servesTable = tableKeeps === onDemandKeeps ? saved >= least : tableKeeps;
  if (!servesTable || table.entries === 0) return { mode: 'on-demand', needsOnDemand: true };
  const room = inForce?.mode === 'hybrid' ? table.allowed * (1 - band) : table.allowed;
  if (cardinality > room) return { mode: 'hybrid', needsOnDemand: true };
  const keepsTail = keepsTable && inForce.needsOnDemand && band > 0;
  const most = keepsTail ? maxUnseenShare / 2 : maxUnseenShare;
  return { mode: 'lookup', needsOnDemand: unseenShare > most };
}
