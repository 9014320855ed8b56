import { random, shuffled } from '../core/random.ts';
import { SlipwayError } from '../core/error.ts';
import { checkKeys, checkNames, checkNumber } from '../core/options.ts';
import type { OnProgress } from '../core/progress.ts';
import { checkIsTable } from '../table/check-is-table.ts';
import { column, type Table } from '../table/table.ts';
import { take } from '../table/take.ts';
import { codeColumn } from './association-columns.ts';
import {
  contingency,
  correlationRatio,
  cramersV,
  mutualInformation,
  pearson,
  spearman,
  type Measured,
} from './association-measures.ts';
import { pairedColumn, type PairedColumn } from './association-pairs.ts';
import { figure } from './figures.ts';
import { pValueOf } from './p-value.ts';

/** Every measure of {@link associations}, in the order in which a pair's are listed. */
export const ASSOCIATION_MEASURES = [
  'pearson',
  'spearman',
  'cramersV',
  'cramersVCorrected',
  'correlationRatio',
  'mutualInformation',
  'normalizedMutualInformation',
] as const;

/** How two columns hang together, by the kinds they have; {@link associations} says which is which. */
export type AssociationMeasure = (typeof ASSOCIATION_MEASURES)[number];

/** Options of {@link associations}. */
export interface AssociationOptions {
  /** Number, time and category columns. @default every one of them */
  readonly columns?: readonly string[];
  /** What to measure, where it fits the pair. @default ['pearson', 'spearman', 'cramersV', 'correlationRatio', 'mutualInformation'] */
  readonly measures?: readonly AssociationMeasure[];
  /** Bins of about equal frequency for the mutual information of numbers, from 2 to 1000. @default 10 */
  readonly bins?: number;
  /** A category with more levels than this is left out, and named in `leftOut`; 2 or more. @default 200 */
  readonly maxLevels?: number;
  /** Past this many rows a sample of this many is looked at, and `sampled` says so; 2 or more. @default 1_000_000 */
  readonly maxRows?: number;
  /** Of the sample. @default 0 */
  readonly seed?: number;
  /** Called after each column has been held against those after it; what it throws ends the work. */
  readonly onProgress?: OnProgress | undefined;
}

/** One measure of one pair of columns. Plain JSON. */
export interface Association {
  readonly first: string;
  readonly second: string;
  readonly measure: AssociationMeasure;
  /** `null` where it does not exist, such as beside a constant. */
  readonly value: number | null;
  /** How likely a value at least this far from none is by chance alone, were the rows independent; `null` where undefined. */
  readonly pValue: number | null;
  /** Rows on which both are present and finite. */
  readonly rows: number;
}

/** What {@link associations} found. Plain JSON. */
export interface Associations {
  /** Rows of the table. */
  readonly rows: number;
  /** What was looked at in their place; `null` when that was every row. */
  readonly sampled: { readonly rows: number; readonly seed: number } | null;
  readonly bins: number;
  /** The columns looked at, in order. */
  readonly columns: readonly string[];
  /** Columns that no measure fits, and why. */
  readonly leftOut: readonly { readonly column: string; readonly reason: 'text' | 'too-many-levels' }[];
  /** By the first column, the second, and the order of {@link AssociationMeasure}. */
  readonly pairs: readonly Association[];
}

const WHERE = 'eda/associations';

/**
 * How every pair of columns hangs together, by the measures that fit their kinds.
 *
 * Two numbers: `pearson` (straight lines) and `spearman` (anything that only rises or falls; ties averaged), tested by
 * Student's t. Two categories: `cramersV`, tested by chi-square, and `cramersVCorrected` without the bias that many
 * levels on few rows bring. A number and a category: `correlationRatio`, the eta whose square is the share of the
 * number's variance between the levels, tested as one-way analysis of variance. Any two: `mutualInformation`, plug-in,
 * in nats, numbers in bins of about equal frequency over all their finite values, tested by the G-test; and
 * `normalizedMutualInformation`, by the mean of the two entropies. Times count as numbers.
 *
 * Pairwise complete: a pair is measured on the rows where both are present and finite, and missing is no level. Text,
 * and categories of more than `maxLevels` levels, are left out and listed. None of the measures is a cause.
 *
 * @throws {SlipwayError} `bad-option`; `unknown-column`; `wrong-kind` on a text column that is named; `bad-data` on what is no table.
 * @cost some 20 ms a pair of 300,000 rows, so quadratic in the columns, and 10 bytes a row and column.
 * @source `scipy.stats` `pearsonr`, `spearmanr`, `contingency.association(method='cramer')`, `f_oneway` and
 *   `chi2_contingency(correction=False)`, and scikit-learn's `mutual_info_score` and `normalized_mutual_info_score` give the
 *   same numbers. Corrected: W. Bergsma (2013), Journal of the Korean Statistical Society 42(3), 323–328.
 * @example
 * const { pairs } = associations(table({ km: numberColumn([1, 2, 3]), fare: numberColumn([5, 8, 11]) }), { measures: ['pearson'] });
 * [pairs[0].first, pairs[0].second, pairs[0].value] // => ['km', 'fare', 1]
 */
