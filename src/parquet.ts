/** Parquet in and out. Needs the packages hyparquet, hyparquet-compressors and hyparquet-writer. */
export { fromParquet } from './sources/parquet/from-parquet.ts';
export { readParquet } from './sources/parquet/read-parquet.ts';
export { readParquetBatches } from './sources/parquet/read-parquet-batches.ts';
export { toParquet, type ToParquetOptions } from './sources/parquet/to-parquet.ts';
export type { ReadStoredOptions, StoredBatchesOptions, StoredOptions } from './sources/stored-options.ts';
export type { ByteSource, ByteSourceInput } from './sources/byte-source.ts';
