import { SlipwayError } from '../core/error.ts';
import type { Json } from '../core/json.ts';
import type { Label } from '../table/examples.ts';
import type { Table } from '../table/table.ts';
import type { Port } from '../workers/port.ts';
import type { WorkerJob } from '../workers/workers.ts';
import { arraysOf, type RowArrays } from './block-room.ts';
import { prepareRows, type Preparation, type Preparer } from './preparation.ts';

/** What a worker needs to prepare batches, which come through the port. */
export interface BatchJob extends WorkerJob {
  readonly job: 'batches';
  /** A pipeline, as `save` gives it. */
  readonly saved: Json;
  readonly preparation: Preparation;
  readonly port: Port;
}

/** What a worker says: that it is ready or cannot be, and then of each batch, in their order, what became of it. */
export type BatchAnswer =
  | { readonly is: 'ready' }
  /** The pipeline cannot be brought back there. */
  | { readonly is: 'refused'; readonly why: string }
  | { readonly is: 'prepared'; readonly arrays: RowArrays; readonly label: Label; readonly leftOut: number }
  /** The caller finds out why, by preparing it. */
  | { readonly is: 'failed' };

/**
 * Prepares batches that come through a port until it is closed, or a message says that there are no more.
 *
 * @param revive - brings a saved pipeline back.
 */
export function workOnBatches(
  { saved, preparation, port }: BatchJob,
  revive: (saved: Json) => Preparer,
): void {
  const answer = (given: BatchAnswer, transfer?: readonly object[]): void =>
    port.postMessage(given, transfer);
  const prepare = ((): Preparer | undefined => {
    try {
      return revive(saved);
    } catch (error) {
      answer({ is: 'refused', why: error instanceof SlipwayError ? error.message : String(error) });
      return undefined;
    }
  })();
  if (!prepare) return;
  port.onmessage = ({ data }) => {
    if (data === null) return port.close();
    try {
      const block = prepareRows(prepare, preparation, data as Table);
      const arrays = arraysOf(block);
      const { label, leftOut } = block;
      answer({ is: 'prepared', arrays, label, leftOut }, buffersOf(arrays));
    } catch {
      answer({ is: 'failed' });
    }
  };
  answer({ is: 'ready' });
}

/** The memory of some arrays, which is this thread's alone: each once, though two may be views on the same. */
function buffersOf({ labels, weights, dense, codes }: RowArrays): readonly object[] {
  const arrays = [labels, dense, ...codes, ...(weights ? [weights] : [])];
  return [...new Set(arrays.map(({ buffer }) => buffer))];
}
