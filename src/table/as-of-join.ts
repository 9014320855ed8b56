import type { Column } from './column.ts';
import { entities } from './entities.ts';
import { gather } from './gather.ts';
import { planAsOf, type AsOfJoinOptions, type AsOfPlan } from './plan-as-of.ts';
import { countUntil, runningBest } from './running-best.ts';
import { schemaOf } from './schema.ts';
import { withColumns, type Table } from './table.ts';
import { timesOf } from './value-order.ts';

const WHERE = 'table/as-of-join';

/**
 * Each row with the feature values that were known at its time: a point-in-time join, which never looks ahead.
 *
 * Of the features of the row's entity, those count whose `time`, and `created` where there is one, are not after the
 * row's own time. Of them the one of the latest `time` is taken; of several of that time the one created last, and of
 * several of that the last one given. Every row stays, once and in its place. The added columns are missing where no
 * value counts or where it is too old; a missing key or time is like no other. A value that was found may be missing itself.
 *
 * @param rows - what to learn from: entity keys and a time, which is the features' `time` unless `at` names another.
 * @param features - values over time, in any order.
 * @throws {SlipwayError} `unknown-column`; `wrong-kind` on times of another kind and on keys of unlike kinds, category and
 *   text being alike; `column-collision` when two columns would have one name; `bad-option`; `bad-data` on what is no table.
 * @cost n log n at most: linear where the features, or those of each entity, and the rows are in the order of time.
 * @source As `merge_asof(by, tolerance, allow_exact_matches)` of pandas and `ASOF JOIN` of DuckDB, which know no created
 *   time; as historical features of Feast, where it only settles ties: here it cuts as well.
 * @example
 * const noon = Date.UTC(2013, 0, 1, 12);
 * const rows = table({ city: categoryColumn(['Bath', 'Bath', 'York']), at: timeColumn([noon, noon + 2, noon]) });
 * const temperatures = table({ city: textColumn(['Bath', 'Bath']), at: timeColumn([noon - 5, noon + 1]), degrees: numberColumn([3, 4]) });
 * asOfJoin(rows, temperatures, { by: 'city', time: 'at' }).columns.get('degrees').values // => Float64Array [3, 4, NaN]
 */
export function asOfJoin(rows: Table, features: Table, options: AsOfJoinOptions): Table {
  const plan = planAsOf(WHERE, schemaOf(rows), schemaOf(features), options);
  const places = placesAsOf(rows, features, plan);
  const added = plan.added.map(({ name, as }): [string, Column] => [
    as,
    gather(features.columns.get(name)!, places),
  ]);
  if (plan.age !== undefined) {
    const event = timesOf(features, plan.time);
    const at = timesOf(rows, plan.at);
    const values = Float64Array.from(places, (place, row) => (place < 0 ? NaN : at[row]! - event[place]!));
    added.push([plan.age, { kind: 'number', values }]);
  }
  return withColumns(rows, added);
}

/** The row of the features for each row, or `-1`. */
function placesAsOf(rows: Table, features: Table, plan: AsOfPlan): Int32Array {
  const keysOf = (from: Table): Column[] => plan.by.map((name) => from.columns.get(name)!);
  const known = entities(keysOf(features), features.rows);
  const asked = known.find(keysOf(rows), rows.rows);
  const { starts, since, best } = runningBest(features, known.codes, known.count, plan);
  const at = timesOf(rows, plan.at);
  const event = timesOf(features, plan.time);
  const { inclusive, maxAgeMs } = plan;
  const places = new Int32Array(rows.rows).fill(-1);
  // Rows mostly come in the order of time: the search begins where the last one of the entity ended.
  const last = starts.slice();
  for (let row = 0; row < rows.rows; row++) {
    const entity = asked[row]!;
    const instant = at[row]!;
    if (entity < 0 || Number.isNaN(instant)) continue;
    const start = starts[entity]!;
    const end = countUntil(since, start, starts[entity + 1]!, last[entity]!, instant, inclusive);
    last[entity] = end;
    if (end === start) continue;
    const place = best[end - 1]!;
    if (maxAgeMs === undefined || instant - event[place]! <= maxAgeMs) places[row] = place;
  }
  return places;
}
