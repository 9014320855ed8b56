import type { Batches, BatchesOptions } from '../table/batches.ts';
import type { Table } from '../table/table.ts';
import { inFile } from './in-file.ts';
import { signalOf } from './signal-of.ts';
import {
  waitingPlan,
  type ReadStoredOptions,
  type StoredBatchesOptions,
  type StoredPlan,
} from './stored-options.ts';

/**
 * Batches of a format that types its columns: the options are checked at once, each reading begins anew.
 *
 * @param file - named in errors of the options, when it is known.
 */
export function storedBatches(
  where: string,
  options: StoredBatchesOptions,
  maxBytesDefault: number,
  file: string | undefined,
  read: (plan: StoredPlan, waiting: ReadStoredOptions) => AsyncIterable<Table>,
): Batches {
  try {
    const plan = waitingPlan(where, options, ['batchRows'], maxBytesDefault);
    const { onProgress } = options;
    return (reading: BatchesOptions = {}) =>
      read(plan, { onProgress, signal: signalOf(where, options.signal, reading) });
  } catch (error) {
    throw inFile(error, file);
  }
}
