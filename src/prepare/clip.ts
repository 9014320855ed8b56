import { SlipwayError } from '../core/error.ts';
import { checkKeys, checkNumber } from '../core/options.ts';
import { call, literal, when, type BooleanExpression, type NumberExpression } from '../sql/expression.ts';
import { beyondBounds, beyondQuantiles, type Beyond } from '../stats/beyond.ts';
import type { NumberKernel } from './bind-numbers.ts';
import { checkShares } from './check-shares.ts';
import { checkColumns, chosenColumns, type ColumnChoice } from './choose-columns.ts';
import { defineStep } from './define-step.ts';
import { compileNumbers, needEach, nothingToLearn, numberFields } from './replace-numbers.ts';
import { savedFields, type SavedFields } from './saved-fields.ts';
import type { StepMaker } from './step.ts';

const where = 'prepare/clip';

/** Options of {@link clip}: bounds that are known, or quantiles of training. */
export type ClipOptions = ClipBounds | ClipQuantiles;

/** Bounds that are known, one of them or both. */
export interface ClipBounds {
  /** The number columns to replace. */
  readonly columns: ColumnChoice;
  /** What smaller values become. @default -Infinity */
  readonly min?: number;
  /** What larger values become: `min` or more. @default Infinity */
  readonly max?: number;
}

/** Bounds that training teaches. */
export interface ClipQuantiles {
  /** The number columns to replace. */
  readonly columns: ColumnChoice;
  /** The two quantiles that are the bounds, the lower first, each in [0, 1], such as `[0.01, 0.99]`. */
  readonly quantiles: readonly [low: number, high: number];
}

/** The bounds of a column, `null` for none, and how many training values were beyond them. */
type Clip = {
  readonly name: string;
  readonly min: number | null;
  readonly max: number | null;
  readonly below: number;
  readonly above: number;
  readonly rankError: number;
};
type State = { readonly columns: readonly Clip[] };
type Plan = {
  readonly columns: ColumnChoice;
  readonly bounds: readonly [number, number];
  readonly learned: boolean;
};

/**
 * No number beyond two bounds: what is beyond becomes the bound itself.
 *
 * Replaces each column in its place. Missing stays missing; infinite values are beyond. The bounds are those given, or
 * quantiles of training, type 7; over batches these come from a sketch, exact for some thousand rows. The state says how
 * many training values were `below` and `above`, and as `rankError` by what share of the rows that may be off.
 *
 * @throws {SlipwayError} `unknown-column`, `wrong-kind` on fit or transform; with quantiles `bad-data` on fit when a
 *   column has no value present, or when a quantile is infinite.
 * @source `numpy.clip`; with quantiles also called winsorising, as `scipy.stats.mstats.winsorize` does by ranks.
 * @example
 * const fitted = clip({ columns: ['age'], quantiles: [0, 0.75] }).fit(table({ age: numberColumn([20, 30, 40, 50, 999]) }));
 * [fitted.transform(table({ age: numberColumn([1, 45, 60]) })).columns.get('age').values, fitted.save().state.columns[0].above] // => [Float64Array [20, 45, 50], 1]
 */
export const clip: StepMaker<ClipOptions> = /* @__PURE__ */ defineStep({
  name: 'clip',
  version: 1,
  options(given: ClipOptions): Plan {
    if (typeof given === 'object' && given !== null && 'quantiles' in given) {
      checkKeys(where, given, ['columns', 'quantiles']);
      return {
        columns: checkColumns(where, given.columns),
        bounds: checkShares(where, given.quantiles),
        learned: true,
      };
    }
    checkKeys(where, given, ['columns', 'min', 'max']);
    return { columns: checkColumns(where, given.columns), bounds: checkBounds(given), learned: false };
  },
  reads: ({ columns }, schema) => chosenColumns(columns, schema),
  takes: () => ['number'],
  writes: ({ columns }, schema) => numberFields(chosenColumns(columns, schema)),
  needs: ({ columns, bounds, learned }, schema) =>
    needEach(columns, schema, (name) =>
      learned ? beyondQuantiles(name, bounds) : beyondBounds(name, bounds),
    ),
  learn: (known, { columns, learned }, schema): State => ({
    columns: chosenColumns(columns, schema).map((name) => {
      const found = known[name] as Beyond;
      if (learned) refuseUnbounded(name, found);
      const { low, high, below, above, rankError } = found;
      return { name, min: boundOf(low), max: boundOf(high), below, above, rankError };
    }),
  }),
  read: (saved): State => ({ columns: savedFields(where, saved).list('columns').map(readClip) }),
  compile: ({ columns }) => compileNumbers(where, columns, { kernel: clipper, sql: clippedSql }),
});

function checkBounds({ min, max }: ClipBounds): readonly [number, number] {
  if (min === undefined && max === undefined) {
    throw new SlipwayError(
      'bad-option',
      where,
      'neither min nor max nor quantiles is given; expected bounds, such as quantiles: [0.01, 0.99].',
      { details: { option: 'min' } },
    );
  }
  const low = min === undefined ? -Infinity : checkNumber(where, 'min', min);
  const high =
    max === undefined ? Infinity : checkNumber(where, 'max', max, { min: min ?? -Number.MAX_VALUE });
  return [low, high];
}

function refuseUnbounded(name: string, { count, missing, low, high }: Beyond): void {
  if (count === 0) throw nothingToLearn(where, name, missing);
  if (Number.isFinite(low) && Number.isFinite(high)) return;
  throw new SlipwayError(
    'bad-data',
    where,
    `column "${name}" has the bounds ${low} and ${high}; expected finite numbers. Take quantiles further inside, or look for infinite values in the column.`,
    { details: { column: name } },
  );
}

function boundOf(bound: number): number | null {
  return Number.isFinite(bound) ? bound : null;
}

function readClip(saved: SavedFields): Clip {
  const bound = (key: 'min' | 'max'): number | null => (saved.isNull(key) ? null : saved.number(key));
  const [min, max] = [bound('min'), bound('max')];
  if (min === null && max === null) throw saved.refuse('max', 'a number where min is null');
  if (min !== null && max !== null && min > max) throw saved.refuse('max', 'a number of min or more');
  return {
    name: saved.text('name'),
    min,
    max,
    below: saved.count('below'),
    above: saved.count('above'),
    rankError: saved.number('rankError'),
  };
}

function clipper({ min, max }: Clip): NumberKernel {
  const low = min ?? -Infinity;
  const high = max ?? Infinity;
  return (from, to) => {
    for (let row = 0; row < to.length; row++) {
      const value = from[row]!;
      // One store for each case: V8 makes an object of a number that is one of several.
      if (value < low) to[row] = low;
      else if (value > high) to[row] = high;
      else to[row] = value;
    }
  };
}

function clippedSql(value: NumberExpression, { min, max }: Clip): NumberExpression {
  const beyond: [BooleanExpression, NumberExpression][] = [];
  if (min !== null) beyond.push([call('less', value, literal(min)), literal(min)]);
  if (max !== null) beyond.push([call('less', literal(max), value), literal(max)]);
  return when(beyond, value);
}
