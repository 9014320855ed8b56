import type { Signature } from '../models/model.ts';
import type { Value } from '../table/rows.ts';

/** One raw row of a request: a field for every input column; `null` is a missing value. */
export type Instance = Readonly<Record<string, Value>>;

/** The answer for one row. */
export interface Prediction {
  /** The model's number: the probability of label 1 for a binary model, of the likeliest class for one of several. */
  readonly score: number;
  /** Of a binary model 1 when `score` is at least the threshold, else 0; the number of the likeliest class; or the score itself. */
  readonly prediction: number;
  /** Of a model with classes: the probability of each, in the order of `signature`'s classes. Else absent. */
  readonly probabilities?: readonly number[];
  /** The `modelHash` that answered this row; there where one service has several, such as a split of traffic. */
  readonly version?: string;
  /** What the prediction is called in the log of predictions; there where there is one that gives ids. */
  readonly predictionId?: string;
  /** There, and true, where it is no answer of a model but what was to be said in place of one that was late or failed. */
  readonly fallback?: true;
}

/** How a request is to be answered. */
export interface PredictOptions {
  /** Stops the work; `predict` then rejects with its reason. A deadline is `AbortSignal.timeout(ms)`. */
  readonly signal?: AbortSignal | undefined;
  /**
   * As that of `signal`, and to be asked in its place where it is there: a server makes a signal when it is asked for one,
   * which takes longer than most answers.
   */
  throwIfAborted?(): void;
  /** What a server calls the request: for logs and traces. It decides nothing. */
  readonly requestId?: string | undefined;
}

/** Raw rows in, predictions out, in order: the one contract of on-demand, lookup and hybrid. */
export interface Service {
  /** How it answers. */
  readonly mode: 'on-demand' | 'lookup' | 'hybrid';
  /** Identifies the model version: two services of one version give identical answers. */
  readonly modelHash: string;
  /** What goes in and what comes out, where the service knows: what clients are told, and what dialects of columns need. */
  readonly signature?: Signature;
  /**
   * @throws {SlipwayError} `bad-data` when a row lacks a field or has one of the wrong type, naming row and field;
   *   `not-found` when a lookup has no entry for a row and its policy says so.
   */
  predict(rows: readonly Instance[], options?: PredictOptions): Promise<readonly Prediction[]>;
}
