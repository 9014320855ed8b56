import { SlipwayError } from '../../core/error.ts';
import { checkKeys, checkNumber } from '../../core/options.ts';
import { checkSchema } from '../../table/check-schema.ts';
import { fromRows } from '../../table/rows.ts';
import type { Schema } from '../../table/schema.ts';
import { column, type Table } from '../../table/table.ts';
import { slice } from '../../table/take.ts';
import { LONGEST_KEY, rowKeys, tableKeys } from '../lookup/lookup-key.ts';
import type { Instance } from '../service.ts';
import { checkRequestRows, checkTraffic } from './check-traffic.ts';
import { addKeys, mergeWindows, trafficWindow, type TrafficWindow } from './traffic-window.ts';

const where = 'serve/traffic-sketch';
/** Requests counted at a time. */
const BLOCK = 1024;
/** Two halves to plan with, and the one that is being counted. */
const MOST_WINDOWS = 3;

/** Options of {@link trafficSketch}. */
export interface TrafficOptions {
  /** Keys that are known by name in every half: at least so many, at most twice as many; from 16 to 1000000. @default 20000 */
  readonly maxKeys?: number;
  /** Requests of a half, 1 or more: after so many the next one begins by itself. @default 100000 */
  readonly halfRequests?: number;
}

/** A cell of a row as JSON has it: times in milliseconds, `null` where missing. */
export type TrafficCell = string | number | null;

/** What traffic asked for, in bounded memory. Changed by {@link countTraffic} and {@link turnTraffic}. */
export interface TrafficSketch {
  /** The columns that make a key. */
  readonly input: Schema;
  readonly maxKeys: number;
  readonly halfRequests: number;
  /** Oldest half first, at most three; the last one is being counted. */
  readonly windows: TrafficWindow[];
  /** The cells of every key that is known by name, in the order of the input. */
  readonly rows: Map<string, readonly TrafficCell[]>;
}

/**
 * A sketch of live traffic for {@link planServing}: how often keys come, half by half, in bounded memory.
 *
 * Exact while a half has no more than `maxKeys` different keys. Beyond that the frequent ones stay, with counts that are
 * at most `requests ÷ (maxKeys + 1)` too small; the number of keys is a HyperLogLog's, with a standard error of 0.8 %;
 * and how many came once is told by a sample of some thousand keys. A plan is made of the two newest whole halves, or of
 * the only one and what has come since. Keys are raw inputs: what a sketch holds is as personal as the requests are.
 *
 * @param input - the columns that make a key, such as `predictor.input`.
 * @throws {SlipwayError} `bad-option`.
 * @source J. Misra, D. Gries (1982) for the frequent keys, P. Flajolet et al. (2007) and O. Ertl (2017) for their number,
 *   P. B. Gibbons (2001) for the sample.
 * @example
 * const sketch = trafficSketch({ fields: [{ name: 'city', kind: 'category' }] });
 * countTraffic(sketch, [{ city: 'York' }, { city: 'Bath' }, { city: 'York' }]);
 * sketch.rows.size // => 2
 */
export function trafficSketch(input: Schema, options: TrafficOptions = {}): TrafficSketch {
  checkSchema(where, input);
  checkKeys(where, options, ['maxKeys', 'halfRequests']);
  const whole = { min: 1, integer: true };
  return {
    input,
    maxKeys: checkNumber(where, 'maxKeys', options.maxKeys ?? 20_000, { ...whole, min: 16, max: 1e6 }),
    halfRequests: checkNumber(where, 'halfRequests', options.halfRequests ?? 100_000, whole),
    windows: [trafficWindow()],
    rows: new Map(),
  };
}

/**
 * Counts requests, in the order in which they came: rows of requests, or of a log of predictions. Changes the sketch.
 *
 * @param requests - columns that are not inputs are ignored.
 * @throws {SlipwayError} `bad-option` on what is no sketch; `bad-data` on a row that lacks an input or has one of the wrong type, and then none is counted;
 *   `unknown-column`, `wrong-kind` on a table.
 * @cost about a microsecond a row and column.
 * @example
 * const sketch = trafficSketch({ fields: [{ name: 'city', kind: 'category' }] }, { halfRequests: 2 });
 * countTraffic(sketch, [{ city: 'York' }, { city: 'Bath' }, { city: 'York' }]);
 * sketch.windows.map(({ requests }) => requests) // => [2, 1]
 */
export function countTraffic(sketch: TrafficSketch, requests: Table | readonly Instance[]): void {
  trafficCounter(sketch)(requests);
}

