import { expect, test } from 'vitest';
import { timeBuckets } from '../../src/eda/time-buckets.ts';

test.each(['UTC', 'America/New_York', 'Pacific/Kiritimati'])(
  'all the time there is has as many buckets on the walls of %s',
  (zone) => {
    const { unit, starts } = timeBuckets(-8.64e15, 8.64e15, zone);
    // 547,581 years, by the 10,000.
    expect([unit, starts.length]).toEqual(['years', 56]);
    expect(starts[0]).toBe(-8.64e15);
    expect(starts.every((start, place) => place === 0 || start > starts[place - 1]!)).toBe(true);
    for (const days of [1, 50, 1000]) {
      const few = timeBuckets(-8.64e15, -8.64e15 + days * 86_400_000, zone).starts;
      expect([days, few[0], few.length > 1]).toEqual([days, -8.64e15, true]);
    }
  },
);
