import { call, literal, when, type NumberExpression } from '../sql/expression.ts';
import { foldsOf } from '../stats/folded-labels.ts';
import { numberColumn } from '../table/column.ts';
import { column } from '../table/table.ts';
import { encodingsOf } from './label-encodings.ts';
import { LEVEL_KINDS } from './level-kinds.ts';
import { levelKernel, lookupExpression, tieLevels } from './level-lookup.ts';
import type { TrainingForm } from './step.ts';
import { numbersOf, type TargetState } from './target-numbers.ts';

/** The rows that were learned from: each encoded from the folds that it is not in. */
export function targetTraining(where: string, state: TargetState): TrainingForm {
  const { key, folds, columns, label, positive, smoothing, missing } = state;
  const names = columns.map(({ name }) => name);
  const each = Array.from({ length: folds }, (_, fold) => fold);
  const reads = names.includes(key) ? names : [...names, key];
  return {
    label,
    ...(positive !== null && { positive }),
    reads,
    bind(rows) {
      const bound = columns.map(({ name, ...labels }) => {
        const { levels } = labels;
        // Behind the levels are the missing values, and then the levels that are not there.
        const kernel = levelKernel(
          new Map(levels.map((level, at) => [level, at])),
          levels.length,
          levels.length + 1,
        );
        const places = new Int32Array(rows.rows);
        const encoded = each.map((fold) => {
          const { values, prior } = encodingsOf(labels, folds, smoothing, fold);
          const own = new Float64Array(levels.length + 2).fill(prior);
          own.set(missing === 'level' ? values : values.subarray(0, levels.length));
          return own;
        });
        const values = new Float64Array(rows.rows);
        return {
          name,
          values,
          encoded,
          places,
          run: tieLevels(column(rows, name, LEVEL_KINDS, where), kernel, places),
        };
      });
      return {
        columns: new Map(bound.map(({ name, values }) => [name, numberColumn(values)])),
        run() {
          const foldOf = foldsOf(where, rows, key, folds);
          for (const { values, encoded, places, run } of bound) {
            run();
            for (let row = 0; row < values.length; row++) values[row] = encoded[foldOf[row]!]![places[row]!]!;
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
