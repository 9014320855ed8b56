import type { Table } from '../table/table.ts';
import type { AnyStatistic, Statistic } from './statistic.ts';

/** Gives what is kept under a key for the batch at hand, and makes it first when nobody has. */
export type Share = <Value>(key: string, make: () => Value) => Value;

/** A statistic some of whose work on a batch is that of others too, such as telling groups of rows apart. */
export interface SharingStatistic<Result, State> extends Statistic<Result, State> {
  /** As `add`, with the work on the batch that others may have done. */
  addShared(state: State, batch: Table, share: Share): State;
}

/** What keeps the shared work on one batch, for as long as the pass is at it. */
export function startShare(): Share {
  const kept = new Map<string, unknown>();
  return <Value>(key: string, make: () => Value): Value => {
    if (!kept.has(key)) kept.set(key, make());
    return kept.get(key) as Value;
  };
}

/** The state after the rows of a batch, with what may be shared. */
export function addSharing(statistic: AnyStatistic, state: unknown, batch: Table, share: Share): unknown {
  const { addShared } = statistic as Partial<SharingStatistic<unknown, unknown>>;
  return addShared ? addShared(state, batch, share) : (statistic.add(state, batch) as unknown);
}
