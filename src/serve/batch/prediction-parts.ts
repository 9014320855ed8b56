import type { MaybePromise } from '../../core/maybe-promise.ts';
import type { Table } from '../../table/table.ts';

/** A part of the predictions of a job: those for one batch. */
export interface PredictionPart {
  /** 1, 2, 3, … in the order of the batches. */
  readonly number: number;
  readonly rows: number;
  /** Tells the keys of its rows: a batch that is read again has the same. */
  readonly keys: string;
}

/** A place that takes predictions part by part, each once and whole: files, objects, tables of an engine. */
export interface PredictionParts {
  /** Named in errors. */
  readonly name: string;
  /**
   * Begins a job, or goes on with one that was begun.
   *
   * @param job - tells it: which version predicts, and the columns of the key.
   * @returns the parts that are there already.
   * @throws {SlipwayError} `conflict` when another job has begun there.
   */
  begin(job: PredictionJob): MaybePromise<readonly PredictionPart[]>;
  /**
   * Writes a part of a job that was begun, all of it or nothing. One that is there already is there once.
   *
   * @throws {SlipwayError} `conflict` when a part of this number is there for other rows. A place that does not look, lest
   *   every part take longer than the one before, has `begin` tell both.
   */
  write(job: PredictionJob, part: PredictionPart, predictions: Table): MaybePromise<void>;
}

/** What tells a job: by another version, or with another key, it is another. */
export interface PredictionJob {
  /** The `hash` of the predictor. */
  readonly version: string;
  readonly key: readonly string[];
}
