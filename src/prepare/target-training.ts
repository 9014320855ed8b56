import { call, literal, when, type NumberExpression } from '../sql/expression.ts';
import { foldsOf } from '../stats/folded-labels.ts';
import { numberColumn } from '../table/column.ts';
import { column } from '../table/table.ts';
import { levelLookup, lookupExpression } from './level-lookup.ts';
import type { TrainingForm } from './step.ts';
import { numbersOf, type TargetState } from './target-numbers.ts';

const KINDS = ['category', 'text', 'number'] as const;

/** The rows that were learned from: each encoded from the folds that it is not in. */
export function targetTraining(where: string, state: TargetState): TrainingForm {
  const { key, folds, columns, label, positive } = state;
  const names = columns.map(({ name }) => name);
  const each = Array.from({ length: folds }, (_, fold) => fold);
  const reads = names.includes(key) ? names : [...names, key];
  return {
    label,
    ...(positive !== null && { positive }),
    reads,
    bind(rows) {
      const bound = columns.map((labels) => {
        const found = column(rows, labels.name, KINDS, where);
        const values = new Float64Array(rows.rows);
        const runs = each.map((fold) => {
          const own = new Float64Array(rows.rows);
          return { own, run: levelLookup(where, numbersOf(state, labels, fold))(found, own) };
        });
        return { name: labels.name, values, runs };
      });
      return {
        columns: new Map(bound.map(({ name, values }) => [name, numberColumn(values)])),
        run() {
          const foldOf = foldsOf(where, rows, key, folds);
          for (const { values, runs } of bound) {
            runs.forEach(({ own, run }, fold) => {
              run();
              for (let row = 0; row < values.length; row++) if (foldOf[row] === fold) values[row] = own[row]!;
            });
          }
        },
      };
    },
    sql(read) {
      const foldOf = call('fingerprintBucket', read.text(key), literal(folds));
      return new Map(
        columns.map((labels) => {
          const forms = each.map((fold) =>
            lookupExpression(where, numbersOf(state, labels, fold), read, 'double'),
          );
          const cases = forms.map((form, fold) => [call('equal', foldOf, literal(fold)), form] as const);
          return [labels.name, when<'number'>(cases.slice(1), forms[0]!) satisfies NumberExpression];
        }),
      );
    },
  };
}
