import { SlipwayError } from '../../core/error.ts';
import { isRecord } from '../../core/json.ts';
import type { TrafficSketch } from './traffic-sketch.ts';

/** Refuses what is no sketch of traffic: one that is still JSON, above all. */
export function checkTraffic(where: string, sketch: unknown): TrafficSketch {
  if (isRecord(sketch) && Array.isArray(sketch['windows']) && sketch['rows'] instanceof Map)
    return sketch as unknown as TrafficSketch;
  throw new SlipwayError(
    'bad-option',
    where,
    'there is no sketch of traffic; expected what trafficSketch(input) or trafficFromJson(json) gives.',
    { details: { option: 'sketch' } },
  );
}

/** Refuses requests that are neither rows nor a table. */
export function checkRequestRows(where: string, requests: unknown): void {
  if (Array.isArray(requests) || (isRecord(requests) && requests['columns'] instanceof Map)) return;
  throw new SlipwayError(
    'bad-data',
    where,
    'the requests are no rows and no table; expected a list of rows, or a table.',
  );
}
