import { SlipwayError } from '../core/error.ts';
import { zoneOf } from '../table/zone.ts';

/** Checks the option `timeZone` and hands back the name of the zone. There is no default: a place must be meant. */
export function checkZone(where: string, timeZone: unknown): string {
  if (typeof timeZone === 'string') return zoneOf(timeZone).name;
  throw new SlipwayError(
    'bad-option',
    where,
    'there is no timeZone; expected the IANA zone whose calendar is meant, such as timeZone: "America/New_York".',
    { details: { option: 'timeZone' } },
  );
}
