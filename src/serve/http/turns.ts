import type { Call } from './call.ts';
import { refuseForNow } from './refusal.ts';

/** Lets so many in at once, and so many wait. */
export interface Turns {
  /** Throws a refusal, at once, when nobody more may even wait. */
  check(): void;
  /** `undefined` when it may go on at once; else settles when it may, or rejects with a refusal. */
  enter(call: Pick<Call, 'leaveQueue'>): Promise<void> | undefined;
  leave(): void;
}

/**
 * Turns for `maxConcurrent` at once and `maxWaiting` behind them, first come, first served.
 */
export function turnsFor(maxConcurrent: number, maxWaiting: number): Turns {
  const waiting = new Set<() => void>();
  let inside = 0;
  const full = (): boolean => inside >= maxConcurrent && waiting.size >= maxWaiting;
  const check = (): void => {
    if (full()) throw refuseForNow(503, 'busy', 'too many requests wait already. Try again later.', 1);
  };
  return {
    check,
    enter(call) {
      if (inside < maxConcurrent) {
        inside++;
        return undefined;
      }
      check();
      return new Promise((resolve) => {
        waiting.add(resolve);
        call.leaveQueue = () => waiting.delete(resolve);
      });
    },
    leave() {
      const [next] = waiting;
      if (next === undefined) inside--;
      else {
        // The place is handed over: nobody slips in between.
        waiting.delete(next);
        next();
      }
    },
  };
}
