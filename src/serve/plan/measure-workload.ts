import { SlipwayError } from '../../core/error.ts';
import { checkKeys, checkNumber } from '../../core/options.ts';
import { fromRows } from '../../table/rows.ts';
import type { Schema } from '../../table/schema.ts';
import type { Table } from '../../table/table.ts';
import type { Instance } from '../service.ts';
import { checkRequestRows } from './check-traffic.ts';
import { describeWorkload, type WorkloadFigures } from './describe-workload.ts';
import { countKeys, tallyHalves } from './key-counts.ts';
import { columnIds, joinedIds, type KeyIds } from './key-ids.ts';

const where = 'serve/measure-workload';

/** Options of {@link measureWorkload}. */
export interface WorkloadOptions {
  /** How many entries the table may have whose hit rate is measured, 1 or more. @default Infinity */
  readonly maxEntries?: number;
}

/** How often the requests of a workload repeat, and the rows it is made of. */
export interface Workload extends WorkloadFigures {
  /** The first row of every key, most frequent key first; of equally frequent ones, the one that came first. */
  readonly places: Int32Array;
}

/**
 * How often requests repeat: cardinality, peakedness, what is still unseen, and what a table of the frequent ones would
 * have answered.
 *
 * The hit rate is measured as it will happen: a table is made from the first half of the requests and asked the
 * second half, so their order should be the order in which they came. A request that repeats one is a request with
 * the same raw inputs, as {@link lookup} has it. Requests that do not fit into memory are counted by a
 * {@link trafficSketch}.
 *
 * @param requests - two rows or more, in the order in which they came.
 * @param input - the columns that make a key.
 * @throws {SlipwayError} `bad-data` on fewer than two rows; `unknown-column`; `wrong-kind`; `bad-option`.
 * @source C. E. Shannon (1948): entropy in bits of the shares of the keys; {@link unseenMass}; {@link zipfFit}.
 * @cost about 50 ns a row and column.
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
  checkRequestRows(where, requests);
  const rows = 'columns' in requests ? requests : fromRows(requests, input);
  checkRequests(where, rows.rows);
  const keys = joinedIds(columnIds(rows, input, where), rows.rows);
  const { ranked, ...counts } = countKeys(tallyHalves(keys));
  const first = firstRows(keys);
  return { ...describeWorkload(counts, maxEntries), places: ranked.map((key) => first[key]!) };
}

/** The first row of every key, in the order in which they come. */
export function firstRows({ ids, count }: KeyIds): Int32Array {
  const rows = new Int32Array(count);
  for (let row = ids.length - 1; row >= 0; row--) rows[ids[row]!] = row;
  return rows;
}

/** One half of the requests is asked of a table made from the other: it takes two. */
export function checkRequests(where: string, requests: number): void {
  if (requests >= 2) return;
  throw new SlipwayError(
    'bad-data',
    where,
    `the workload has ${requests} requests; expected two or more, in the order in which they came.`,
  );
}
