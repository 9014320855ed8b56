import { SlipwayError } from '../core/error.ts';
import type { NumberExpression } from '../sql/expression.ts';
import type { Field, Schema } from '../table/schema.ts';
import { bindNumbers, type NumberKernel } from './bind-numbers.ts';
import { chosenColumns, type ColumnChoice } from './choose-columns.ts';
import type { CompiledStep } from './step.ts';

/** The forms of a step that replaces number columns, for one of them. */
export interface NumberForms<Each> {
  /** The loop over its values. */
  readonly kernel: (each: Each) => NumberKernel;
  /** The same of a value as SQL; it must not give `NaN`. */
  readonly sql: (value: NumberExpression, each: Each) => NumberExpression;
  /** The loop back. Absent: there is no way back. */
  readonly inverse?: (each: Each) => NumberKernel;
}

/** A step that replaces number columns, each by what its own state makes of it. */
export function compileNumbers<Each extends { readonly name: string }>(
  where: string,
  columns: readonly Each[],
  { kernel, sql, inverse }: NumberForms<Each>,
): CompiledStep {
  const names = columns.map(({ name }) => name);
  return {
    reads: names,
    writes: numberFields(names),
    bind: (rows) => bindNumbers(rows, columns, kernel, where),
    sql: (read) => new Map(columns.map((each) => [each.name, sql(read.number(each.name), each)])),
    ...(inverse && {
      inverse: (rows) => {
        const { columns: written, run } = bindNumbers(rows, columns, inverse, where);
        run();
        return written;
      },
    }),
  };
}

/** The number columns of some names. */
export function numberFields(names: readonly string[]): readonly Field[] {
  return names.map((name) => ({ name, kind: 'number' }));
}

/** One statistic for each chosen column, under its name. */
export function needEach<Statistic>(
  columns: ColumnChoice,
  schema: Schema,
  statistic: (name: string) => Statistic,
): Record<string, Statistic> {
  return Object.fromEntries(chosenColumns(columns, schema).map((name) => [name, statistic(name)]));
}

/** The error of a column that has no number to learn from. */
export function nothingToLearn(where: string, name: string, missing: number): SlipwayError {
  return new SlipwayError(
    'bad-data',
    where,
    `column "${name}" has no finite value in the training rows; expected some. Leave the column out.`,
    { details: { column: name, missing } },
  );
}
