import type { Stoppable } from './exchange.ts';

/** What is to be stopped when its time is up, and its place in the order. */
export interface Timed extends Stoppable {
  /** The tick at which its time is up. */
  end: number;
  before: Timed | undefined;
  after: Timed | undefined;
}

/** The deadlines of all requests of a server: each has the same time, so the first to come is the first to end. */
export interface Deadlines {
  add(one: Timed): void;
  /** Once is enough, and more than once is the same. */
  delete(one: Timed): void;
}

/** Timers that a program need not wait for, where the platform has such. */
interface Timer {
  ref?(): unknown;
  unref?(): unknown;
}

/** Ticks in the time that each has, at most. */
const TICKS = 64;

/**
 * Deadlines kept by one timer for all, which ticks: a timer for each request, or a look at the clock, would cost more
 * than many an answer. So the time is up late by a sixteenth, at most, and never early.
 *
 * They are a list in which each knows its neighbours. A `Set` would keep what left it alive from one collection of
 * garbage to the next, since its old tables point to the new ones.
 *
 * @param timeoutMs - the time each has; `Infinity` is no limit.
 */
export function deadlines(timeoutMs: number): Deadlines {
  if (timeoutMs === Infinity) return { add: () => undefined, delete: () => undefined };
  const tickMs = Math.ceil(timeoutMs / TICKS);
  const given = Math.ceil(timeoutMs / tickMs);
  let first: Timed | undefined;
  let last: Timed | undefined;
  let timer: Timer | undefined;
  let ticks = 0;
  let tickedAt = 0;

  const wait = (): void => {
    timer = setTimeout(tick, tickMs);
  };
  const tick = (): void => {
    timer = undefined;
    // One that comes late counts for those it missed, one that comes early for none.
    const passed = Math.floor((performance.now() - tickedAt) / tickMs);
    ticks += passed;
    tickedAt += passed * tickMs;
    while (first && first.end <= ticks) {
      const late = first;
      remove(late);
      late.stop(new DOMException('the time is up', 'TimeoutError'));
    }
    if (first) wait();
  };
  const remove = (one: Timed): void => {
    const { before, after } = one;
    if (!before && first !== one) return;
    if (before) before.after = after;
    else first = after;
    if (after) after.before = before;
    else last = before;
    one.before = undefined;
    one.after = undefined;
    // Left running, for the requests to come; nobody need wait for it.
    if (!first) timer?.unref?.();
  };
  return {
    add(one) {
      if (!timer) {
        tickedAt = performance.now();
        wait();
      } else if (!first) timer.ref?.();
      // It came in the middle of a tick, and the one before may be about to be told.
      one.end = ticks + given + 2;
      one.before = last;
      if (last) last.after = one;
      else first = one;
      last = one;
    },
    delete: remove,
  };
}
