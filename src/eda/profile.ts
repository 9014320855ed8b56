import { compute } from '../stats/compute.ts';
import { schemaOf } from '../table/schema.ts';
import type { Table } from '../table/table.ts';
import type { ColumnProfile } from './column-profile.ts';
import { planProfile } from './profile-plan.ts';
import { readSettings } from './profile-settings.ts';

/** How the number columns of a table go together. Plain JSON. */
export interface ProfileCorrelations {
  /** The number columns, in the order of the table. */
  readonly columns: readonly string[];
  /** Pearson's, a row and a column each, over the rows where both are finite; `null` where one is constant. */
  readonly values: readonly (readonly (number | null)[])[];
  /** What they are merged from where values are missing; `null` where none is, and where an engine does not tell. */
  readonly pairs: ProfilePairs | null;
}

/** What is known of two columns over the rows where both are finite: a row and a column each. Plain JSON. */
export interface ProfilePairs {
  /** Rows; of a weighted profile the weight. */
  readonly counts: readonly (readonly number[])[];
  /** Of the first of the two. */
  readonly means: readonly (readonly (number | null)[])[];
  /** Of the first of the two; population. */
  readonly variances: readonly (readonly (number | null)[])[];
  /** Population. */
  readonly covariances: readonly (readonly (number | null)[])[];
}

/** What a table looks like, without any of its rows. Plain JSON: it can be kept beside a model and compared later. */
export interface Profile {
  readonly version: 2;
  readonly rows: number;
  /** In the order of the table. */
  readonly columns: readonly ColumnProfile[];
  /** `null` where they were not asked for, or without two number columns. */
  readonly correlations: ProfileCorrelations | null;
  /** Rows that are equal to an earlier one in every column; `null` where that was not counted. */
  readonly duplicateRows: number | null;
  /** How the profile was asked for: what merging keeps to. */
  readonly settings: ProfileSettings;
}

/** How a profile was asked for. */
export interface ProfileSettings {
  readonly bins: number;
  readonly maxLevels: number;
  /** The column of weights, or `null`. */
  readonly weight: string | null;
}

/** Options of {@link profile}. */
export interface ProfileOptions {
  /** Bins of a histogram, from 2 to 1000; whole numbers may need fewer. @default 20 */
  readonly bins?: number;
  /** Levels listed of a category, 1 or more; the rest are counted in `otherLevels` and `otherRows`. @default 1000 */
  readonly maxLevels?: number;
  /** The columns to profile, in the order of the table. @default all */
  readonly columns?: readonly string[];
  /**
   * A number column: how much each row counts in means, deviations, skewness, kurtosis, quantiles and correlations.
   * Counts, levels and bins stay counts of rows. @default every row counts as 1
   */
  readonly weight?: string;
  /** Whether different values are counted, or estimated from 4,096 of them on: faster. @default 'exact' */
  readonly distinct?: 'exact' | 'approximate';
  /** Whether to correlate every pair of number columns. @default true */
  readonly correlations?: boolean;
  /** Whether to count rows that repeat an earlier one. @default true */
  readonly duplicateRows?: boolean;
}

/**
 * What a table looks like: per column its kind, what is missing, and its distribution, in one pass.
 *
 * A profile holds figures and no rows. Levels of categories and the points of numbers (`points`, the extremes, the
 * quantiles) are values of the table, each for itself; texts leave none. Missing values (`NaN` among them) are counted
 * and left out of every other figure; a figure that does not exist is `null`. Standard deviations are population ones,
 * quantiles type 7. Everything is exact, but for `distinct: 'approximate'`.
 *
 * @throws {SlipwayError} `bad-option`; `unknown-column`; `bad-data` on what is no table, such as rows, and on weights
 *   that are missing, negative or infinite.
 * @cost about 60 ns a number, 30 of them to count different values and 10 each to find repeated rows and to correlate
 *   with ten other columns.
 * @example
 * profile(table({ age: numberColumn([31, 47, NaN]) })).columns[0].presentShare.toFixed(3) // => '0.667'
 */
export function profile(from: Table, options: ProfileOptions = {}): Profile {
  const settings = readSettings('eda/profile', options, 'memory');
  const plan = planProfile(schemaOf(from), settings);
  const results = compute(from, plan.asked);
  const more = plan.second(results);
  return plan.assemble(from.rows, results, compute(from, more));
}
