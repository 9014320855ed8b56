/** Where the time comes from. Nothing in the library reads the platform's clock by itself. */
export interface Clock {
  /** Milliseconds since 1970 UTC. */
  now(): number;
}

/**
 * The platform's clock.
 *
 * @example
 * systemClock.now() > Date.UTC(2020, 0) // => true
 */
export const systemClock: Clock = { now: () => Date.now() };

/**
 * The platform's clock for measuring: parts of a microsecond where the platform tells them, and it never jumps.
 *
 * Its instants are those of {@link systemClock} when the program began and drift from them since: take it for durations.
 *
 * @example
 * preciseClock.now() > Date.UTC(2020, 0) // => true
 */
export const preciseClock: Clock = { now: () => performance.timeOrigin + performance.now() };

/**
 * A clock that stands still: for tests, replays and reproducible records.
 *
 * @param instant - milliseconds since 1970 UTC.
 * @example
 * fixedClock(0).now() // => 0
 */
export function fixedClock(instant: number): Clock {
  return { now: () => instant };
}
