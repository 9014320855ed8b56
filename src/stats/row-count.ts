import { numberAt } from '../sql/answer.ts';
import { aggregate } from '../sql/expression.ts';
import type { Statistic } from './statistic.ts';

/** How many rows there are. */
export function rowCount(): Statistic<number, number> {
  return {
    key: JSON.stringify(['row-count']),
    columns: [],
    start: () => 0,
    add: (rows, batch) => rows + batch.rows,
    merge: (first, second) => first + second,
    finish: (rows) => rows,
    *sql() {
      return numberAt(yield { groups: [], aggregates: [aggregate('countRows')] }, 0);
    },
  };
}
