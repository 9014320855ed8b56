import { expect, test } from 'vitest';
import { fixedClock, systemClock } from '../../src/core/clock.ts';

test('a fixed clock stands still and the system clock shows the time of the platform', () => {
  expect(fixedClock(1357035300000).now()).toBe(1357035300000);
  const before = Date.now();
  const now = systemClock.now();
  expect(now).toBeGreaterThanOrEqual(before);
  expect(now).toBeLessThanOrEqual(Date.now());
});
