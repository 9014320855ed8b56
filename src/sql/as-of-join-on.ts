import { SlipwayError } from '../core/error.ts';
import type { AsOfJoinOptions } from '../table/plan-as-of.ts';
import { asOfSelect } from './as-of-select.ts';
import { checkRelation } from './check-relation.ts';
import type { EngineOptions, Relation } from './engine.ts';
import { schemaOn, selectOn } from './relation.ts';

const WHERE = 'sql/as-of-join-on';

/** What {@link asOfJoinOn} reads. */
export interface AsOfJoinOnOptions extends AsOfJoinOptions, EngineOptions {}

/**
 * `asOfJoin` of rows that stand on an engine: each with the feature values that were known at its time.
 *
 * The engine is asked for the columns of both, not for rows; the join is a SELECT that runs when its rows are asked for.
 * Where several values are alike in key, time and created time, the engine picks one.
 *
 * @param rows - what to learn from: entity keys and a time.
 * @param features - values over time, on the same engine.
 * @throws {SlipwayError} as `asOfJoin`, and what the engine's `schemaOf` throws; `bad-option` on relations of two engines.
 * @example
 * const db = await duckdb();
 * const noon = Date.UTC(2013, 0, 1, 12);
 * await db.load('rows', table({ city: textColumn(['Bath']), at: timeColumn([noon]) }));
 * await db.load('degrees', table({ city: textColumn(['Bath', 'Bath']), at: timeColumn([noon - 5, noon + 1]), degrees: numberColumn([3, 4]) }));
 * const joined = await asOfJoinOn(db.table('rows'), db.table('degrees'), { by: 'city', time: 'at' });
 * (await rowsOf(joined)).columns.get('degrees').values // => Float64Array [3]
 */
export async function asOfJoinOn(
  rows: Relation,
  features: Relation,
  options: AsOfJoinOnOptions,
): Promise<Relation> {
  checkRelation(WHERE, rows);
  checkRelation(WHERE, features);
  if (rows.engine !== features.engine)
    throw new SlipwayError(
      'bad-option',
      WHERE,
      `the rows stand on one engine (${rows.engine.name}) and the features on another (${features.engine.name}); expected one. Load one of them into the other's engine.`,
      { details: { option: 'features' } },
    );
  const { signal, ...join } = { ...options };
  const sourceOf = async (relation: Relation) => ({
    from: relation.from,
    schema: await schemaOn(relation, { signal }),
  });
  const select = asOfSelect(await sourceOf(rows), await sourceOf(features), rows.engine.dialect, join);
  return selectOn(rows.engine, select);
}
