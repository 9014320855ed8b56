import { toBase64 } from '../../core/base64.ts';
import { SlipwayError } from '../../core/error.ts';
import { isRecord } from '../../core/json.ts';
import type { Field, Schema } from '../../table/schema.ts';
import { rowKeys } from '../lookup/lookup-key.ts';
import type { KeySample } from './key-sample.ts';
import { checkTraffic } from './check-traffic.ts';
import { instanceOf } from './traffic-halves.ts';
import { trafficSketch, type TrafficCell, type TrafficSketch } from './traffic-sketch.ts';
import type { TrafficRest, TrafficWindow } from './traffic-window.ts';

/** A sketch of traffic as plain JSON. */
export interface SavedTraffic {
  readonly format: 'slipway-traffic';
  readonly version: 1;
  readonly input: Schema;
  readonly maxKeys: number;
  readonly halfRequests: number;
  /** The keys that are known by name. The infinities are texts. */
  readonly rows: readonly (readonly TrafficCell[])[];
  readonly windows: readonly SavedWindow[];
}

/** A half of a {@link SavedTraffic}. */
export interface SavedWindow {
  readonly requests: number;
  /** Shape `[rows]`: the requests of each key; 0 where the half does not know it. */
  readonly counts: readonly number[];
  readonly rest: {
    readonly short: number;
    /** 16,384 registers in Base64. */
    readonly registers: string;
    readonly level: number;
    /** Hashes of sampled keys, and their counts. */
    readonly sample: readonly (readonly [number, number])[];
  } | null;
}

const where = 'serve/traffic-json';
const REGISTERS = 2 ** 14;
const HIGHEST_RANK = 51;

/**
 * A sketch of traffic as plain JSON, to be kept or sent to where plans are made; {@link trafficFromJson} reads it back.
 *
 * @throws {SlipwayError} `bad-option` on what is no sketch.
 * @example
 * const sketch = trafficSketch({ fields: [{ name: 'city', kind: 'category' }] });
 * countTraffic(sketch, [{ city: 'York' }, { city: 'York' }]);
 * trafficToJson(sketch).windows // => [{ requests: 2, counts: [2], rest: null }]
 */
export function trafficToJson(sketch: TrafficSketch): SavedTraffic {
  const { input, maxKeys, halfRequests, windows, rows } = checkTraffic(where, sketch);
  const keys = [...rows.keys()];
  return {
    format: 'slipway-traffic',
    version: 1,
    ...{ input, maxKeys, halfRequests },
    rows: [...rows.values()].map((cells) => cells.map(spelled)),
    windows: windows.map(({ requests, counts, rest }) => ({
      requests,
      counts: keys.map((key) => counts.get(key) ?? 0),
      rest: rest && {
        short: rest.short,
        registers: toBase64(rest.registers),
        level: rest.sample.level,
        sample: [...rest.sample.counts],
      },
    })),
  };
}

/**
 * The sketch that {@link trafficToJson} wrote.
 *
 * @throws {SlipwayError} `bad-format` on anything else, or numbers that do not agree.
 * @example
 * const sketch = trafficSketch({ fields: [{ name: 'city', kind: 'category' }] });
 * countTraffic(sketch, [{ city: 'York' }]);
 * trafficFromJson(JSON.parse(JSON.stringify(trafficToJson(sketch)))).windows[0].requests // => 1
 */
export function trafficFromJson(found: unknown): TrafficSketch {
  if (!isRecord(found) || found['format'] !== 'slipway-traffic') throw refuse('it is no sketch of traffic');
  if (found['version'] !== 1) throw refuse('it is of another version than 1');
  let sketch: TrafficSketch;
  const { input, maxKeys, halfRequests } = found as unknown as SavedTraffic;
  try {
    if (maxKeys === undefined || halfRequests === undefined) throw refuse('it has no sizes');
    sketch = trafficSketch(input, { maxKeys, halfRequests });
  } catch (error) {
    throw refuse((error as Error).message);
  }
  const rows = list(found['rows'], 'rows').map((cells, row) => cellsOf(cells, input.fields, row));
  let keys: string[];
  try {
    keys = rowKeys(input)(rows.map((cells) => instanceOf(cells, input)));
  } catch (error) {
    throw refuse((error as Error).message);
  }
  keys.forEach((key, row) => sketch.rows.set(key, rows[row]!));
  if (sketch.rows.size < rows.length) throw refuse('a key is there twice');
  const windows = list(found['windows'], 'windows').map((window, at) => windowOf(window, at, keys, maxKeys));
  if (windows.length < 1 || windows.length > 3) throw refuse('it has other than one to three windows');
  sketch.windows.splice(0, 1, ...windows);
  const lone = keys.findIndex((key) => !windows.some(({ counts }) => counts.has(key)));
  if (lone >= 0) throw refuse(`rows[${lone}] came in no window`);
  return sketch;
}

