import { SlipwayError } from '../core/error.ts';
import { checkFlag, checkKeys } from '../core/options.ts';
import { call, literal, onlyIf, when, type NumberExpression } from '../sql/expression.ts';
import { logSums, type LogSums } from '../stats/log-sums.ts';
import { yeoJohnsonLambda, YEO_JOHNSON_LAMBDAS, yeoJohnsonMoments } from '../stats/yeo-johnson.ts';
import type { NumberKernel } from './bind-numbers.ts';
import { checkColumns, chosenColumns, type ColumnChoice } from './choose-columns.ts';
import { defineStep } from './define-step.ts';
import { compileNumbers, needEach, nothingToLearn, numberFields } from './replace-numbers.ts';
import { savedFields } from './saved-fields.ts';
import type { StepMaker } from './step.ts';

const where = 'prepare/yeo-johnson';

/** Options of {@link yeoJohnson}. */
export interface YeoJohnsonOptions {
  /** The number columns to replace. */
  readonly columns: ColumnChoice;
  /** Whether the transformed numbers are brought to mean 0 and population deviation 1. @default true */
  readonly standardize?: boolean;
}

/** A column's transform, and what is taken off and divided by afterwards: 0 and 1 where it is not standardized. */
type Power = {
  readonly name: string;
  readonly lambda: number;
  readonly mean: number;
  readonly deviation: number;
};
type State = { readonly columns: readonly Power[] };

/** Logarithms of sizes that are no further apart than this are as good under one power as under another. */
const FLAT = 2 ** -10;
/** A deviation that is less of the mean than this has lost the digits that tell values apart. */
const NARROW = 2 ** -26;

/**
 * Numbers made as normal as a power can make them: skewed amounts, counts and delays, of either sign.
 *
 * Replaces each column in its place. The power, lambda, is that of largest likelihood in training; 1 changes nothing, 0
 * is the logarithm of one more. Missing stays missing. A column with a single value in training keeps lambda 1, and
 * standardized is 0 for every value present, whatever is seen later. Infinite values do not count in training, and become
 * what ever larger ones come close to.
 *
 * Lambda is exact to some nine digits over a table, batches and an engine alike.
 *
 * @throws {SlipwayError} `unknown-column`, `wrong-kind` on fit or transform; `bad-data` on fit when a column has no finite
 *   value, when the likelihood is largest at an end of the lambdas from -4 to 6, as it is for a column that nearly
 *   always has one value, or when the values are too near each other for any power to tell, or to be told apart
 *   afterwards.
 * @source I.-K. Yeo, R. A. Johnson (2000), Biometrika 87(4), 954–959; scikit-learn's `PowerTransformer`, which takes any
 *   lambda.
 * @example
 * const fitted = yeoJohnson({ columns: ['wait'] }).fit(table({ wait: numberColumn([0, 1, 3, 20]) }));
 * const waits = fitted.transform(table({ wait: numberColumn([0, 2, 20, null]) })).columns.get('wait').values;
 * [...waits].map((wait) => wait.toFixed(4)) // => ['-1.3028', '0.0154', '1.4309', 'NaN']
 */
export const yeoJohnson: StepMaker<YeoJohnsonOptions> = /* @__PURE__ */ defineStep({
  name: 'yeo-johnson',
  version: 1,
  options(given: YeoJohnsonOptions) {
    checkKeys(where, given, ['columns', 'standardize']);
    return {
      columns: checkColumns(where, given.columns),
      standardize: checkFlag(where, 'standardize', given.standardize ?? true),
    };
  },
  reads: ({ columns }, schema) => chosenColumns(columns, schema),
  takes: () => ['number'],
  writes: ({ columns }, schema) => numberFields(chosenColumns(columns, schema)),
  needs: ({ columns }, schema) => needEach(columns, schema, logSums),
  learn: (known, { columns, standardize }, schema): State => ({
    columns: chosenColumns(columns, schema).map((name) => {
      const { lambda, mean, deviation } = powerOf(name, known[name]!);
      return standardize ? { name, lambda, mean, deviation } : { name, lambda, mean: 0, deviation: 1 };
    }),
  }),
  read: (saved): State => ({
    columns: savedFields(where, saved)
      .list('columns')
      .map((each) => {
        const deviation = each.number('deviation');
        if (deviation < 0) throw each.refuse('deviation', 'a number of 0 or more');
        return {
          name: each.text('name'),
          lambda: each.number('lambda'),
          mean: each.number('mean'),
          deviation,
        };
      }),
  }),
  compile: ({ columns }) =>
    compileNumbers(where, columns, { kernel: transformer, sql: transformedSql, inverse: back }),
});

