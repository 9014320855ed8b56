import { checkKeys } from '../core/options.ts';
import { call, literal, onlyIf } from '../sql/expression.ts';
import { moments, type Moments } from '../stats/moments.ts';
import type { NumberKernel } from './bind-numbers.ts';
import { checkColumns, chosenColumns, type ColumnChoice } from './choose-columns.ts';
import { defineStep } from './define-step.ts';
import { compileNumbers, needEach, nothingToLearn, numberFields } from './replace-numbers.ts';
import { savedFields } from './saved-fields.ts';
import type { StepMaker } from './step.ts';

const where = 'prepare/max-abs-scale';

/** Options of {@link maxAbsScale}. */
export interface MaxAbsScaleOptions {
  /** The number columns to replace. */
  readonly columns: ColumnChoice;
}

type Scale = { readonly name: string; readonly largest: number };
type State = { readonly columns: readonly Scale[] };

/**
 * Numbers divided by the largest size of training, so that training lies in [-1, 1] and 0 stays 0.
 *
 * Replaces each column in its place. Missing stays missing. Later values may lie beyond. A column that is all 0 in
 * training becomes 0 for every value present, whatever is seen later. Infinite values do not count and stay infinite.
 *
 * @throws {SlipwayError} `unknown-column`, `wrong-kind` on fit or transform; `bad-data` on fit when a column has no
 *   finite value.
 * @source scikit-learn's `MaxAbsScaler`, except that there a later value of a column of zeros stays what it is.
 * @example
 * const fitted = maxAbsScale({ columns: ['gain'] }).fit(table({ gain: numberColumn([-4, 2]) }));
 * fitted.transform(table({ gain: numberColumn([1, 8, null]) })).columns.get('gain').values // => Float64Array [0.25, 2, NaN]
 */
export const maxAbsScale: StepMaker<MaxAbsScaleOptions> = /* @__PURE__ */ defineStep({
  name: 'max-abs-scale',
  version: 1,
  options(given: MaxAbsScaleOptions) {
    checkKeys(where, given, ['columns']);
    return { columns: checkColumns(where, given.columns) };
  },
  reads: ({ columns }, schema) => chosenColumns(columns, schema),
  takes: () => ['number'],
  writes: ({ columns }, schema) => numberFields(chosenColumns(columns, schema)),
  needs: ({ columns }, schema) => needEach(columns, schema, moments),
  learn: (known, { columns }, schema): State => ({
    columns: chosenColumns(columns, schema).map((name) => ({ name, largest: largestOf(name, known[name]!) })),
  }),
  read: (saved): State => ({
    columns: savedFields(where, saved)
      .list('columns')
      .map((each) => {
        const largest = each.number('largest');
        if (largest < 0) throw each.refuse('largest', 'a number of 0 or more');
        return { name: each.text('name'), largest };
      }),
  }),
  compile: ({ columns }) =>
    compileNumbers(where, columns, {
      kernel: scaler,
      sql: (value, { largest }) =>
        largest > 0
          ? call('divide', value, literal(largest))
          : onlyIf(call('not', call('isMissing', value)), literal(0)),
      inverse: unscaler,
    }),
});

function largestOf(name: string, { count, infinite, missing, min, max }: Moments): number {
  if (count === infinite) throw nothingToLearn(where, name, missing);
  return Math.max(Math.abs(min), Math.abs(max));
}

function scaler({ largest }: Scale): NumberKernel {
  return (from, to) => {
    for (let row = 0; row < to.length; row++) {
      const value = from[row]!;
      to[row] = largest > 0 ? value / largest : Number.isNaN(value) ? NaN : 0;
    }
  };
}

function unscaler({ largest }: Scale): NumberKernel {
  return (from, to) => {
    for (let row = 0; row < to.length; row++) to[row] = from[row]! * largest;
  };
}
