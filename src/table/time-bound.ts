import { SlipwayError } from '../core/error.ts';
import { parseInstant } from './instant-text.ts';
import type { Zone } from './zone.ts';

/** A bound in time: text as {@link parseInstant} reads it, a date, or milliseconds since 1970 UTC. */
export type TimeBound = string | number | Date;

/** The instant of a bound, in milliseconds since 1970 UTC. Text without an offset is read in the zone. */
export function readTimeBound(where: string, option: string, bound: unknown, zone: Zone): number {
  const instant =
    typeof bound === 'string' ? parseInstant(bound, zone) : bound instanceof Date ? bound.getTime() : bound;
  if (typeof instant === 'number' && Number.isFinite(instant)) return instant;
  const found = typeof bound === 'string' ? JSON.stringify(bound.slice(0, 40)) : `of type ${typeof bound}`;
  throw new SlipwayError(
    'bad-option',
    where,
    `${option} is ${found}; expected text such as 2013-09-01, a date or milliseconds since 1970.`,
    { details: { option } },
  );
}
