import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { deadlines, type Timed } from '../../../src/serve/http/deadlines.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** One that notes when it was stopped, in milliseconds from now. */
function timed(): Timed & { readonly stopped: () => number | undefined; readonly why: () => unknown } {
  const from = Date.now();
  let stopped: number | undefined;
  let why: unknown;
  return {
    end: 0,
    before: undefined,
    after: undefined,
    stop(reason) {
      stopped = Date.now() - from;
      why = reason;
    },
    stopped: () => stopped,
    why: () => why,
  };
}

describe('deadlines', () => {
  it.each([1, 7, 10, 50, 1000, 30_000])('of %i ms are over not early, and a sixteenth late', (timeoutMs) => {
    const limits = deadlines(timeoutMs);
    const all = Array.from({ length: 20 }, () => {
      const one = timed();
      limits.add(one);
      vi.advanceTimersByTime(timeoutMs / 7);
      return one;
    });
    vi.advanceTimersByTime(2 * timeoutMs + 2);
    for (const one of all) {
      expect(one.stopped()).toBeGreaterThanOrEqual(timeoutMs);
      expect(one.stopped()).toBeLessThanOrEqual(timeoutMs + timeoutMs / 16 + 2);
      expect(one.why()).toMatchObject({ name: 'TimeoutError' });
    }
  });

  it('are not met by who was deleted, first, last or between, once or twice', () => {
    const limits = deadlines(100);
    const all = Array.from({ length: 5 }, timed);
    all.forEach((one) => limits.add(one));
    for (const at of [0, 2, 4, 2]) limits.delete(all[at]!);
    vi.advanceTimersByTime(200);
    expect(all.map((one) => one.stopped() === undefined)).toEqual([true, false, true, false, true]);
  });

  it('keep no timer once nothing is under way for a while, and begin anew after it', () => {
    const limits = deadlines(160);
    const one = timed();
    limits.add(one);
    limits.delete(one);
    vi.advanceTimersByTime(1000);
    expect(vi.getTimerCount()).toBe(0);
    const next = timed();
    limits.add(next);
    vi.advanceTimersByTime(1000);
    expect(next.stopped()).toBe(168);
  });

  it('are met in time by timers that come late', () => {
    let now = 0;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => now);
    const limits = deadlines(640);
    const one = timed();
    limits.add(one);
    // Each tick of 10 ms takes 50.
    for (let tick = 0; one.stopped() === undefined && tick < 100; tick++) {
      now += 50;
      vi.advanceTimersByTime(10);
    }
    expect(now).toBeGreaterThanOrEqual(640);
    expect(now).toBeLessThanOrEqual(700);
    clock.mockRestore();
  });

  it('of Infinity keep no timer', () => {
    const limits = deadlines(Infinity);
    limits.add(timed());
    expect(vi.getTimerCount()).toBe(0);
  });
});