/** Counts requests of one sketch again and again: what reads keys is made once. */
export function trafficCounter(sketch: TrafficSketch): (requests: Table | readonly Instance[]) => void {
  const keysOf = rowKeys(checkTraffic(where, sketch).input);
  return (requests) => {
    checkRequestRows(where, requests);
    const isTable = 'columns' in requests;
    addTraffic(sketch, requests, isTable ? tableKeys(requests, sketch.input) : keysOf(requests));
  };
}

function addTraffic(
  sketch: TrafficSketch,
  requests: Table | readonly Instance[],
  keys: readonly string[],
): void {
  const { input, rows, windows, maxKeys, halfRequests } = sketch;
  for (let from = 0; from < keys.length;) {
    // A half that was merged can be full, and more than that.
    if (windows.at(-1)!.requests >= halfRequests) turnTraffic(sketch);
    const window = windows.at(-1)!;
    const to = Math.min(keys.length, from + Math.min(BLOCK, halfRequests - window.requests));
    const block = keys.slice(from, to);
    if (block.some((key) => isNew(key, rows))) {
      const cells =
        'columns' in requests
          ? cellsOf(slice(requests, from, to), input)
          : cellsOf(fromRows(requests.slice(from, to), input), input);
      block.forEach((key, row) => isNew(key, rows) && rows.set(key, cells(row)));
    }
    const before = window.rest?.short;
    addKeys(window, block, maxKeys);
    if (window.rest?.short !== before) forget(sketch);
    if (window.requests >= halfRequests) turnTraffic(sketch);
    from = to;
  }
}

/**
 * Begins the next half: what was counted is a whole half now, and the oldest of three is forgotten. Changes the sketch.
 *
 * @throws {SlipwayError} `bad-option` on what is no sketch.
 * @example
 * const sketch = trafficSketch({ fields: [{ name: 'city', kind: 'category' }] });
 * countTraffic(sketch, [{ city: 'York' }]);
 * turnTraffic(sketch);
 * sketch.windows.map(({ requests }) => requests) // => [1, 0]
 */
export function turnTraffic(sketch: TrafficSketch): void {
  checkTraffic(where, sketch);
  sketch.windows.push(trafficWindow());
  while (sketch.windows.length > MOST_WINDOWS) sketch.windows.shift();
  forget(sketch);
}

/**
 * What several copies of a service have counted, as one: newest half with newest half. Changes neither.
 *
 * @throws {SlipwayError} `bad-option` on sketches of other inputs, `maxKeys` or `halfRequests`.
 * @example
 * const [one, other] = [1, 2].map(() => trafficSketch({ fields: [{ name: 'city', kind: 'category' }] }));
 * countTraffic(one, [{ city: 'York' }]);
 * countTraffic(other, [{ city: 'York' }, { city: 'Bath' }]);
 * mergeTraffic(one, other).windows[0].requests // => 3
 */
export function mergeTraffic(first: TrafficSketch, second: TrafficSketch): TrafficSketch {
  for (const sketch of [first, second]) checkTraffic(where, sketch);
  const sameAs = ({ input, maxKeys, halfRequests }: TrafficSketch): string =>
    JSON.stringify([input.fields, maxKeys, halfRequests]);
  if (sameAs(first) !== sameAs(second)) {
    throw new SlipwayError(
      'bad-option',
      where,
      'the sketches are of other inputs or sizes; expected two that were made alike.',
    );
  }
  const length = Math.max(first.windows.length, second.windows.length);
  const windows = Array.from({ length }, (_, place) => {
    const [a, b] = [first, second].map(
      ({ windows: own }) => own[place + own.length - length] ?? trafficWindow(),
    );
    return mergeWindows(a!, b!, first.maxKeys);
  });
  const merged = { ...first, windows, rows: new Map([...first.rows, ...second.rows]) };
  forget(merged);
  return merged;
}

function isNew(key: string, rows: TrafficSketch['rows']): boolean {
  return key.length <= LONGEST_KEY && !rows.has(key);
}

/** Drops the cells of keys that no half knows any more. */
function forget({ windows, rows }: TrafficSketch): void {
  for (const key of rows.keys()) if (!windows.some(({ counts }) => counts.has(key))) rows.delete(key);
}

/** Reads the cells of a row. */
function cellsOf(rows: Table, { fields }: Schema): (row: number) => TrafficCell[] {
  const readers = fields.map(({ name, kind }) => {
    const found = column(rows, name, kind, where);
    if (found.kind === 'category') return (row: number) => found.levels[found.codes[row]!] ?? null;
    if (found.kind === 'text') return (row: number) => found.values[row]!;
    return (row: number) => (Number.isNaN(found.values[row]!) ? null : found.values[row]! + 0);
  });
  return (row) => readers.map((read) => read(row));
}
