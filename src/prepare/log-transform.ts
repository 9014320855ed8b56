import { SlipwayError } from '../core/error.ts';
import { checkKeys, checkNumber } from '../core/options.ts';
import { call, literal, type NumberExpression } from '../sql/expression.ts';
import { beyondBounds, type Beyond } from '../stats/beyond.ts';
import { describe } from '../table/describe.ts';
import type { NumberKernel } from './bind-numbers.ts';
import { checkColumns, chosenColumns, type ColumnChoice } from './choose-columns.ts';
import { defineStep } from './define-step.ts';
import { compileNumbers, needEach, numberFields } from './replace-numbers.ts';
import { savedFields } from './saved-fields.ts';
import type { StepMaker } from './step.ts';

const where = 'prepare/log-transform';

/** Options of {@link logTransform}. */
export interface LogTransformOptions {
  /** The number columns to replace. */
  readonly columns: ColumnChoice;
  /** The base of the logarithm. @default 'e' */
  readonly base?: 'e' | 2 | 10;
  /** Added before the logarithm is taken; 1 keeps 0 and all digits near it. @default 0 */
  readonly plus?: number;
}

/** What is taken of a column; `outside` counts the training values that have no logarithm. */
type Log = {
  readonly name: string;
  readonly base: 'e' | '2' | '10';
  readonly plus: number;
  readonly outside: number;
};
type State = { readonly columns: readonly Log[] };

const LN = { e: 1, 2: Math.LN2, 10: Math.LN10 };

/**
 * The logarithm of numbers, or of numbers plus a constant: for amounts and times that spread over orders of magnitude.
 *
 * Replaces each column in its place. Missing stays missing, and so becomes a value that has no logarithm, at `-plus` or
 * below: later rows are data, which a served model must answer, and what a missing number becomes is a choice that the
 * steps after this one make; a matrix refuses it by name. The state counts such values of training as `outside`.
 *
 * @throws {SlipwayError} `unknown-column`, `wrong-kind` on fit or transform; `bad-data` on fit when values are present
 *   and none has a logarithm.
 * @source `numpy.log`, `log2` and `log10`; `numpy.log1p` with `plus: 1`.
 * @example
 * const fitted = logTransform({ columns: ['fare'], base: 10 }).fit(table({ fare: numberColumn([1, 0]) }));
 * [fitted.transform(table({ fare: numberColumn([100, 0, null]) })).columns.get('fare').values, fitted.save().state.columns[0].outside] // => [Float64Array [2, NaN, NaN], 1]
 */
export const logTransform: StepMaker<LogTransformOptions> = /* @__PURE__ */ defineStep({
  name: 'log-transform',
  version: 1,
  options(given: LogTransformOptions) {
    checkKeys(where, given, ['columns', 'base', 'plus']);
    const { columns, base = 'e', plus = 0 } = given;
    return {
      columns: checkColumns(where, columns),
      base: checkBase(base),
      plus: checkNumber(where, 'plus', plus),
    };
  },
  reads: ({ columns }, schema) => chosenColumns(columns, schema),
  takes: () => ['number'],
  writes: ({ columns }, schema) => numberFields(chosenColumns(columns, schema)),
  needs: ({ columns, plus }, schema) =>
    needEach(columns, schema, (name) => beyondBounds(name, [-Infinity, -plus])),
  learn: (known, { columns, base, plus }, schema): State => ({
    columns: chosenColumns(columns, schema).map((name) => ({
      name,
      base,
      plus,
      outside: outsideOf(name, known[name]!),
    })),
  }),
  read: (saved): State => ({
    columns: savedFields(where, saved)
      .list('columns')
      .map((each) => ({
        name: each.text('name'),
        base: each.choice('base', ['e', '2', '10']),
        plus: each.number('plus'),
        outside: each.count('outside'),
      })),
  }),
  compile: ({ columns }) =>
    compileNumbers(where, columns, { kernel: logger, sql: logSql, inverse: exponent }),
});

/** As a text, which is what is saved. */
function checkBase(base: unknown): Log['base'] {
  if (base === 2) return '2';
  if (base === 10) return '10';
  if (base === 'e') return 'e';
  throw new SlipwayError('bad-option', where, `base is ${describe(base)}; expected 'e', 2 or 10.`, {
    details: { option: 'base' },
  });
}

function outsideOf(name: string, { count, above, high }: Beyond): number {
  if (count === 0 || above > 0) return count - above;
  throw new SlipwayError(
    'bad-data',
    where,
    `column "${name}" has no value above ${high} in the training rows, so none has a logarithm; expected some. Give a larger plus, or take yeoJohnson.`,
    { details: { column: name } },
  );
}

function logger({ base, plus }: Log): NumberKernel {
  const scale = LN[base];
  return (from, to) => {
    for (let row = 0; row < to.length; row++) {
      const value = from[row]!;
      // Above -plus the sum is above 0, whatever its rounding.
      if (!(value > -plus)) to[row] = NaN;
      else if (plus === 1) to[row] = Math.log1p(value) / scale;
      else if (base === 'e') to[row] = Math.log(value + plus);
      else if (base === '2') to[row] = Math.log2(value + plus);
      else to[row] = Math.log10(value + plus);
    }
  };
}

/** Logarithms of 0 and less are missing. */
function logSql(value: NumberExpression, { base, plus }: Log): NumberExpression {
  const log =
    plus === 1
      ? call('logOnePlus', value)
      : call('naturalLog', plus === 0 ? value : call('add', value, literal(plus)));
  return base === 'e' ? log : call('divide', log, literal(LN[base]));
}

function exponent({ base, plus }: Log): NumberKernel {
  const scale = LN[base];
  return (from, to) => {
    for (let row = 0; row < to.length; row++) {
      const value = from[row]!;
      to[row] =
        plus === 1
          ? Math.expm1(value * scale)
          : (base === 'e' ? Math.exp(value) : Number(base) ** value) - plus;
    }
  };
}
