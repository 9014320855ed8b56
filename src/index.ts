/** Everything that needs neither TensorFlow.js nor a platform's API. Stages in order; the list is the contents. */

// core
export { SlipwayError, type ErrorCode, type ErrorDetails, type ErrorParts } from './core/error.ts';
export { canonicalJson, toJson, type Json } from './core/json.ts';
export { hashBytes, hashJson } from './core/hash.ts';
export { random, shuffled, type Random } from './core/random.ts';
export { fixedClock, systemClock, type Clock } from './core/clock.ts';
export type { OnProgress, ProgressEvent } from './core/progress.ts';
export { assertPass, verdictOf, type Issue, type Verdict } from './core/verdict.ts';

// table
export {
  categoryColumn,
  columnLength,
  isMissing,
  numberColumn,
  textColumn,
  timeColumn,
  type CategoryColumn,
  type Column,
  type ColumnKind,
  type ColumnOf,
  type NumberColumn,
  type TextColumn,
  type TimeColumn,
} from './table/column.ts';
export { column, table, withColumns, type Table } from './table/table.ts';
export { schemaOf, type Field, type Schema } from './table/schema.ts';
export { fromRows, toRows, type Row, type Value } from './table/rows.ts';
export { drop, rename, select } from './table/select.ts';
export { filter, slice, take } from './table/take.ts';
export { concat } from './table/concat.ts';
export { inBatches, type Batches } from './table/batches.ts';
export { splitByHash, type HashSplitOptions } from './table/split-hash.ts';
export { splitByTime, type TimeBound, type TimeSplitOptions } from './table/split-time.ts';
export { splitAtRandom, type RandomSplitOptions } from './table/split-random.ts';
export type { Split } from './table/split.ts';
export { farmFingerprint, farmFingerprintModulo } from './table/farm-fingerprint.ts';
export { fingerprint, type Fingerprint } from './table/fingerprint.ts';
export { zoneOf, type Zone } from './table/zone.ts';
export { formatInstant, parseInstant } from './table/instant-text.ts';
export { expand, featureNames, width, type Matrix, type MatrixCategory } from './table/matrix.ts';
export type { Examples, Label } from './table/examples.ts';

// stats
export type { AnyStatistic, Results, Statistic, Statistics } from './stats/statistic.ts';
export { compute, computeFrom } from './stats/compute.ts';
export { moments, type Moments } from './stats/moments.ts';
export { quantiles, type Quantiles } from './stats/quantiles.ts';
export { levelCounts, type LevelCounts } from './stats/level-counts.ts';
export { histogram, type Histogram, type HistogramOptions } from './stats/histogram.ts';
export { textLengths, type TextLengths } from './stats/text-lengths.ts';

// sources
export { fromCsv } from './sources/from-csv.ts';
export { readCsv } from './sources/read-csv.ts';
export { readCsvBatches } from './sources/read-csv-batches.ts';
export { toCsv, type ToCsvOptions } from './sources/to-csv.ts';
export type { CsvBatchesOptions, CsvDelimiter, CsvOptions, InferredField, MalformedRow, ReadCsvOptions } from './sources/csv-options.ts';
