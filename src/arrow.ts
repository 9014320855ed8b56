/** Arrow IPC in and out. Needs the package @uwdata/flechette. */
export { fromArrow } from './sources/arrow/from-arrow.ts';
export { readArrow, type ArrowInput } from './sources/arrow/read-arrow.ts';
export { readArrowBatches } from './sources/arrow/read-arrow-batches.ts';
export { toArrow, type ToArrowOptions } from './sources/arrow/to-arrow.ts';
export type { ReadStoredOptions, StoredBatchesOptions, StoredOptions } from './sources/stored-options.ts';
