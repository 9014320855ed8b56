import { quoteNames, SlipwayError } from '../core/error.ts';
import { checkKeys, checkNumber, type NumberRange } from '../core/options.ts';
import type { Issue } from '../core/verdict.ts';
import { alertsOfColumn, type Alert } from './alerts-of-column.ts';
import { checkIsProfile } from './check-is-profile.ts';
import type { ColumnProfile } from './column-profile.ts';
import type { Profile } from './profile.ts';
import { share, whole, rowsText } from './report-figures.ts';

/** The limits of {@link alerts}. What passes one is told. */
export interface AlertLimits {
  /** Share of rows missing, in [0, 1]. @default 0.5 */
  readonly maxMissingShare: number;
  /** Different values by values present, in [0, 1], of 20 rows or more. @default 0.95 */
  readonly maxUniqueShare: number;
  /** Share of the most frequent of several levels, in [0, 1]. @default 0.95 */
  readonly maxTopShare: number;
  /** Share of the rarest class of the label, in [0, 1]. @default 0.05 */
  readonly minClassShare: number;
  /** Share of zeros, in [0, 1]. @default 0.95 */
  readonly maxZeroShare: number;
  /** Skewness either way, 0 or more. @default 5 */
  readonly maxSkewness: number;
  /** Correlation of two numbers either way, in [0, 1]. @default 0.95 */
  readonly maxCorrelation: number;
  /** Levels of a category, 1 or more. @default 100 */
  readonly maxLevels: number;
  /** Share of rows that are equal to an earlier one, in [0, 1]. @default 0.01 */
  readonly maxDuplicateShare: number;
  /** Share of texts that look like numbers, dates or booleans, in [0, 1]. @default 0.5 */
  readonly maxLooksShare: number;
}

/** Options of {@link alerts}. */
export interface AlertOptions extends Partial<AlertLimits> {
  /** The column that is to be learned: its classes are looked at too. */
  readonly label?: string;
}

const WHERE = 'eda/alerts';
const SHARE = { min: 0, max: 1 };
const LIMITS: Readonly<Record<keyof AlertLimits, readonly [byDefault: number, range: NumberRange]>> = {
  maxMissingShare: [0.5, SHARE],
  maxUniqueShare: [0.95, SHARE],
  maxTopShare: [0.95, SHARE],
  minClassShare: [0.05, SHARE],
  maxZeroShare: [0.95, SHARE],
  maxSkewness: [5, { min: 0 }],
  maxCorrelation: [0.95, SHARE],
  maxLevels: [100, { min: 1 }],
  maxDuplicateShare: [0.01, SHARE],
  maxLooksShare: [0.5, SHARE],
};

/** The codes, the most pressing first. */
const ORDER = [
  'infinite',
  'out-of-range',
  'empty',
  'constant',
  'imbalanced',
  'mostly-missing',
  'mixed-types',
  'numbers-in-text',
  'dates-in-text',
  'near-unique',
  'duplicate-rows',
  'highly-correlated',
  'dominated',
  'high-cardinality',
  'white-space-around',
  'mostly-zero',
  'skewed',
];

/**
 * What in a profile is worth a look before a model learns from the rows: warnings, the most pressing first.
 *
 * In that order, with the limits' defaults: `infinite`; `out-of-range` (instants no calendar reaches); `empty` (nothing
 * present); `constant` (one value, nothing missing or not); `imbalanced` (the rarest class of the label on less than 5 %);
 * `mostly-missing` (more than half of the rows); `mixed-types` (more than half of the texts, and not 98 % of them, look
 * like numbers, dates or booleans); `numbers-in-text` and `dates-in-text` (98 % or more do); `near-unique` (a category, text
 * or whole number that is different on more than 95 % of the rows present, 20 or more); `duplicate-rows` (more than
 * 1 %); `highly-correlated` (two numbers beyond 0.95 either way); `dominated` (one of several levels on more than 95 %);
 * `high-cardinality` (a category of more than 100 levels); `white-space-around` (any text or level); `mostly-zero` (more than
 * 95 %); `skewed` (skewness beyond 5 either way). Each carries what was measured, its value and the limit.
 *
 * What a profile does not hold is not told: without its correlations or its duplicate rows there is no word of them.
 *
 * @param of - as {@link profile} made it, or as it came back from JSON.
 * @throws {SlipwayError} `bad-option`; `bad-data` on anything but a profile; `unknown-column` on a label it has not.
 * @example
 * alerts(profile(table({ unit: categoryColumn(['km', 'km']) })))[0].code // => 'constant'
 */
