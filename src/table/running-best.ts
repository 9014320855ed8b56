import type { ReadHistory } from './feature-history.ts';
import { sortedPlaces } from './sorted-places.ts';
import type { Table } from './table.ts';
import { betterOf, usableSince } from './value-order.ts';

/** The values of each entity in the order in which they become usable. */
export interface RunningBest {
  /** Where each entity begins in the others. */
  readonly starts: Int32Array;
  /** From when on each value may be used, by entity and in that order. */
  readonly since: Float64Array;
  /** The row of the best of all that may be used by then. */
  readonly best: Int32Array;
}

/** What can be looked up by entity and instant. */
export function runningBest(
  features: Table,
  codes: Int32Array,
  count: number,
  history: ReadHistory,
): RunningBest {
  const usable = usableSince(features, history);
  const starts = new Int32Array(count + 1);
  for (let row = 0; row < codes.length; row++) {
    if (codes[row]! >= 0 && !Number.isNaN(usable[row])) starts[codes[row]! + 1]!++;
  }
  for (let entity = 0; entity < count; entity++) starts[entity + 1]! += starts[entity]!;
  let order = byEntity(codes, usable, starts);
  let since = at(usable, order);
  if (!ascends(since, starts)) {
    order = byEntity(codes, usable, starts, sortedPlaces(usable));
    since = at(usable, order);
  }
  // Without a created time the last one is the best.
  if (history.created === undefined) return { starts, since, best: order };
  const better = betterOf(features, history);
  for (let entity = 0; entity < count; entity++) {
    let best = -1;
    for (let i = starts[entity]!; i < starts[entity + 1]!; i++) order[i] = best = better(best, order[i]!);
  }
  return { starts, since, best: order };
}

function at(usable: Float64Array, order: Int32Array): Float64Array {
  const since = new Float64Array(order.length);
  for (let i = 0; i < order.length; i++) since[i] = usable[order[i]!]!;
  return since;
}

/** Rows that may be used, by entity; those of one in the order given. */
function byEntity(
  codes: Int32Array,
  usable: Float64Array,
  starts: Int32Array,
  given?: Int32Array,
): Int32Array {
  const next = starts.slice();
  const order = new Int32Array(starts.at(-1)!);
  for (let i = 0; i < codes.length; i++) {
    const row = given ? given[i]! : i;
    if (codes[row]! >= 0 && !Number.isNaN(usable[row])) order[next[codes[row]!]!++] = row;
  }
  return order;
}

function ascends(since: Float64Array, starts: Int32Array): boolean {
  for (let entity = 0; entity + 1 < starts.length; entity++) {
    for (let i = starts[entity]! + 1; i < starts[entity + 1]!; i++)
      if (since[i]! < since[i - 1]!) return false;
  }
  return true;
}

/** Where those that are usable at an instant end; steps that double lead from a guess to where it lies. */
export function countUntil(
  since: Float64Array,
  start: number,
  end: number,
  guess: number,
  instant: number,
  inclusive: boolean,
): number {
  let low = start;
  let high = end;
  let step = 1;
  if (guess > start && !isBy(since[guess - 1]!, instant, inclusive)) {
    high = guess - 1;
    while (high - step >= low && !isBy(since[high - step]!, instant, inclusive)) {
      high -= step;
      step *= 2;
    }
    low = Math.max(low, high - step + 1);
  } else {
    low = guess;
    while (low + step <= high && isBy(since[low + step - 1]!, instant, inclusive)) {
      low += step;
      step *= 2;
    }
    high = Math.min(high, low + step - 1);
  }
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBy(since[middle]!, instant, inclusive)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function isBy(since: number, instant: number, inclusive: boolean): boolean {
  return since < instant || (inclusive && since === instant);
}
