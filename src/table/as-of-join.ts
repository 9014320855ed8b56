import type { Column } from './column.ts';
import { entities } from './entities.ts';
import { gather } from './gather.ts';
import { planAsOf, type AsOfJoinOptions, type AsOfPlan } from './plan-as-of.ts';
import { schemaOf } from './schema.ts';
import { sortedPlaces } from './sorted-places.ts';
import { withColumns, type Table } from './table.ts';
import { betterOf, isBy, isOld, timesOf, valueOrder } from './value-order.ts';

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
 * @cost linear in the rows of both; fastest where both are in the order of time.
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

/**
 * The row of the features for each row, or `-1`: both are walked in the order of time, and the best value of each entity
 * so far is kept.
 */
function placesAsOf(rows: Table, features: Table, plan: AsOfPlan): Int32Array {
  const keysOf = (from: Table): Column[] => plan.by.map((name) => from.columns.get(name)!);
  const known = entities(keysOf(features), features.rows);
  const asked = known.find(keysOf(rows), rows.rows);
  const order = valueOrder(features, plan);
  const { usable, event } = order;
  const at = timesOf(rows, plan.at);
  const places = new Int32Array(rows.rows).fill(-1);
  const best = new Int32Array(known.count).fill(-1);
  const values = sortedPlaces(usable);
  const walk = sortedPlaces(at);
  let next = 0;
  for (let i = 0; i < walk.length; i++) {
    const row = walk[i]!;
    const instant = at[row]!;
    for (; next < values.length && isBy(usable[values[next]!]!, instant, plan.inclusive); next++) {
      const entity = known.codes[values[next]!]!;
      if (entity >= 0) best[entity] = betterOf(order, best[entity]!, values[next]!);
    }
    const place = asked[row]! < 0 ? -1 : best[asked[row]!]!;
    if (place >= 0 && !isOld(instant, event[place]!, plan)) places[row] = place;
  }
  return places;
}