function windowOf(found: unknown, at: number, keys: readonly string[], maxKeys: number): TrafficWindow {
  const name = `windows[${at}]`;
  if (!isRecord(found)) throw refuse(`${name} is no record`);
  const requests = whole(found['requests'], `${name}.requests`);
  const given = list(found['counts'], `${name}.counts`).map((count) => whole(count, `${name}.counts`));
  if (given.length !== keys.length) throw refuse(`${name}.counts are not as many as the rows`);
  const counts = new Map(keys.flatMap((key, row) => (given[row]! > 0 ? [[key, given[row]!] as const] : [])));
  const rest = found['rest'] === null ? null : restOf(found['rest'], `${name}.rest`);
  const named = given.reduce((sum, count) => sum + count, 0);
  if (counts.size > 2 * maxKeys) throw refuse(`${name} has more keys than ${2 * maxKeys}`);
  if (rest ? named > requests : named !== requests)
    throw refuse(`${name}.counts do not add up to its requests`);
  return { requests, counts, rest };
}

function restOf(found: unknown, name: string): TrafficRest {
  if (!isRecord(found)) throw refuse(`${name} is no record`);
  let bytes = '';
  try {
    bytes = typeof found['registers'] === 'string' ? atob(found['registers']) : '';
  } catch {
    // Told below.
  }
  const registers = Uint8Array.from(bytes, (byte) => byte.charCodeAt(0));
  if (registers.length !== REGISTERS || registers.some((rank) => rank > HIGHEST_RANK))
    throw refuse(`${name}.registers are not ${REGISTERS} registers in Base64`);
  const level = whole(found['level'], `${name}.level`);
  if (level > 32) throw refuse(`${name}.level is above 32`);
  const sample: KeySample = { level, counts: new Map() };
  for (const pair of list(found['sample'], `${name}.sample`)) {
    const [hash, count] = list(pair, `${name}.sample`);
    sample.counts.set(whole(hash, `${name}.sample`), whole(count, `${name}.sample`));
  }
  return { short: whole(found['short'], `${name}.short`), registers, sample };
}

function cellsOf(found: unknown, fields: readonly Field[], row: number): TrafficCell[] {
  const cells = list(found, `rows[${row}]`);
  if (cells.length !== fields.length) throw refuse(`rows[${row}] has ${cells.length} cells`);
  return cells.map((cell, at) => {
    const isText = fields[at]!.kind === 'text' || fields[at]!.kind === 'category';
    if (cell === null || typeof cell === (isText ? 'string' : 'number')) return cell as TrafficCell;
    if (!isText && (cell === 'Infinity' || cell === '-Infinity')) return Number(cell);
    throw refuse(`rows[${row}] has a cell of the wrong type at ${at}`);
  });
}

function spelled(cell: TrafficCell): TrafficCell {
  return typeof cell === 'number' && !Number.isFinite(cell) ? String(cell) : cell;
}

function list(found: unknown, name: string): readonly unknown[] {
  if (Array.isArray(found)) return found;
  throw refuse(`${name} is no list`);
}

function whole(found: unknown, name: string): number {
  if (typeof found === 'number' && Number.isSafeInteger(found) && found >= 0) return found;
  throw refuse(`${name} holds what is no whole number of 0 or more`);
}

function refuse(why: string): SlipwayError {
  return new SlipwayError(
    'bad-format',
    where,
    `the sketch cannot be read: ${why}; expected what trafficToJson wrote.`,
  );
}
