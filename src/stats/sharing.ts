import type { Table } from '../table/table.ts';
import type { AnyStatistic } from './statistic.ts';

/** Gives what is kept under a key, for the batch at hand or while a pass finishes; makes it first when nobody has. */
export type Share = <Value>(key: string, make: () => Value) => Value;

/** An `add` some of whose work on a batch is that of others too, such as telling groups of rows apart. */
export interface SharingAdd<State> {
  (state: State, batch: Table): State;
  /** The same, with the work on the batch that others may have done. */
  readonly shared: (state: State, batch: Table, share: Share) => State;
}

/** A `finish` some of whose work is that of others too, such as looking through the values of a column. */
export interface SharingFinish<Result, State> {
  (state: State): Result;
  /** Says what it will want; called of every statistic of a pass before the first finishes. */
  readonly plan: (state: State, share: Share) => void;
  /** The same as alone, with the work that others wanted too. */
  readonly shared: (state: State, share: Share) => Result;
}

/** An `add` that shares. */
export function sharingAdd<State>(shared: SharingAdd<State>['shared']): SharingAdd<State> {
  return Object.assign((state: State, batch: Table) => shared(state, batch, startShare()), { shared });
}

/** A `finish` that shares. */
export function sharingFinish<Result, State>(
  alone: (state: State) => Result,
  together: Pick<SharingFinish<Result, State>, 'plan' | 'shared'>,
): SharingFinish<Result, State> {
  return Object.assign((state: State) => alone(state), together);
}

/** What keeps the shared work, for as long as the pass is at it. */
export function startShare(): Share {
  const kept = new Map<string, unknown>();
  return <Value>(key: string, make: () => Value): Value => {
    if (!kept.has(key)) kept.set(key, make());
    return kept.get(key) as Value;
  };
}

/**
 * The functions of a statistic, with what they share if they do. It is the function that carries it, not the statistic:
 * one that is made from another with its own `finish` finishes so.
 */
interface Functions {
  readonly add: ((state: unknown, batch: Table) => unknown) & Partial<SharingAdd<unknown>>;
  readonly finish: ((state: unknown) => unknown) & Partial<SharingFinish<unknown, unknown>>;
}

/** The state after the rows of a batch, with what may be shared. */
export function addSharing(statistic: AnyStatistic, state: unknown, batch: Table, share: Share): unknown {
  const { shared } = (statistic as Functions).add;
  return shared ? shared(state, batch, share) : (statistic.add(state, batch) as unknown);
}

/** The answers of some statistics, each with its state, with what may be shared. */
export function finishSharing(
  entries: Iterable<{ readonly statistic: AnyStatistic; readonly state: unknown }>,
): unknown[] {
  const share = startShare();
  const list = [...entries];
  for (const { statistic, state } of list) (statistic as Functions).finish.plan?.(state, share);
  return list.map(({ statistic, state }) => {
    const { shared } = (statistic as Functions).finish;
    return shared ? shared(state, share) : statistic.finish(state);
  });
}
