import { SlipwayError } from '../../core/error.ts';
import { checkKeys, checkNumber } from '../../core/options.ts';
import { fromRows } from '../../table/rows.ts';
import type { Schema } from '../../table/schema.ts';
import type { Table } from '../../table/table.ts';
import { tableKeys } from '../lookup/lookup-key.ts';
import type { Instance } from '../service.ts';

const where = 'serve/measure-workload';

/** Options of {@link measureWorkload}. */
export interface WorkloadOptions {
  /** How many entries the table may have whose hit rate is measured, 1 or more. @default Infinity */
  readonly maxEntries?: number;
}

/** How often the requests of a workload repeat. Shares are of requests. */
export interface Workload {
  readonly requests: number;
  /** How many different keys there are. */
  readonly cardinality: number;
  /** Of the distribution of requests over keys: `log2(cardinality)` when all are as frequent. */
  readonly entropyBits: number;
  /** `1 − entropy ÷ log2(cardinality)`: 0 when all keys are as frequent, towards 1 when few are asked for; 1 for a single key. */
  readonly peakedness: number;
  /** What the most frequent keys serve, at 1, 2, 5, 10, 20, 50, … keys and at all of them. */
  readonly headCurve: readonly { readonly keys: number; readonly requestShare: number }[];
  /** What the most frequent fifth of the keys serves. */
  readonly topFifthShare: number;
  /** How many of the most frequent keys serve half of the requests. */
  readonly keysForHalf: number;
  /** How many of the most frequent keys serve nine tenths of the requests. */
  readonly keysForNineTenths: number;
  /** Requests of the second half whose key did not come in the first half. */
  readonly unseenShare: number;
  /** Requests of the second half that a table of the first half's most frequent `maxEntries` keys would answer. */
  readonly hitRate: number;
  /** The first row of every key, most frequent key first; of equally frequent ones, the one that came first. */
  readonly places: Int32Array;
}

/**
 * How often requests repeat: cardinality, peakedness, and what a table of the frequent ones would have answered.
 *
 * The hit rate is measured as it will happen: a table is made from the first half of the requests and asked the
 * second half, so their order should be the order in which they came. A request that repeats one is a request with
 * the same raw inputs, as {@link lookup} has it.
 *
 * @param requests - two rows or more, in the order in which they came.
 * @param input - the columns that make a key.
 * @throws {SlipwayError} `bad-data` on fewer than two rows; `unknown-column`; `wrong-kind`; `bad-option`.
 * @source C. E. Shannon (1948): entropy in bits of the shares of the keys.
 * @example
 * const asked = table({ city: categoryColumn(['York', 'Bath', 'York', 'York']) });
 * const { cardinality, hitRate, keysForHalf } = measureWorkload(asked, schemaOf(asked));
 * [cardinality, hitRate, keysForHalf] // => [2, 1, 1]
 */
export function measureWorkload(
  requests: Table | readonly Instance[],
  input: Schema,
  options: WorkloadOptions = {},
): Workload {
  checkKeys(where, options, ['maxEntries']);
  const maxEntries = checkNumber(where, 'maxEntries', options.maxEntries ?? Infinity, {
    min: 1,
    max: Infinity,
    integer: true,
  });
  const rows = 'columns' in requests ? requests : fromRows(requests, input);
  checkRequests(where, rows);
  const keys = tableKeys(rows, input);
  const half = keys.length >> 1;
  const all = rank(keys);
  const before = rank(keys.slice(0, half));
  const total = keys.length;
  // Whole requests, so that a half is a half: sums of shares would round.
  const served = all.counts.slice();
  for (let i = 1; i < served.length; i++) served[i]! += served[i - 1]!;
  let entropyBits = 0;
  for (const count of all.counts) entropyBits -= (count / total) * Math.log2(count / total);
  const cardinality = served.length;
  const servedBy = (count: number): number => served[Math.max(count, 1) - 1]! / total;
  return {
    requests: keys.length,
    cardinality,
    entropyBits,
    peakedness: cardinality === 1 ? 1 : Math.max(0, 1 - entropyBits / Math.log2(cardinality)),
    headCurve: curveAt(cardinality).map((count) => ({ keys: count, requestShare: servedBy(count) })),
    topFifthShare: servedBy(Math.floor(cardinality / 5)),
    keysForHalf: served.findIndex((count) => 2 * count >= total) + 1,
    keysForNineTenths: served.findIndex((count) => 10 * count >= 9 * total) + 1,
    unseenShare: 1 - shareAmong(keys, half, before.keys),
    hitRate: shareAmong(keys, half, before.keys.slice(0, Math.min(maxEntries, before.keys.length))),
    places: all.places,
  };
}

/** One half of the requests is asked of a table made from the other: it takes two. */
export function checkRequests(where: string, { rows }: Table): void {
  if (rows >= 2) return;
  throw new SlipwayError(
    'bad-data',
    where,
    `the workload has ${rows} requests; expected two or more, in the order in which they came.`,
  );
}

interface Ranking {
  readonly keys: readonly string[];
  readonly counts: Float64Array;
  readonly places: Int32Array;
}

/** Distinct keys, most frequent first; of equally frequent ones, the one that came first. */
function rank(keys: readonly string[]): Ranking {
  const found = new Map<string, { count: number; readonly place: number }>();
  for (let row = 0; row < keys.length; row++) {
    const entry = found.get(keys[row]!);
    if (entry) entry.count++;
    else found.set(keys[row]!, { count: 1, place: row });
  }
  const ranked = [...found].sort(([, a], [, b]) => b.count - a.count || a.place - b.place);
  return {
    keys: ranked.map(([key]) => key),
    counts: Float64Array.from(ranked, ([, { count }]) => count),
    places: Int32Array.from(ranked, ([, { place }]) => place),
  };
}

function shareAmong(keys: readonly string[], start: number, among: readonly string[]): number {
  const known = new Set(among);
  let hits = 0;
  for (let row = start; row < keys.length; row++) if (known.has(keys[row]!)) hits++;
  return hits / (keys.length - start);
}

function curveAt(cardinality: number): number[] {
  const at: number[] = [];
  for (let power = 1; power < cardinality; power *= 10) at.push(power, 2 * power, 5 * power);
  return [...at.filter((count) => count < cardinality), cardinality];
}
