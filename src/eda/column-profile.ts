import type { NumberBins } from '../stats/decile-bins.ts';

/** Equal-width bins. Plain JSON. */
export interface ProfileHistogram {
  /** Ascending, one more than there are bins; the same number twice when every value is that number. */
  readonly edges: readonly number[];
  /** Bin `i` holds `edges[i] <= value < edges[i + 1]`, the last one its upper edge too. */
  readonly counts: readonly number[];
  /** By how many rows one bin may be off; 0 when exact. */
  readonly countError: number;
}

/** Bins of about equal frequency. Plain JSON. */
export interface ProfileDeciles extends NumberBins {
  /** By how many rows one bin may be off; 0 when exact. */
  readonly countError: number;
}

/**
 * A distribution as few points: each value stands for the rows around it. Every value with its rows, where there are
 * few different ones; else values at equally spaced ranks. What profiles are merged from. Plain JSON.
 */
export interface ProfilePoints {
  /** Ascending, each once, finite. */
  readonly values: readonly number[];
  /** The rows (of a weighted profile: the weight) that each value stands for. */
  readonly weights: readonly number[];
  /** Largest possible error of the rank of a value, as a share of the whole; 0 when every value is there. */
  readonly rankError: number;
}

/** A level of a category and the rows it is on. */
export interface ProfileLevel {
  readonly level: string;
  readonly rows: number;
}

/** How long texts are, in UTF-16 code units; `null` each when nothing is present. */
export interface ProfileLengths {
  /** Over the rows present. */
  readonly mean: number | null;
  readonly min: number | null;
  readonly max: number | null;
}

/** What the profile of every column says. A figure that does not exist is `null`. */
interface CommonProfile {
  readonly name: string;
  /** Values present. */
  readonly count: number;
  readonly missing: number;
  /** `count` by rows; `null` without rows. */
  readonly presentShare: number | null;
  /** Different values present; an estimate where `distinctError` is above 0. */
  readonly distinct: number;
  /** 0 when `distinct` is exact, else its relative standard error. */
  readonly distinctError: number;
  /** What distinct counts are merged from, in Base64: no value can be read from it. `null` where it is not kept. */
  readonly distinctSketch: string | null;
}

/** The profile of a number column. Figures other than counts are over its finite values. */
export interface NumberProfile extends CommonProfile {
  readonly kind: 'number';
  /** The sum of the weights of the finite values; without weights, how many there are. */
  readonly weight: number;
  readonly mean: number | null;
  /** Population standard deviation (divide by n); `null` where its square fits no double, as from 1e154 on and below 1e-152. */
  readonly deviation: number | null;
  /** Population skewness, the third standardized moment (`scipy.stats.skew`); `null` when constant. */
  readonly skewness: number | null;
  /** Population excess kurtosis, the fourth standardized moment less 3 (`scipy.stats.kurtosis`); `null` when constant. */
  readonly kurtosis: number | null;
  readonly min: number | null;
  readonly max: number | null;
  readonly zeros: number;
  /** Values below 0. */
  readonly negatives: number;
  /** Plus or minus infinity. */
  readonly infinite: number;
  /** Of these, minus infinity. */
  readonly infiniteBelow: number;
  /** Values without a fraction. */
  readonly wholeNumbers: number;
  /** Type 7; of a weighted profile the inverse of the weighted distribution function. */
  readonly quantiles: Readonly<Record<'p01' | 'p05' | 'p25' | 'p50' | 'p75' | 'p95' | 'p99', number | null>>;
  /** Largest possible error of the rank of a quantile, as a share of the whole; 0 when exact. */
  readonly rankError: number;
  /** `null` without finite values. */
  readonly histogram: ProfileHistogram | null;
  /** Infinities are in the outer bins. `null` without finite values. */
  readonly deciles: ProfileDeciles | null;
  /** `null` without finite values. */
  readonly points: ProfilePoints | null;
}

/** The profile of a category column. */
export interface CategoryProfile extends CommonProfile {
  readonly kind: 'category';
  /** The most frequent first, equals by UTF-16 code unit; at most `maxLevels`. */
  readonly levels: readonly ProfileLevel[];
  /** How many levels are not listed, and on how many rows they are. */
  readonly otherLevels: number;
  readonly otherRows: number;
  /** The rows of a listed level may be too few by at most this; 0 when exact. */
  readonly undercount: number;
  /** Of the levels on the rows present; `null` each where not all levels are known. */
  readonly lengths: ProfileLengths;
}

/** The profile of a time column. Instants are milliseconds since 1970 UTC. */
export interface TimeProfile extends CommonProfile {
  readonly kind: 'time';
  readonly zone: string;
  readonly min: number | null;
  readonly max: number | null;
  /** Values that no calendar reaches (beyond 8.64e15 ms either way): in `count`, and in no other figure. */
  readonly outOfRange: number;
  /**
   * What one bucket spans on the calendar of `zone`: chosen by the range so that there are at most 121 buckets;
   * `years` are 10, 100, 1,000 … of them.
   */
  readonly unit: 'hour' | 'day' | 'month' | 'year' | 'years';
  /** Rows from each start up to the next, in order, the empty ones included. */
  readonly buckets: readonly { readonly start: number; readonly rows: number }[];
  /** By how many rows one bucket may be off; 0 when exact. */
  readonly countError: number;
}

/**
 * Which shares of the texts present read as something else: dates kept as text, mixed kinds, careless typing. A text can
 * be in several; the statistic `textKinds` says what counts.
 */
export interface TextLooks {
  readonly number: number | null;
  readonly date: number | null;
  readonly boolean: number | null;
  /** White space and nothing else. */
  readonly blank: number | null;
  /** White space before or after something else. */
  readonly padded: number | null;
}

/** The profile of a text column: lengths and counts, none of the texts, which may be personal. */
export interface TextProfile extends CommonProfile {
  readonly kind: 'text';
  readonly empty: number;
  readonly lengths: ProfileLengths;
  /** `null` each when nothing is present, or where an engine cannot tell. */
  readonly looksLike: TextLooks;
}

/** The profile of one column, told apart by `kind`. Plain JSON. */
export type ColumnProfile = NumberProfile | CategoryProfile | TimeProfile | TextProfile;
