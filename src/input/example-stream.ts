import { isRecord } from '../core/json.ts';
import type { Features } from '../models/features.ts';
import type { BatchesOptions } from '../table/batches.ts';
import type { Examples, Label } from '../table/examples.ts';
import type { FeatureOrigins } from './feature-origins.ts';

/** What a reading of an {@link ExampleStream} is told. */
export interface StreamReading extends BatchesOptions {
  /** Which pass over the rows it is: what is shuffled is in another order in each. 0 or more. @default 0 */
  readonly epoch?: number | undefined;
  /** Told of each batch of raw rows that was prepared on the way what it took: `profileTraining` asks. */
  readonly onPrepared?: ((took: SpentInThreads) => void) | undefined;
}

/** What work that several threads may share took of the one that calls. */
export interface SpentInThreads {
  /** This one counted. */
  readonly threads: number;
  /** For its own part. */
  readonly computingMs: number;
  /** For workers. */
  readonly waitingMs: number;
  /** What no worker takes off, such as handing them their part. */
  readonly restMs: number;
}

/**
 * Examples in blocks, that can be read again and again: more of them than memory holds.
 *
 * What the columns are is known before a row is read. Every block has these columns and this label. Nobody writes into its
 * arrays, neither who reads them nor who made them. A block may be without rows.
 */
export interface ExampleStream {
  readonly features: Features;
  /** What made the features, where a pipeline did: `wideAndDeep` goes by it. */
  readonly origins?: FeatureOrigins | undefined;
  readonly label: Label;
  /** Whether every block has weights, or none. */
  readonly weighted: boolean;
  /** Rows of one reading, where they are counted before it. */
  readonly rows?: number | undefined;
  /** Opens a reading. The same epoch gives the same rows in the same order. */
  open(reading?: StreamReading): AsyncIterable<Examples>;
}

/** Whether something is a stream of examples, and not the examples themselves. */
export function isExampleStream(from: unknown): from is ExampleStream {
  return isRecord(from) && typeof from['open'] === 'function' && isRecord(from['features']);
}