export function alerts(of: Profile, options: AlertOptions = {}): readonly Issue[] {
  checkKeys(WHERE, options, ['label', ...Object.keys(LIMITS)]);
  checkIsProfile(WHERE, of);
  const limits = Object.fromEntries(
    Object.entries(LIMITS).map(([name, [byDefault, range]]) => [
      name,
      checkNumber(WHERE, name, options[name as keyof AlertLimits] ?? byDefault, range),
    ]),
  ) as unknown as AlertLimits;
  const { label } = options;
  const found: Alert[] = of.columns.flatMap((column) =>
    alertsOfColumn(column, of.rows, limits, column.name === label),
  );
  if (label !== undefined) found.push(...imbalance(labelOf(of, label), of.settings.weight !== null, limits));
  found.push(...correlated(of, limits), ...duplicated(of, limits));
  const order = new Map(ORDER.map((code, place) => [code, place]));
  return found
    .sort((first, second) => order.get(first.code)! - order.get(second.code)!)
    .map((alert): Issue => ({ severity: 'warning', rows: of.rows, ...alert }));
}

function labelOf({ columns }: Profile, label: unknown): ColumnProfile {
  const found = columns.find(({ name }) => name === label);
  if (found) return found;
  throw new SlipwayError(
    'unknown-column',
    WHERE,
    `the label is ${typeof label === 'string' ? quoteNames([label]) : `of type ${typeof label}`}; expected a column of the profile.`,
  );
}

/** More different numbers than these are no classes. */
const MOST_CLASSES = 10;

/** The classes of a label with their rows: levels, or the few whole or two other numbers of a column; `null` when they are not known. */
function classesOf(column: ColumnProfile, weighted: boolean): readonly (readonly [string, number])[] | null {
  if (column.kind === 'category')
    return column.otherLevels > 0
      ? null
      : column.levels.map(({ level, rows }) => [quoteNames([level]), rows]);
  if (column.kind !== 'number' || column.infinite > 0) return null;
  const { points, count, zeros, distinct, wholeNumbers, min, max } = column;
  if (distinct > 2 && (distinct > MOST_CLASSES || wholeNumbers < count)) return null;
  // Points weigh what their rows weigh.
  if (!weighted && points?.rankError === 0)
    return points.values.map((value, at) => [String(value), points.weights[at]!]);
  return distinct === 2 && zeros > 0
    ? [
        ['0', zeros],
        [String(max === 0 ? min : max), count - zeros],
      ]
    : null;
}

/** Whether the rarest class of a label is too rare. */
function imbalance(column: ColumnProfile, weighted: boolean, { minClassShare }: AlertLimits): Alert[] {
  const classes = column.count === 0 || column.distinct < 2 ? null : classesOf(column, weighted);
  if (!classes) return [];
  const least = classes.reduce((rarest, each) => (each[1] <= rarest[1] ? each : rarest));
  const value = least[1] / column.count;
  if (value >= minClassShare) return [];
  return [
    {
      code: 'imbalanced',
      column: column.name,
      measure: 'classShare',
      value,
      limit: minClassShare,
      message: `label ${quoteNames([column.name])} is ${least[0]} on ${whole(least[1])} rows only, ${share(value)} of those present: judge by more than accuracy.`,
    },
  ];
}

function correlated({ correlations }: Profile, { maxCorrelation }: AlertLimits): Alert[] {
  if (!correlations) return [];
  const { columns, values } = correlations;
  return columns.flatMap((second, row) =>
    columns.slice(0, row).flatMap((first, place): Alert[] => {
      const value = values[row]![place] ?? null;
      if (value === null || Math.abs(value) <= maxCorrelation) return [];
      return [
        {
          code: 'highly-correlated',
          column: second,
          measure: 'correlation',
          value,
          limit: maxCorrelation,
          message: `column ${quoteNames([second])} and column ${quoteNames([first])} are nearly one (correlation ${value.toFixed(4)}).`,
        },
      ];
    }),
  );
}

function duplicated({ duplicateRows, rows, columns }: Profile, { maxDuplicateShare }: AlertLimits): Alert[] {
  // The values of one column are no rows.
  if (duplicateRows === null || columns.length < 2 || rows === 0 || duplicateRows / rows <= maxDuplicateShare)
    return [];
  return [
    {
      code: 'duplicate-rows',
      measure: 'duplicateShare',
      value: duplicateRows / rows,
      limit: maxDuplicateShare,
      message: `${rowsText(duplicateRows)} (${share(duplicateRows / rows)}) ${duplicateRows === 1 ? 'is' : 'are'} equal to an earlier row in every column.`,
    },
  ];
}
