import { SlipwayError } from '../core/error.ts';
import { checkChoice, checkKeys } from '../core/options.ts';
import { call, literal, onlyIf, when, type NumberExpression } from '../sql/expression.ts';
import { moments, type Moments } from '../stats/moments.ts';
import type { NumberKernel } from './bind-numbers.ts';
import { checkColumns, chosenColumns, type ColumnChoice } from './choose-columns.ts';
import { defineStep } from './define-step.ts';
import { compileNumbers, needEach, nothingToLearn, numberFields } from './replace-numbers.ts';
import { savedFields } from './saved-fields.ts';
import type { StepMaker } from './step.ts';

const where = 'prepare/min-max-scale';

/** Options of {@link minMaxScale}. */
export interface MinMaxScaleOptions {
  /** The number columns to replace. */
  readonly columns: ColumnChoice;
  /** What the smallest and the largest value of training become. @default [0, 1] */
  readonly range?: readonly [low: number, high: number];
  /** What happens to later values beyond those of training: kept beyond the range, or brought to its end. @default 'keep' */
  readonly beyond?: 'keep' | 'clip';
}

type Scale = {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  readonly low: number;
  readonly high: number;
  readonly beyond: 'keep' | 'clip';
};
type State = { readonly columns: readonly Scale[] };

/**
 * Numbers moved and stretched so that training goes from 0 to 1, or over another range.
 *
 * Replaces each column in its place. Missing stays missing. A column with a single value in training becomes the lower
 * end for every value present, whatever is seen later. Infinite values do not count, and are beyond the range.
 *
 * @throws {SlipwayError} `unknown-column`, `wrong-kind` on fit or transform; `bad-data` on fit when a column has no
 *   finite value, or when its values are too far apart for a number.
 * @source scikit-learn's `MinMaxScaler`, except that there a later value of a constant column is not the lower end;
 *   BigQuery's `ML.MIN_MAX_SCALER` under `beyond: 'clip'`.
 * @example
 * const fitted = minMaxScale({ columns: ['age'] }).fit(table({ age: numberColumn([20, 40]) }));
 * fitted.transform(table({ age: numberColumn([25, 60, null]) })).columns.get('age').values // => Float64Array [0.25, 2, NaN]
 */
export const minMaxScale: StepMaker<MinMaxScaleOptions> = /* @__PURE__ */ defineStep({
  name: 'min-max-scale',
  version: 1,
  options(given: MinMaxScaleOptions) {
    checkKeys(where, given, ['columns', 'range', 'beyond']);
    const { columns, range = [0, 1], beyond = 'keep' } = given;
    return {
      columns: checkColumns(where, columns),
      range: checkRange(range),
      beyond: checkChoice(where, 'beyond', beyond, ['keep', 'clip']),
    };
  },
  reads: ({ columns }, schema) => chosenColumns(columns, schema),
  takes: () => ['number'],
  writes: ({ columns }, schema) => numberFields(chosenColumns(columns, schema)),
  needs: ({ columns }, schema) => needEach(columns, schema, moments),
  learn: (known, { columns, range: [low, high], beyond }, schema): State => ({
    columns: chosenColumns(columns, schema).map((name) => ({
      name,
      ...extremesOf(name, known[name]!),
      low,
      high,
      beyond,
    })),
  }),
  read: (saved): State => ({
    columns: savedFields(where, saved)
      .list('columns')
      .map((each) => {
        const [min, max, low, high] = [
          each.number('min'),
          each.number('max'),
          each.number('low'),
          each.number('high'),
        ];
        if (!(max - min >= 0 && max - min < Infinity))
          throw each.refuse('max', 'a number of min or more, near enough for a difference');
        if (!(high - low > 0 && high - low < Infinity))
          throw each.refuse('high', 'a number above low, near enough for a difference');
        return {
          name: each.text('name'),
          min,
          max,
          low,
          high,
          beyond: each.choice('beyond', ['keep', 'clip']),
        };
      }),
  }),
  compile: ({ columns }) =>
    compileNumbers(where, columns, { kernel: scaler, sql: scaledSql, inverse: unscaler }),
});

function checkRange(range: unknown): readonly [number, number] {
  const [low, high] = Array.isArray(range) && range.length === 2 ? (range as unknown[]) : [];
  if (typeof low === 'number' && typeof high === 'number' && high - low > 0 && high - low < Infinity)
    return [low, high];
  throw new SlipwayError(
    'bad-option',
    where,
    'range cannot be used; expected two finite numbers, the lower first, such as [0, 1].',
    { details: { option: 'range' } },
  );
}

function extremesOf(
  name: string,
  { count, infinite, missing, min, max }: Moments,
): Pick<Scale, 'min' | 'max'> {
  if (count === infinite) throw nothingToLearn(where, name, missing);
  if (max - min < Infinity) return { min, max };
  throw new SlipwayError(
    'bad-data',
    where,
    `column "${name}" has values from ${min} to ${max}, whose difference is too large for a number; expected another unit. Divide the column by a constant.`,
    { details: { column: name } },
  );
}

function scaler({ min, max, low, high, beyond }: Scale): NumberKernel {
  const width = max - min;
  const stretch = high - low;
  if (width === 0) {
    return (from, to) => {
      for (let row = 0; row < to.length; row++) to[row] = Number.isNaN(from[row]) ? NaN : low;
    };
  }
  if (beyond === 'keep') {
    return (from, to) => {
      for (let row = 0; row < to.length; row++) to[row] = ((from[row]! - min) / width) * stretch + low;
    };
  }
  return (from, to) => {
    for (let row = 0; row < to.length; row++) {
      const value = from[row]!;
      // One store for each case: V8 makes an object of a number that is one of several.
      if (value <= min) to[row] = low;
      else if (value >= max) to[row] = high;
      else to[row] = ((value - min) / width) * stretch + low;
    }
  };
}

function scaledSql(value: NumberExpression, { min, max, low, high, beyond }: Scale): NumberExpression {
  if (min === max) return onlyIf(call('not', call('isMissing', value)), literal(low));
  const share = call('divide', call('subtract', value, literal(min)), literal(max - min));
  const scaled = call('add', call('multiply', share, literal(high - low)), literal(low));
  if (beyond === 'keep') return scaled;
  return when(
    [
      [call('atMost', value, literal(min)), literal(low)],
      [call('atMost', literal(max), value), literal(high)],
    ],
    scaled,
  );
}

/** Of a constant column the constant comes back; of a value that was clipped, the nearest of training. */
function unscaler({ min, max, low, high }: Scale): NumberKernel {
  const width = max - min;
  const stretch = high - low;
  return (from, to) => {
    for (let row = 0; row < to.length; row++) to[row] = ((from[row]! - low) / stretch) * width + min;
  };
}
