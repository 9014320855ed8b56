import { numberAt } from '../../sql/answer.ts';
import { aggregate } from '../../sql/expression.ts';
import type { SqlForm } from '../../sql/form.ts';
import type { DistinctRows } from '../distinct-rows.ts';
import { valueOf } from './sql-parts.ts';

/** Distinct rows on an engine, compared cell by cell. */
export function distinctRowsSql(names: readonly string[] | null): SqlForm<DistinctRows> {
  return function* form(schema) {
    const values = (names ?? schema.fields.map(({ name }) => name)).map((name) => valueOf(schema, name));
    const answer = yield {
      groups: [],
      aggregates: [aggregate('countRows'), aggregate('countDistinctRows', ...values)],
    };
    return { rows: numberAt(answer, 0), distinct: numberAt(answer, 1), relativeError: 0 };
  };
}
