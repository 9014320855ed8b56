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
export function servingNow(
  servings: ReadonlyMap<string, readonly Serving[]>,
): ReadonlyMap<number, readonly string[]> {
  const found = new Map<number, string[]>();
  for (const [alias, lane] of servings) {
    const version = lane.at(-1)?.version ?? null;
    if (version === null) continue;
    const named = found.get(version);
    if (named) named.push(alias);
    else found.set(version, [alias]);
  }
  return found;
}

/** The most aliases of a model that are shown. */
export const mostAliases = 40;

/** The aliases that are shown, sorted: those that were moved last. */
export function aliasesShown(
  aliases: readonly string[],
  servings: ReadonlyMap<string, readonly Serving[]>,
): readonly string[] {
  const moved = (alias: string): number => servings.get(alias)?.at(-1)?.move.sequence ?? 0;
  return [...aliases]
    .sort((a, b) => moved(b) - moved(a))
    .slice(0, mostAliases)
    .sort();
}
