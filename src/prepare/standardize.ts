import { SlipwayError } from '../core/error.ts';
import { checkChoice, checkKeys } from '../core/options.ts';
import { call, literal, onlyIf } from '../sql/expression.ts';
import { moments, type Moments } from '../stats/moments.ts';
import type { NumberKernel } from './bind-numbers.ts';
import { checkColumns, chosenColumns, type ColumnChoice } from './choose-columns.ts';
import { defineStep } from './define-step.ts';
import { compileNumbers, needEach, nothingToLearn, numberFields } from './replace-numbers.ts';
import { savedFields } from './saved-fields.ts';
import type { StepMaker } from './step.ts';

const where = 'prepare/standardize';

/** Options of {@link standardize}. */
export interface StandardizeOptions {
  /** The number columns to replace. */
  readonly columns: ColumnChoice;
  /** Which standard deviation is divided by: over n, or over n − 1 as BigQuery ML does. @default 'population' */
  readonly deviation?: 'population' | 'sample';
}

/** The root of the smallest double with all its digits: a variance below its square has lost some, or all. */
const SMALLEST = 2 ** -511;

type Scale = { readonly name: string; readonly mean: number; readonly deviation: number };
type State = { readonly columns: readonly Scale[] };

/**
 * Numbers in units of their standard deviation from their mean, both as in training.
 *
 * Replaces each column in its place. Missing stays missing. A column with a single value in training becomes 0 for
 * every value present, whatever is seen later. Infinite values do not count in mean and deviation, and stay infinite.
 *
 * @throws {SlipwayError} `unknown-column`, `wrong-kind` on fit or transform; `bad-data` on fit when a column has no
 *   finite value, or when its variance is too large or too small for a number.
 * @source scikit-learn's `StandardScaler` under `population`, except that there a later value of a constant column is
 *   not 0; BigQuery's `ML.STANDARD_SCALER` under `sample`.
 * @example
 * const fitted = standardize({ columns: ['age'] }).fit(table({ age: numberColumn([1, 3]) }));
 * fitted.transform(table({ age: numberColumn([3, 4, null]) })).columns.get('age').values // => Float64Array [1, 2, NaN]
 */
export const standardize: StepMaker<StandardizeOptions> = /* @__PURE__ */ defineStep({
  name: 'standardize',
  version: 1,
  options(given: StandardizeOptions) {
    checkKeys(where, given, ['columns', 'deviation']);
    const { columns, deviation = 'population' } = given;
    return {
      columns: checkColumns(where, columns),
      deviation: checkChoice(where, 'deviation', deviation, ['population', 'sample']),
    };
  },
  reads: ({ columns }, schema) => chosenColumns(columns, schema),
  takes: () => ['number'],
  writes: ({ columns }, schema) => numberFields(chosenColumns(columns, schema)),
  needs: ({ columns }, schema) => needEach(columns, schema, moments),
  learn: (known, { columns, deviation }, schema): State => ({
    columns: chosenColumns(columns, schema).map((name) => scaleOf(name, known[name]!, deviation)),
  }),
  read: (saved): State => ({
    columns: savedFields(where, saved)
      .list('columns')
      .map((each) => {
        const deviation = each.number('deviation');
        if (deviation < 0) throw each.refuse('deviation', 'a number of 0 or more');
        return { name: each.text('name'), mean: each.number('mean'), deviation };
      }),
  }),
  compile: ({ columns }) =>
    compileNumbers(where, columns, {
      kernel: scaler,
      sql(value, { mean, deviation }) {
        const scaled = call('divide', call('subtract', value, literal(mean)), literal(deviation));
        return deviation > 0 ? scaled : onlyIf(call('not', call('isMissing', value)), literal(0));
      },
      inverse: unscaler,
    }),
});

function scaleOf(name: string, known: Moments, which: 'population' | 'sample'): Scale {
  const { count, infinite, mean, variance, min, max } = known;
  const finite = count - infinite;
  if (finite === 0) throw nothingToLearn(where, name, known.missing);
  const divided = which === 'sample' ? (variance * finite) / (finite - 1) : variance;
  if (min === max) return { name, mean, deviation: 0 };
  const deviation = Math.sqrt(divided);
  if (Number.isFinite(mean) && deviation >= SMALLEST && deviation < Infinity)
    return { name, mean, deviation };
  const size = Number.isFinite(mean) && deviation < SMALLEST ? 'small' : 'large';
  throw new SlipwayError(
    'bad-data',
    where,
    `column "${name}" has values from ${min} to ${max}, whose variance is too ${size} for a number; expected another unit. Multiply the column by a constant.`,
    { details: { column: name } },
  );
}

function scaler({ mean, deviation }: Scale): NumberKernel {
  return (from, to) => {
    for (let row = 0; row < to.length; row++) {
      const value = from[row]!;
      to[row] = deviation > 0 ? (value - mean) / deviation : Number.isNaN(value) ? NaN : 0;
    }
  };
}

/** Of a constant column the constant comes back. */
function unscaler({ mean, deviation }: Scale): NumberKernel {
  return (from, to) => {
    for (let row = 0; row < to.length; row++) to[row] = from[row]! * deviation + mean;
  };
}
