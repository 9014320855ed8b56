import type { BucketizeEdges } from './bucketize.ts';
import type { MinMaxScaleOptions } from './min-max-scale.ts';
import type { OneHotOptions } from './one-hot.ts';
import type { OrdinalOptions } from './ordinal.ts';
import type { StandardizeOptions } from './standardize.ts';

/** What {@link bigquery} holds: options without the columns. */
export interface BigQueryPresets {
  /** For `oneHot`: `ML.ONE_HOT_ENCODER`. With `drop: 'most-frequent'` its dummy coding, without the column of zeros. */
  readonly oneHot: Omit<OneHotOptions, 'columns'>;
  /** For `ordinal`: `ML.LABEL_ENCODER`. */
  readonly labelEncoder: Omit<OrdinalOptions, 'columns'>;
  /** For `standardize`: `ML.STANDARD_SCALER`. */
  readonly standardScaler: Omit<StandardizeOptions, 'columns'>;
  /** For `minMaxScale`: `ML.MIN_MAX_SCALER`. */
  readonly minMaxScaler: Omit<MinMaxScaleOptions, 'columns'>;
  /**
   * For `bucketize` with `edges`: `ML.BUCKETIZE`, whose bins have the same names and are one more than the codes. With
   * `exclude_boundaries`, leave the first and the last edge out.
   */
  readonly bucketizer: Omit<BucketizeEdges, 'columns' | 'edges'>;
}

/**
 * Options that make steps do what functions of BigQuery ML do, to spread into theirs.
 *
 * Levels are in BigQuery's alphabetical order but for characters beyond U+FFFF, which it sorts behind all others. A
 * `NULL` is a missing value.
 *
 * @source BigQuery's `ML.ONE_HOT_ENCODER` and `ML.LABEL_ENCODER` with their defaults (`top_k` 32,000,
 *   `frequency_threshold` 5): levels from index 1, `NULL` and every other level at index 0; `ML.STANDARD_SCALER`,
 *   which divides by the deviation of a sample; `ML.MIN_MAX_SCALER`, which cuts off what is beyond 0 and 1;
 *   `ML.BUCKETIZE`, whose `NULL` is `NULL`.
 * @example
 * oneHot({ columns: ['city'], ...bigquery.oneHot, minFrequency: 1 }).fit(table({ city: categoryColumn(['York', 'Bath', null]) }))
 *   .writes[0].levels // => ['(other)', 'Bath', 'York']
 */
export const bigquery: BigQueryPresets = /* @__PURE__ */ Object.freeze<BigQueryPresets>({
  oneHot: { unknown: 'bucket', bucketAt: 'first', missing: 'unknown', minFrequency: 5, maxLevels: 32_000 },
  labelEncoder: { start: 1, unknown: 'before', missing: 'unknown', minFrequency: 5, maxLevels: 32_000 },
  standardScaler: { deviation: 'sample' },
  minMaxScaler: { beyond: 'clip' },
  bucketizer: { missing: 'zeros' },
});
