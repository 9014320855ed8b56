import { isMove, type RegistryEvent } from '../event.ts';

/** What an alias pointed to from one move to the next. */
export interface Serving {
  readonly alias: string;
  /** `null` while it pointed nowhere. */
  readonly version: number | null;
  /** ISO 8601, UTC. */
  readonly from: string;
  /** `null` when it does so now. */
  readonly until: string | null;
  /** The move that led there. */
  readonly move: RegistryEvent;
}

/** What every alias pointed to, in the order of time, by the alias; these are sorted. */
export function servingsOf(history: readonly RegistryEvent[]): ReadonlyMap<string, readonly Serving[]> {
  const lanes = new Map<string, Serving[]>();
  for (const move of history.filter(isMove)) {
    const { alias, version, at } = move;
    const lane = lanes.get(alias) ?? [];
    const before = lane.pop();
    if (before) lane.push({ ...before, until: at });
    lane.push({ alias, version, from: at, until: null, move });
    lanes.set(alias, lane);
  }
  return new Map([...lanes].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The versions that aliases point to now: each with its aliases. */
export function servingNow(history: readonly RegistryEvent[]): ReadonlyMap<number, readonly string[]> {
  const found = new Map<number, string[]>();
  for (const [alias, lane] of servingsOf(history)) {
    const version = lane.at(-1)?.version ?? null;
    if (version !== null) found.set(version, [...(found.get(version) ?? []), alias]);
  }
  return found;
}