export function associations(from: Table, options: AssociationOptions = {}): Associations {
  checkKeys(WHERE, options, ['columns', 'measures', 'bins', 'maxLevels', 'maxRows', 'seed', 'onProgress']);
  checkIsTable(WHERE, from);
  const measures = checkMeasures(options.measures);
  const bins = checkNumber(WHERE, 'bins', options.bins ?? 10, { min: 2, max: 1000, integer: true });
  const maxLevels = checkNumber(WHERE, 'maxLevels', options.maxLevels ?? 200, {
    min: 2,
    max: 10_000,
    integer: true,
  });
  const maxRows = checkNumber(WHERE, 'maxRows', options.maxRows ?? 1_000_000, { min: 2, integer: true });
  const { seed = 0, onProgress } = options;
  const stream = random(seed);
  const names =
    options.columns === undefined
      ? [...from.columns.keys()]
      : checkNames(WHERE, 'columns', options.columns).map((name) => {
          column(from, name, ['number', 'time', 'category'], WHERE);
          return name;
        });
  const sampled = from.rows > maxRows;
  const rows = sampled ? take(from, shuffled(from.rows, stream).subarray(0, maxRows)) : from;

  const coded: PairedColumn[] = [];
  const leftOut: Associations['leftOut'][number][] = [];
  for (const name of names) {
    const found = rows.columns.get(name)!;
    if (found.kind === 'text') leftOut.push({ column: name, reason: 'text' });
    else if (found.kind === 'category' && found.levels.length > maxLevels)
      leftOut.push({ column: name, reason: 'too-many-levels' });
    else coded.push(pairedColumn(codeColumn(name, found, bins)));
  }
  const pairs: Association[] = [];
  for (const [place, first] of coded.entries()) {
    for (const second of coded.slice(place + 1)) pairs.push(...measurePair(first, second, measures));
    onProgress?.({ stage: WHERE, done: place + 1, total: coded.length, unit: 'columns' });
  }
  return {
    rows: from.rows,
    sampled: sampled ? { rows: maxRows, seed } : null,
    bins,
    columns: coded.map(({ name }) => name),
    leftOut,
    pairs,
  };
}

function checkMeasures(given: unknown): ReadonlySet<AssociationMeasure> {
  if (given === undefined)
    return new Set(['pearson', 'spearman', 'cramersV', 'correlationRatio', 'mutualInformation']);
  const names = checkNames(WHERE, 'measures', given);
  const unknown = names.find((name) => !(ASSOCIATION_MEASURES as readonly string[]).includes(name));
  if (unknown === undefined) return new Set(names as AssociationMeasure[]);
  throw new SlipwayError(
    'bad-option',
    WHERE,
    `measures names ${JSON.stringify(unknown.slice(0, 80))}; expected some of ${ASSOCIATION_MEASURES.map((name) => `"${name}"`).join(', ')}.`,
    { details: { option: 'measures' } },
  );
}

function measurePair(
  first: PairedColumn,
  second: PairedColumn,
  measures: ReadonlySet<AssociationMeasure>,
): Association[] {
  const found: Association[] = [];
  const add = (measure: AssociationMeasure, measureIt: () => Measured): void => {
    if (!measures.has(measure)) return;
    const { value, rows, test } = measureIt();
    found.push({
      first: first.name,
      second: second.name,
      measure,
      value: figure(value),
      pValue: figure(pValueOf(test)),
      rows,
    });
  };
  let counted: ReturnType<typeof contingency> | undefined;
  const counts = (): ReturnType<typeof contingency> => (counted ??= contingency(first, second));
  if (first.values && second.values) {
    add('pearson', () => pearson(first, second));
    add('spearman', () => spearman(first, second));
  } else if (first.values) {
    add('correlationRatio', () => correlationRatio(first, second));
  } else if (second.values) {
    add('correlationRatio', () => correlationRatio(second, first));
  } else {
    add('cramersV', () => cramersV(counts(), false));
    add('cramersVCorrected', () => cramersV(counts(), true));
  }
  add('mutualInformation', () => mutualInformation(counts(), false));
  add('normalizedMutualInformation', () => mutualInformation(counts(), true));
  return found;
}
