import { numberAt } from '../../sql/answer.ts';
import { aggregate } from '../../sql/expression.ts';
import type { SqlForm } from '../../sql/form.ts';
import type { Distinct } from '../distinct.ts';
import { valueOf } from './sql-parts.ts';

/** Distinct values on an engine, counted exactly. */
export function distinctSql(name: string): SqlForm<Distinct> {
  return function* form(schema) {
    const value = valueOf(schema, name);
    const answer = yield {
      groups: [],
      aggregates: [aggregate('countRows'), aggregate('count', value), aggregate('countDistinct', value)],
    };
    const [rows, count] = [numberAt(answer, 0), numberAt(answer, 1)];
    return { count, missing: rows - count, distinct: numberAt(answer, 2), relativeError: 0 };
  };
}
