import type { Histogram } from '../stats/histogram.ts';
import type { TimeCounts } from '../stats/time-counts.ts';
import type { Different } from './column-plan.ts';
import type { TimeProfile } from './column-profile.ts';
import { writeRegisters } from './distinct-sketch.ts';
import { figure } from './figures.ts';
import { bucketRows, timeBuckets } from './time-buckets.ts';

/** What a time column's profile is made from. */
export interface TimeFacts {
  readonly counted: TimeCounts;
  /** Rows between {@link instantEdges}, where those were asked for. */
  readonly buckets: Histogram | undefined;
  readonly different: Different;
}

/** The profile of a time column from its statistics. */
export function timeProfile(
  name: string,
  rows: number,
  zone: string,
  { counted, buckets, different: { distinct, distinctError, registers } }: TimeFacts,
): TimeProfile {
  const { count, missing, outOfRange, min, max, cellMs, cells } = counted;
  const none = Number.isNaN(min);
  const { unit, starts } = none ? { unit: 'hour' as const, starts: [] } : timeBuckets(min, max, zone);
  const found = buckets ? { rows: buckets.counts, countError: 0 } : bucketRows(starts, cells, () => cellMs);
  return {
    name,
    kind: 'time',
    count,
    missing,
    presentShare: figure(count / rows),
    distinct,
    distinctError,
    distinctSketch: registers && writeRegisters(registers),
    zone,
    min: figure(min),
    max: figure(max),
    outOfRange,
    unit,
    buckets: starts.map((start, index) => ({ start, rows: found.rows[index]! })),
    countError: found.countError,
  };
}

/** The edges to count instants between, where cells lie across two buckets; `null` where the cells say it all. */
export function instantEdges({ min, max, cells, cellMs }: TimeCounts, zone: string): number[] | null {
  if (Number.isNaN(min)) return null;
  const { starts } = timeBuckets(min, max, zone);
  return bucketRows(starts, cells, () => cellMs).countError === 0 ? null : [...starts, max + 1];
}
