import { numberAt } from '../../sql/answer.ts';
import { aggregate, textOf } from '../../sql/expression.ts';
import type { SqlForm } from '../../sql/form.ts';
import { compareTuples } from '../compare-tuples.ts';
import type { LevelTuples } from '../level-tuples.ts';

/** Counts of tuples on an engine, exact: one question. */
export function levelTuplesSql(names: readonly string[]): SqlForm<LevelTuples> {
  return function* form() {
    const answer = yield { groups: names.map(textOf), aggregates: [aggregate('countRows')] };
    const tuples: [string[], number][] = [];
    let [count, missing] = [0, 0];
    for (let row = 0; row < answer.rows; row++) {
      const levels = answer.groups.map((values) => values[row] ?? null);
      const rows = numberAt(answer, 0, row);
      if (levels.includes(null)) missing += rows;
      else {
        count += rows;
        tuples.push([levels.map(String), rows]);
      }
    }
    tuples.sort(([a], [b]) => compareTuples(a, b));
    return { count, missing, tuples, otherRows: 0, undercount: 0 };
  };
}
