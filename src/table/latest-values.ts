import { entities } from './entities.ts';
import { readHistory, type FeatureHistory } from './feature-history.ts';
import { checkHistory } from './plan-as-of.ts';
import { schemaOf } from './schema.ts';
import type { Table } from './table.ts';
import { take } from './take.ts';
import { readTimeBound, type TimeBound } from './time-bound.ts';
import { betterOf, isBy, isOld, valueOrder } from './value-order.ts';
import { zoneOf } from './zone.ts';

const WHERE = 'table/latest-values';

/** What {@link latestValues} reads: a description of the features, and the instant. */
export interface LatestValuesOptions extends FeatureHistory {
  /** The instant. Text without an offset is read in the zone of the features' `time`. */
  readonly at: TimeBound;
}

/**
 * What is known of every entity at an instant: what a store that serves features would hold then.
 *
 * The rows are those that {@link asOfJoin} finds for the same description, so that a model is served what it learned
 * from. An entity of which nothing is known yet, or only what is too old, has no row; nor has one with a missing key.
 *
 * @returns rows of `features` with all their columns, one an entity, in the order they have there.
 * @throws {SlipwayError} `unknown-column`; `wrong-kind` on times of another kind; `bad-option`; `bad-data` on what is no
 *   table.
 * @example
 * const at = timeColumn([new Date('2013-01-01T10:00Z'), new Date('2013-01-01T11:00Z'), new Date('2013-01-01T13:00Z')]);
 * const temperatures = table({ city: textColumn(['Bath', 'Bath', 'Bath']), at, degrees: numberColumn([3, 4, 5]) });
 * latestValues(temperatures, { by: 'city', time: 'at', at: '2013-01-01T12:00' }).columns.get('degrees').values // => Float64Array [4]
 */
export function latestValues(features: Table, options: LatestValuesOptions): Table {
  const schema = schemaOf(features);
  const history = readHistory(WHERE, options, ['at']);
  checkHistory(WHERE, schema, history);
  const zone = schema.fields.find(({ name }) => name === history.time)!.zone!;
  const at = readTimeBound(WHERE, 'at', options.at, zoneOf(zone));

  const { codes, count } = entities(
    history.by.map((name) => features.columns.get(name)!),
    features.rows,
  );
  const order = valueOrder(features, history);
  const best = new Int32Array(count).fill(-1);
  for (let row = 0; row < features.rows; row++) {
    const entity = codes[row]!;
    if (entity >= 0 && isBy(order.usable[row]!, at, history.inclusive))
      best[entity] = betterOf(order, best[entity]!, row);
  }
  const young = best.filter((row) => row >= 0 && !isOld(at, order.event[row]!, history));
  return take(features, young.sort());
}
