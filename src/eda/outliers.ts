import { checkChoice, checkKeys, checkNames, checkNumber } from '../core/options.ts';
import type { FailingRows } from '../core/verdict.ts';
import { selectQuantiles } from '../stats/select-quantiles.ts';
import { checkIsTable } from '../table/check-is-table.ts';
import type { ColumnOf } from '../table/column.ts';
import { column, type Table } from '../table/table.ts';
import { figure } from './figures.ts';
import { failingWhere } from './failing-rows.ts';

/** Options of {@link outliers}. */
export interface OutlierOptions {
  /** Number and category columns to look at. @default every one of them */
  readonly columns?: readonly string[];
  /** How the limits of numbers are drawn. @default 'iqr' */
  readonly method?: 'iqr' | 'mad';
  /**
   * Above 0. `iqr`: how many interquartile ranges beyond the quartiles the limits lie; `mad`: the largest modified
   * z-score. @default 1.5 for `iqr`, 3.5 for `mad`
   */
  readonly factor?: number;
  /** A level on a smaller share of the rows present is rare, in [0, 1]. @default 0.01 */
  readonly rareShare?: number;
  /** Rows named a column, 0 or more; all are counted. @default 10 */
  readonly maxRows?: number;
}

/** What lies outside in a number column. Plain JSON; a figure that does not exist is `null`. */
export interface NumberOutliers {
  readonly column: string;
  readonly kind: 'number';
  readonly count: number;
  readonly missing: number;
  /** The middle and the spread that the limits are drawn from: see {@link outliers}. */
  readonly middle: number | null;
  readonly spread: number | null;
  /** What `spread` is: `none` where there are no limits, since there are no values or their spread is 0. */
  readonly scale: 'iqr' | 'mad' | 'mean-deviation' | 'none';
  /** Values below `low` or above `high` are outside; the limits themselves are not. */
  readonly low: number | null;
  readonly high: number | null;
  readonly below: number;
  readonly above: number;
  /** `below` and `above` by `count`. */
  readonly share: number | null;
  readonly failing: FailingRows;
}

/** The rare levels of a category column. Plain JSON. */
export interface CategoryOutliers {
  readonly column: string;
  readonly kind: 'category';
  readonly count: number;
  readonly missing: number;
  /** The rarest first, equals by UTF-16 code unit; at most 100. */
  readonly levels: readonly { readonly level: string; readonly rows: number }[];
  /** How many levels are rare, listed or not. */
  readonly rareLevels: number;
  /** Rows with a rare level by `count`. */
  readonly share: number | null;
  readonly failing: FailingRows;
}

/** What {@link outliers} found, a record a column, in the order asked for. Plain JSON. */
export interface Outliers {
  readonly rows: number;
  readonly method: 'iqr' | 'mad';
  readonly factor: number;
  readonly rareShare: number;
  readonly columns: readonly (NumberOutliers | CategoryOutliers)[];
}

const WHERE = 'eda/outliers';
const MOST_LEVELS = 100;

/**
 * The values far from the others: numbers outside limits drawn from their own middle, and rare levels of categories.
 *
 * `iqr`: the limits are the type 7 quartiles, less and plus `factor` times the distance between them. Where both quartiles
 * are one number, as in a 0/1 column with 20 % of ones, there is no spread to measure by: `spread` is 0, `scale` is
 * `none`, there are no limits and only infinities are outside. `mad` may still find some.
 * `mad`: the limits are where the modified z-score 0.6745 · (x − median) / MAD reaches `factor`; `spread` is
 * MAD / 0.6745. Where the MAD is 0 since more than half of the values are one number, the mean distance from the
 * median times 1.2533 takes its place, and `scale` says `mean-deviation`; of two different values neither is far.
 *
 * An outlier is not an error: it is a row to look at. Missing values are counted and are no outliers. Limits are drawn
 * from the finite values; infinities lie outside of any. Use for numbers of one hump: of a long tail, `iqr` finds the tail.
 *
 * @throws {SlipwayError} `bad-option`; `unknown-column`; `wrong-kind` on a time or text column; `bad-data` on what is no table.
 * @cost two to four looks at every number: about 15 ms per column of 300,000 rows.
 * @source J. W. Tukey (1977), Exploratory Data Analysis, 2D; B. Iglewicz, D. C. Hoaglin (1993), How to Detect and Handle
 *   Outliers, 3.4; the mean deviation as in IBM SPSS's modified z-score.
 * @example
 * const { columns } = outliers(table({ fare: numberColumn([5, 6, 7, 8, 90]) }));
 * [columns[0].high, columns[0].failing] // => [11, { count: 1, first: [4] }]
 */
