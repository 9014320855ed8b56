import { fromRows } from '../../table/rows.ts';
import type { Schema } from '../../table/schema.ts';
import type { Table } from '../../table/table.ts';
import { take } from '../../table/take.ts';
import type { Instance } from '../service.ts';
import { countKeys, tallyHalves, type KeyCounts, type KeyTally } from './key-counts.ts';
import { columnIds, joinedIds } from './key-ids.ts';
import { checkRequests, firstRows } from './measure-workload.ts';
import { readTraffic } from './traffic-halves.ts';
import type { TrafficSketch } from './traffic-sketch.ts';

/** Requests as a planner takes them: rows in the order in which they came, or what a sketch counted of them. */
export type ServingWorkload = Table | readonly Instance[] | TrafficSketch;

/** A workload, key by key. */
export interface ReadWorkload {
  readonly counts: KeyCounts;
  /** A row for each key that is known, in the order in which they first came. */
  readonly keys: Table;
  /** The requests of each of them. */
  readonly tally: KeyTally;
  /** Shape `[keys]`: the places in `keys`, most frequent first. */
  readonly ranked: Int32Array;
  /** Rows to measure costs on: the requests themselves, where they are there. */
  readonly rows: Table;
}

/**
 * Counts the keys of a workload.
 *
 * @throws {SlipwayError} `bad-data` on fewer than two requests, or a sketch of one half; `unknown-column`; `wrong-kind`.
 */
export function readWorkload(where: string, workload: ServingWorkload, input: Schema): ReadWorkload {
  if ('windows' in workload) return readTraffic(where, workload, input);
  const rows = 'columns' in workload ? workload : fromRows(workload, input);
  checkRequests(where, rows.rows);
  const ids = joinedIds(columnIds(rows, input, where), rows.rows);
  const tally = tallyHalves(ids);
  const { ranked, ...counts } = countKeys(tally);
  return { counts, tally, ranked, rows, keys: take(rows, firstRows(ids)) };
}
