import type { Value } from '../table/rows.ts';

/** One raw row of a request: a field for every input column; `null` is a missing value. */
export type Instance = Readonly<Record<string, Value>>;

/** The answer for one row. */
export interface Prediction {
  /** The model's number: the probability of label 1 for a binary model, of the likeliest class for one of several. */
  readonly score: number;
  /** Of a binary model 1 when `score` is at least the threshold, else 0; the number of the likeliest class; or the score itself. */
  readonly prediction: number;
}

/** Raw rows in, predictions out, in order: the one contract of on-demand, lookup and hybrid. */
export interface Service {
  /** How it answers. */
  readonly mode: 'on-demand' | 'lookup' | 'hybrid';
  /** Identifies the model version: two services of one version give identical answers. */
  readonly modelHash: string;
  /**
   * @throws {SlipwayError} `bad-data` when a row lacks a field or has one of the wrong type, naming row and field;
   *   `not-found` when a lookup has no entry for a row and its policy says so.
   */
  predict(
    rows: readonly Instance[],
    options?: { readonly signal?: AbortSignal | undefined },
  ): Promise<readonly Prediction[]>;
}
