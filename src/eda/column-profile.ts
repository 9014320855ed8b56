import type { NumberBins } from '../stats/decile-bins.ts';

/** Equal-width bins. Plain JSON. */
export interface ProfileHistogram {
  /** Ascending, one more than there are bins; the same number twice when every value is that number. */
  readonly edges: readonly number[];
  /** Bin `i` holds `edges[i] <= value < edges[i + 1]`, the last one its upper edge too. */
  readonly counts: readonly number[];
}

/** What the profile of every column says. A figure that does not exist is `null`. */
interface CommonProfile {
  readonly name: string;
  /** Values present. */
  readonly count: number;
  readonly missing: number;
  /** `count` by rows; `null` without rows. */
  readonly presentShare: number | null;
  /** Different values present. */
  readonly distinct: number;
}

/** The profile of a number column. Figures other than counts are over its finite values. */
export interface NumberProfile extends CommonProfile {
  readonly kind: 'number';
  readonly mean: number | null;
  /** Population standard deviation (divide by n). */
  readonly deviation: number | null;
  /** Population skewness, the third standardized moment (`scipy.stats.skew`); `null` when constant. */
  readonly skewness: number | null;
  readonly min: number | null;
  readonly max: number | null;
  readonly zeros: number;
  readonly infinite: number;
  /** Values without a fraction. */
  readonly wholeNumbers: number;
  /** Type 7. */
  readonly quantiles: Readonly<Record<'p01' | 'p05' | 'p25' | 'p50' | 'p75' | 'p95' | 'p99', number | null>>;
  /** `null` without finite values. */
  readonly histogram: ProfileHistogram | null;
  /** Infinities are in the outer bins. `null` without finite values. */
  readonly deciles: NumberBins | null;
}

/** The profile of a category column. */
export interface CategoryProfile extends CommonProfile {
  readonly kind: 'category';
  /** The most frequent first, equals by UTF-16 code unit; at most `maxLevels`. */
  readonly levels: readonly { readonly level: string; readonly rows: number }[];
  /** How many levels are not listed, and on how many rows they are. */
  readonly otherLevels: number;
  readonly otherRows: number;
}

/** The profile of a time column. Instants are milliseconds since 1970 UTC. */
export interface TimeProfile extends CommonProfile {
  readonly kind: 'time';
  readonly zone: string;
  readonly min: number | null;
  readonly max: number | null;
  /** Values that no calendar reaches (beyond 8.64e15 ms either way): in `count`, and in no other figure. */
  readonly outOfRange: number;
  /** What one bucket spans on the calendar of `zone`: chosen by the range so that there are at most 121 buckets. */
  readonly unit: 'hour' | 'day' | 'month' | 'year' | 'years';
  /** Rows from each start up to the next, in order, the empty ones included. */
  readonly buckets: readonly { readonly start: number; readonly rows: number }[];
}

/** The profile of a text column: lengths and counts, none of the texts, which may be personal. */
export interface TextProfile extends CommonProfile {
  readonly kind: 'text';
  readonly empty: number;
  /** UTF-16 code units. */
  readonly lengths: {
    readonly mean: number | null;
    readonly min: number | null;
    readonly max: number | null;
  };
}

/** The profile of one column, told apart by `kind`. Plain JSON. */
export type ColumnProfile = NumberProfile | CategoryProfile | TimeProfile | TextProfile;
