import { SlipwayError } from '../../core/error.ts';
import { fromRows } from '../../table/rows.ts';
import type { Schema } from '../../table/schema.ts';
import { checkTraffic } from './check-traffic.ts';
import { countKeys, type KeyCounts, type KeyTally } from './key-counts.ts';
import type { ReadWorkload } from './read-workload.ts';
import type { TrafficCell, TrafficSketch } from './traffic-sketch.ts';
import { keysOf, mergeWindows, seenIn, type TrafficWindow } from './traffic-window.ts';

/**
 * A sketch of traffic as a workload: its two newest whole halves, or the only one and what has come since.
 *
 * @throws {SlipwayError} `bad-data` when there is one half so far; `bad-option` on a sketch of other inputs.
 */
export function readTraffic(where: string, given: TrafficSketch, input: Schema): ReadWorkload {
  const sketch = checkTraffic(where, given);
  const names = (schema: Schema): string =>
    JSON.stringify(schema.fields.map(({ name, kind }) => [name, kind]));
  if (names(sketch.input) !== names(input)) {
    throw new SlipwayError(
      'bad-option',
      where,
      'the sketch was made for other inputs than the predictor has; expected trafficSketch(predictor.input).',
    );
  }
  const [first, second] = halvesOf(where, sketch);
  const named = [...sketch.rows].filter(([key]) => first.counts.has(key) || second.counts.has(key));
  const tally: KeyTally = {
    before: Int32Array.from(named, ([key]) => first.counts.get(key) ?? 0),
    after: Int32Array.from(named, ([key]) => second.counts.get(key) ?? 0),
  };
  const { ranked, ...known } = countKeys(tally);
  const keys = fromRows(
    named.map(([, cells]) => instanceOf(cells, input)),
    input,
  );
  return { counts: withRest(known, first, second, sketch.maxKeys), tally, ranked, keys, rows: keys };
}

/** A row as a request carries it. */
export function instanceOf(
  cells: readonly TrafficCell[],
  { fields }: Schema,
): Readonly<Record<string, TrafficCell>> {
  return Object.fromEntries(fields.map(({ name }, at) => [name, cells[at]!]));
}

function halvesOf(where: string, { windows }: TrafficSketch): readonly [TrafficWindow, TrafficWindow] {
  const counted = windows.filter(({ requests }) => requests > 0);
  const whole = windows.slice(0, -1).filter(({ requests }) => requests > 0);
  const [first, second] = (whole.length >= 2 ? whole : counted).slice(-2);
  if (first && second) return [first, second];
  throw new SlipwayError(
    'bad-data',
    where,
    `the sketch has ${first ? 'one half' : 'nothing'} of the traffic so far; expected two halves, one to ask of the other. A half is whole after halfRequests, or when turnTraffic says so.`,
  );
}

/** The counts of the keys known by name, with what the halves know of the others. */
function withRest(known: KeyCounts, first: TrafficWindow, second: TrafficWindow, maxKeys: number): KeyCounts {
  if (!first.rest && !second.rest) return known;
  const both = mergeWindows(first, second, maxKeys);
  const { count, error } = keysOf(both);
  return {
    ...known,
    requests: both.requests,
    cardinality: Math.max(known.cardinality, count),
    cardinalityError: error,
    seen: seenIn(both),
    first: seenIn(first),
    asked: second.requests,
    unseen: null,
  };
}
