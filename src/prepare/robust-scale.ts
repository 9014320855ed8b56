import { SlipwayError } from '../core/error.ts';
import { checkKeys } from '../core/options.ts';
import { call, literal, onlyIf } from '../sql/expression.ts';
import { quantiles, type Quantiles } from '../stats/quantiles.ts';
import type { NumberKernel } from './bind-numbers.ts';
import { checkShares } from './check-shares.ts';
import { checkColumns, chosenColumns, type ColumnChoice } from './choose-columns.ts';
import { defineStep } from './define-step.ts';
import { compileNumbers, needEach, nothingToLearn, numberFields } from './replace-numbers.ts';
import { savedFields } from './saved-fields.ts';
import type { StepMaker } from './step.ts';

const where = 'prepare/robust-scale';

/** Options of {@link robustScale}. */
export interface RobustScaleOptions {
  /** The number columns to replace. */
  readonly columns: ColumnChoice;
  /** The two quantiles whose distance is the unit, the lower first, each in [0, 1]. @default [0.25, 0.75] */
  readonly quantiles?: readonly [low: number, high: number];
}

type Scale = { readonly name: string; readonly median: number; readonly spread: number };
type State = { readonly columns: readonly Scale[] };

/**
 * Numbers as their distance from the median in units of the distance between the quartiles: a few wild values move
 * neither.
 *
 * Replaces each column in its place. Missing stays missing. Quantiles are of type 7; over batches they come from a
 * sketch, exact for some thousand rows and close beyond. A column with a single value in training becomes 0 for every
 * value present, whatever is seen later. Infinite values count as the smallest and largest, and stay infinite.
 *
 * @throws {SlipwayError} `unknown-column`, `wrong-kind` on fit or transform; `bad-data` on fit when a column has no
 *   value, when one of the quantiles is infinite, or when both are one number though the column is not constant.
 * @source scikit-learn's `RobustScaler`, which in the last case does not scale.
 * @example
 * const fitted = robustScale({ columns: ['fare'] }).fit(table({ fare: numberColumn([10, 20, 30, 40, 5000]) }));
 * fitted.transform(table({ fare: numberColumn([30, 50, null]) })).columns.get('fare').values // => Float64Array [0, 1, NaN]
 */
export const robustScale: StepMaker<RobustScaleOptions> = /* @__PURE__ */ defineStep({
  name: 'robust-scale',
  version: 1,
  options(given: RobustScaleOptions) {
    checkKeys(where, given, ['columns', 'quantiles']);
    const { columns, quantiles: shares = [0.25, 0.75] } = given;
    return { columns: checkColumns(where, columns), shares: checkShares(where, shares) };
  },
  reads: ({ columns }, schema) => chosenColumns(columns, schema),
  takes: () => ['number'],
  writes: ({ columns }, schema) => numberFields(chosenColumns(columns, schema)),
  needs: ({ columns, shares: [low, high] }, schema) =>
    needEach(columns, schema, (name) => quantiles(name, [0, low, 0.5, high, 1])),
  learn: (known, { columns, shares }, schema): State => ({
    columns: chosenColumns(columns, schema).map((name) => scaleOf(name, known[name]!, shares)),
  }),
  read: (saved): State => ({
    columns: savedFields(where, saved)
      .list('columns')
      .map((each) => {
        const spread = each.number('spread');
        if (spread < 0) throw each.refuse('spread', 'a number of 0 or more');
        return { name: each.text('name'), median: each.number('median'), spread };
      }),
  }),
  compile: ({ columns }) =>
    compileNumbers(where, columns, {
      kernel: scaler,
      sql: (value, { median, spread }) =>
        spread > 0
          ? call('divide', call('subtract', value, literal(median)), literal(spread))
          : onlyIf(call('not', call('isMissing', value)), literal(0)),
      inverse: unscaler,
    }),
});

function scaleOf(
  name: string,
  { count, missing, values }: Quantiles,
  [lowShare, highShare]: readonly [number, number],
): Scale {
  const [min, low, median, high, max] = values as unknown as readonly [
    number,
    number,
    number,
    number,
    number,
  ];
  const spread = high - low;
  if (count === 0 || (min === max && !Number.isFinite(min))) throw nothingToLearn(where, name, missing);
  if (min === max) return { name, median, spread: 0 };
  if (Number.isFinite(median) && spread > 0 && spread < Infinity) return { name, median, spread };
  const advice =
    spread === 0
      ? 'Take quantiles further apart, or standardize.'
      : 'Look for infinite values in the column.';
  throw new SlipwayError(
    'bad-data',
    where,
    `column "${name}" has ${low} at quantile ${lowShare} and ${high} at ${highShare}; expected two different finite numbers. ${advice}`,
    { details: { column: name } },
  );
}

function scaler({ median, spread }: Scale): NumberKernel {
  return (from, to) => {
    for (let row = 0; row < to.length; row++) {
      const value = from[row]!;
      to[row] = spread > 0 ? (value - median) / spread : Number.isNaN(value) ? NaN : 0;
    }
  };
}

/** Of a constant column the constant comes back. */
function unscaler({ median, spread }: Scale): NumberKernel {
  return (from, to) => {
    for (let row = 0; row < to.length; row++) to[row] = from[row]! * spread + median;
  };
}