export function outliers(from: Table, options: OutlierOptions = {}): Outliers {
  checkKeys(WHERE, options, ['columns', 'method', 'factor', 'rareShare', 'maxRows']);
  checkIsTable(WHERE, from);
  const method = checkChoice(WHERE, 'method', options.method ?? 'iqr', ['iqr', 'mad']);
  const factor = checkNumber(WHERE, 'factor', options.factor ?? (method === 'iqr' ? 1.5 : 3.5), {
    min: Number.MIN_VALUE,
  });
  const rareShare = checkNumber(WHERE, 'rareShare', options.rareShare ?? 0.01, { min: 0, max: 1 });
  const maxRows = checkNumber(WHERE, 'maxRows', options.maxRows ?? 10, { min: 0, integer: true });
  const names =
    options.columns === undefined
      ? [...from.columns.keys()].filter((name) => isOwn(from.columns.get(name)!.kind))
      : checkNames(WHERE, 'columns', options.columns);
  const columns = names.map((name) => {
    const found = column(from, name, ['number', 'category'], WHERE);
    return found.kind === 'number'
      ? numberOutliers(name, found, method, factor, maxRows)
      : rareLevels(name, found, rareShare, maxRows);
  });
  return { rows: from.rows, method, factor, rareShare, columns };
}

function isOwn(kind: string): boolean {
  return kind === 'number' || kind === 'category';
}

function numberOutliers(
  name: string,
  { values }: ColumnOf<'number'>,
  method: 'iqr' | 'mad',
  factor: number,
  maxRows: number,
): NumberOutliers {
  const finite = new Float64Array(values.length);
  let [missing, length] = [0, 0];
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    if (value - value === 0) finite[length++] = value;
    else if (value !== value) missing++;
  }
  const count = values.length - missing;
  const { middle, spread, scale, low, high } = limitsOf(finite.subarray(0, length), method, factor);
  let below = 0;
  const outside = (row: number): boolean => {
    const value = values[row]!;
    if (value < low || value === -Infinity) below++;
    else return value > high || value === Infinity;
    return true;
  };
  const failing = failingWhere(values.length, outside, maxRows);
  const above = failing.count - below;
  return {
    column: name,
    kind: 'number',
    count,
    missing,
    middle: figure(middle),
    spread: figure(spread),
    scale,
    low: figure(low),
    high: figure(high),
    below,
    above,
    share: figure(failing.count / count),
    failing,
  };
}

type Limits = Record<'middle' | 'spread' | 'low' | 'high', number> & Pick<NumberOutliers, 'scale'>;

function limitsOf(finite: Float64Array, method: 'iqr' | 'mad', factor: number): Limits {
  const [lower, middle, upper] = quantilesOf(finite, [0.25, 0.5, 0.75]) as [number, number, number];
  const nothing = { middle, spread: NaN, scale: 'none', low: NaN, high: NaN } as const;
  if (finite.length === 0) return nothing;
  const distances = new Float64Array(finite.length);
  let sum = 0;
  for (let at = 0; at < finite.length; at++) {
    distances[at] = Math.abs(finite[at]! - middle);
    sum += distances[at]! / finite.length;
  }
  if (sum === 0) return { ...nothing, spread: 0 };
  if (method === 'iqr') {
    const spread = upper - lower;
    if (spread === 0) return { ...nothing, spread };
    return { middle, spread, scale: 'iqr', low: lower - factor * spread, high: upper + factor * spread };
  }
  const [mad] = quantilesOf(distances, [0.5]) as [number];
  if (mad === 0 && hasTwo(finite)) return { ...nothing, spread: 0 };
  const spread = mad > 0 ? mad / 0.6745 : Math.sqrt(Math.PI / 2) * sum;
  return {
    middle,
    spread,
    scale: mad > 0 ? 'mad' : 'mean-deviation',
    low: middle - factor * spread,
    high: middle + factor * spread,
  };
}

/** Whether there are no more than two different values, such as 0 and 1: then neither is far from the others. */
function hasTwo(values: Float64Array): boolean {
  const [first] = values;
  const second = values.find((value) => value !== first);
  return values.every((value) => value === first || value === second);
}

function quantilesOf(values: Float64Array, probabilities: readonly number[]): number[] {
  return [...selectQuantiles({ rows: values.length, parts: [values] }, probabilities).values];
}

function rareLevels(
  name: string,
  { codes, levels }: ColumnOf<'category'>,
  rareShare: number,
  maxRows: number,
): CategoryOutliers {
  const counts = new Int32Array(levels.length + 1);
  for (let row = 0; row < codes.length; row++) counts[codes[row]! + 1]!++;
  const missing = counts[0]!;
  const count = codes.length - missing;
  const rare = Uint8Array.from(levels, (_, code) =>
    counts[code + 1]! > 0 && counts[code + 1]! / count < rareShare ? 1 : 0,
  );
  const listed = levels
    .map((level, code) => ({ level, rows: counts[code + 1]! }))
    .filter((_, code) => rare[code])
    .sort((first, second) => first.rows - second.rows || (first.level < second.level ? -1 : 1));
  const failing = failingWhere(codes.length, (row) => rare[codes[row]!] === 1, maxRows);
  return {
    column: name,
    kind: 'category',
    count,
    missing,
    levels: listed.slice(0, MOST_LEVELS),
    rareLevels: listed.length,
    share: figure(failing.count / count),
    failing,
  };
}