function powerOf(name: string, sums: LogSums): Omit<Power, 'name'> {
  const { cells, min, max, missing } = sums;
  if (cells.length === 0) throw nothingToLearn(where, name, missing);
  if (min === max) return { lambda: 1, mean: min, deviation: 0 };
  if (signedLog(max) - signedLog(min) < FLAT) throw refused(name, min, max, 'no power tells on them');
  const lambda = yeoJohnsonLambda(sums);
  if (Number.isNaN(lambda)) {
    const { least, most } = YEO_JOHNSON_LAMBDAS;
    throw refused(name, min, max, `no lambda from ${least} to ${most} makes them most like normal ones`);
  }
  const { mean, variance } = yeoJohnsonMoments(sums, lambda);
  const deviation = Math.sqrt(variance);
  if (deviation > NARROW * Math.abs(mean) && deviation < Infinity) return { lambda, mean, deviation };
  throw refused(name, min, max, `under the best lambda, ${lambda}, they cannot be told apart`);
}

function signedLog(value: number): number {
  return Math.sign(value) * Math.log1p(Math.abs(value));
}

function refused(name: string, min: number, max: number, why: string): SlipwayError {
  return new SlipwayError(
    'bad-data',
    where,
    `column "${name}" has values from ${min} to ${max}, and ${why}; expected values that a power can spread. Standardize the column before, or leave it out.`,
    { details: { column: name } },
  );
}

function transformer({ lambda, mean, deviation }: Power): NumberKernel {
  return (from, to) => {
    for (let row = 0; row < to.length; row++) {
      const value = from[row]!;
      if (deviation > 0) {
        const changed = value < 0 ? -grown(2 - lambda, -value) : grown(lambda, value);
        to[row] = (changed - mean) / deviation;
      } else to[row] = Number.isNaN(value) ? NaN : 0;
    }
  };
}

/** `((1 + size) ** power − 1) / power`, with all digits of small sizes. */
function grown(power: number, size: number): number {
  // Exactly what it is where nothing changes.
  if (power === 1) return size;
  const log = Math.log1p(size);
  return power === 0 ? log : Math.expm1(power * log) / power;
}

function transformedSql(value: NumberExpression, { lambda, mean, deviation }: Power): NumberExpression {
  if (deviation === 0) return onlyIf(call('not', call('isMissing', value)), literal(0));
  const changed = when(
    [[call('less', value, literal(0)), call('negate', grownSql(2 - lambda, call('negate', value)))]],
    grownSql(lambda, value),
  );
  return call('divide', call('subtract', changed, literal(mean)), literal(deviation));
}

function grownSql(power: number, size: NumberExpression): NumberExpression {
  if (power === 1) return size;
  const log = call('logOnePlus', size);
  if (power === 0) return log;
  return call('divide', call('exponentialMinusOne', call('multiply', literal(power), log)), literal(power));
}

/** Of a constant column the constant comes back; what no value becomes is missing. */
function back({ lambda, mean, deviation }: Power): NumberKernel {
  return (from, to) => {
    for (let row = 0; row < to.length; row++) {
      const value = from[row]! * deviation + mean;
      to[row] = value < 0 ? -shrunk(2 - lambda, -value) : shrunk(lambda, value);
    }
  };
}

function shrunk(power: number, size: number): number {
  if (power === 1) return size;
  return Math.expm1(power === 0 ? size : Math.log1p(power * size) / power);
}
