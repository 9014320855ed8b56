import type { Field, Schema } from '../../table/schema.ts';
import { column, type Table } from '../../table/table.ts';
import { decide, type Decision } from './decide.ts';
import { countKeys, tallyCoarser, type KeyTally } from './key-counts.ts';
import { columnIds, idsOfCodes, joinedIds, pairIds, type KeyIds } from './key-ids.ts';
import type { ServingBudget } from './plan-options.ts';
import type { SettledCosts } from './settle-costs.ts';
import { weighTable } from './weigh-table.ts';

/** What a plan would be with one column of the key coarser, or without it. */
export interface ServingFraming extends Decision {
  readonly column: string;
  /** What becomes of the column: left out, ten buckets of about as many requests, or rounded down in UTC. */
  readonly change: 'without' | 'buckets' | 'hour' | 'day';
  /** How many different keys there would be. */
  readonly cardinality: number;
  /** Requests of the second half whose key did not come in the first half. */
  readonly unseenShare: number;
  /** Requests of the second half that the table would answer. */
  readonly hitRate: number;
  /** What the table would save, as `savedShare` of a plan. */
  readonly savedShare: number;
}

const BUCKETS = 10;
const HOUR_MS = 3_600_000;

/** The plan for every coarser key, at the same costs and budget. Counted over keys that are all known. */
export function coarserFramings(
  keys: Table,
  tally: KeyTally,
  input: Schema,
  budget: Required<ServingBudget>,
  costs: SettledCosts,
): ServingFraming[] {
  const where = 'serve/plan-serving';
  const parts = columnIds(keys, input, where);
  // All columns before one, and all after it: so each is left out by putting two together.
  const before = [joinedIds([], keys.rows)];
  for (const part of parts) before.push(pairIds(before.at(-1)!, part));
  const after = [joinedIds([], keys.rows)];
  for (const part of [...parts].reverse()) after.unshift(pairIds(after[0]!, part));
  return input.fields.flatMap((field, at) => {
    const others = pairIds(before[at]!, after[at + 1]!);
    const framing = (change: ServingFraming['change'], ids: KeyIds): ServingFraming => {
      const counts = countKeys(tallyCoarser(tally, ids));
      const unseenShare = counts.unseen! / counts.asked;
      const table = weighTable(counts, budget, costs);
      const { hitRate, savedShare } = table;
      const decision = decide(counts, unseenShare, table, budget);
      return {
        column: field.name,
        change,
        cardinality: counts.cardinality,
        ...{ unseenShare, hitRate, savedShare },
        ...decision,
      };
    };
    return [
      framing('without', others),
      ...coarser(keys, field, parts[at]!.count, tally).map(({ change, codes }) =>
        framing(change, pairIds(others, idsOfCodes(codes))),
      ),
    ];
  });
}

function coarser(
  keys: Table,
  { name, kind }: Field,
  distinct: number,
  tally: KeyTally,
): { readonly change: ServingFraming['change']; readonly codes: Int32Array }[] {
  const found = column(keys, name, kind);
  if (found.kind === 'number')
    return distinct > BUCKETS ? [{ change: 'buckets', codes: bucketsOf(found.values, tally) }] : [];
  if (found.kind !== 'time') return [];
  const floored = (unit: number): Int32Array =>
    // Whole hours since 1970 of any date that a Date can hold fit into 32 bits; one further away is the last.
    Int32Array.from(found.values, (at) =>
      Number.isNaN(at) ? -(2 ** 31) : Math.max(1 - 2 ** 31, Math.min(2 ** 31 - 1, Math.floor(at / unit))),
    );
  return [
    { change: 'hour', codes: floored(HOUR_MS) },
    { change: 'day', codes: floored(24 * HOUR_MS) },
  ];
}

/** Ten buckets of about as many requests; equal values share one, and missing values have their own. */
function bucketsOf(values: Float64Array, { before, after }: KeyTally): Int32Array {
  const codes = new Int32Array(values.length).fill(-1);
  const order = Array.from(values.keys()).filter((key) => !Number.isNaN(values[key]!));
  order.sort((a, b) => values[a]! - values[b]!);
  const total = order.reduce((sum, key) => sum + before[key]! + after[key]!, 0);
  let [passed, bucket] = [0, 0];
  order.forEach((key, place) => {
    if (place === 0 || values[key] !== values[order[place - 1]!])
      bucket = Math.min(BUCKETS - 1, Math.floor((passed * BUCKETS) / total));
    codes[key] = bucket;
    passed += before[key]! + after[key]!;
  });
  return codes;
}
