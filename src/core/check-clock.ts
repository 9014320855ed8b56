import type { Clock } from './clock.ts';
import { SlipwayError } from './error.ts';

/** Refuses what is no clock, as `bad-option`. */
export function checkClock(where: string, clock: unknown): void {
  if (typeof (clock as Partial<Clock> | null)?.now === 'function') return;
  throw new SlipwayError('bad-option', where, 'clock has no now(); expected a clock such as systemClock.', {
    details: { option: 'clock' },
  });
}
