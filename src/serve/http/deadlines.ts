import type { Stoppable } from './exchange.ts';

/** What is to be stopped when its time is up, and its place in the order. */
export interface Timed extends Stoppable {
  /** When its time is up, in the milliseconds of `performance.now()`. */
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

/**
 * Deadlines kept by one timer for all: a timer for each request would cost more than many an answer.
 *
 * They are a list in which each knows its neighbours. A `Set` would keep what left it alive from one collection of
 * garbage to the next, since its old tables point to the new ones.
 *
 * @param timeoutMs - the time each has; `Infinity` is no limit.
 */
export function deadlines(timeoutMs: number): Deadlines {
  if (timeoutMs === Infinity) return { add: () => undefined, delete: () => undefined };
  let first: Timed | undefined;
  let last: Timed | undefined;
  let timer: Timer | undefined;

  const wait = (milliseconds: number): void => {
    timer = setTimeout(expire, milliseconds);
  };
  const expire = (): void => {
    timer = undefined;
    const now = performance.now();
    while (first && first.end <= now) {
      const late = first;
      remove(late);
      late.stop(new DOMException('the time is up', 'TimeoutError'));
    }
    if (first) wait(first.end - now);
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
      one.end = performance.now() + timeoutMs;
      one.before = last;
      if (last) last.after = one;
      else first = one;
      last = one;
      if (!timer) wait(timeoutMs);
      else if (first === one) timer.ref?.();
    },
    delete: remove,
  };
}
