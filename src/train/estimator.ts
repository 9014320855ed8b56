import type { OnProgress } from '../core/progress.ts';
import type { Model, ModelArray } from '../models/model.ts';
import type { Json } from '../core/json.ts';
import type { Examples } from '../table/examples.ts';
import type { Workers } from '../workers/workers.ts';

/** What can be said while a model is being trained. */
export interface FitOptions {
  /** Stops the training; `fit` rejects with the signal's reason, untouched, and leaves nothing behind. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
  /**
   * A model of the same kind, features and task to go on from: the first weights of a solver, or the trees there are.
   * Refused with `shape-mismatch` when it is another one, and with `unsupported` where an estimator cannot.
   */
  readonly from?: Model | undefined;
  /**
   * Called after every round, such as an epoch or a tree, and waited for; `'stop'` ends the training with the model as it
   * is by then. Never called by estimators that have no rounds.
   */
  readonly onRound?: OnRound | undefined;
  /**
   * Where a long training keeps what it needs to go on after it was killed. Left out, nothing is kept. Estimators that have
   * no rounds begin anew.
   */
  readonly checkpoints?: Checkpoints | undefined;
  /**
   * Examples, prepared alike, that are never learned from: their loss is measured after every round, and early stopping
   * goes by it. Estimators that have no rounds have no use for them.
   */
  readonly validation?: Examples | undefined;
  /**
   * Who computes beside the thread that calls. The model never depends on them: it has the same bits without. Estimators
   * that compute in one thread have no use for them.
   */
  readonly workers?: Workers | undefined;
}

/** Looks at a training after each of its rounds. */
export type OnRound = (round: Round) => Stop | Promise<Stop>;

/** Whether a training ends. */
export type Stop = 'stop' | undefined | void;

/** A round of a training that has ended. */
export interface Round {
  /** Counts from 1. */
  readonly round: number;
  /** The model as it is by now: made when it is asked for, and then left alone. */
  readonly model: () => Model;
}

/** A training half way: plain JSON and named typed arrays. */
export interface Checkpoint {
  /** Identifies estimator, options and examples: a checkpoint of another training is refused with `bad-data`. */
  readonly training: string;
  readonly state: Json;
  readonly arrays: Readonly<Record<string, ModelArray>>;
}

/** Keeps the last checkpoint of one training. A training that ends well clears it. */
export interface Checkpoints {
  /** The last one that was written whole; `undefined` when there is none. */
  read(): Promise<Checkpoint | undefined>;
  /** Replaces the last one, whole or not at all. */
  write(checkpoint: Checkpoint): Promise<void>;
  clear(): Promise<void>;
}

/**
 * Learns from examples: hyperparameters inside, data outside. Fitting changes nothing but what it returns.
 *
 * `From` is what it learns from; `Examples | ExampleStream` where it reads streams. Others refuse a stream with
 * `unsupported`: `collect` it first.
 */
export interface Estimator<Trained extends Model = Model, From = Examples> {
  readonly name: string;
  fit(examples: From, options?: FitOptions): Promise<Trained>;
}
