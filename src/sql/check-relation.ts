import { SlipwayError } from '../core/error.ts';
import { isRecord } from '../core/json.ts';
import { describe } from '../table/describe.ts';
import type { Engine, Relation } from './engine.ts';

/** Whether something is meant for a relation of an engine; {@link checkRelation} says whether it is one. */
export function isRelation(found: unknown): found is Relation {
  return isRecord(found) && ('from' in found || 'engine' in found);
}

/** Refuses what is no relation of an engine. */
export function checkRelation(where: string, found: Relation): Relation {
  if (!isRecord(found) || typeof found.from !== 'string') {
    throw new SlipwayError(
      'bad-option',
      where,
      'the relation does not say what stands after FROM; expected one that an engine gives, such as db.table("flights").',
      { details: { option: 'relation' } },
    );
  }
  checkEngine(where, found.engine);
  return found;
}

/** Refuses what is no engine. */
export function checkEngine(where: string, found: Engine): Engine {
  const engine: unknown = found;
  const has = (part: string, type: string): boolean => isRecord(engine) && typeof engine[part] === type;
  if (
    has('name', 'string') &&
    has('dialect', 'object') &&
    has('query', 'function') &&
    has('schemaOf', 'function')
  )
    // prettier-ignore
    return found;
  throw new SlipwayError(
    'bad-option',
    where,
    `the engine is ${isRecord(engine) ? 'without a name, a dialect, query or schemaOf' : describe(engine)}; expected one, such as duckdb() of slipway/duckdb gives.`,
    { details: { option: 'engine' } },
  );
}
