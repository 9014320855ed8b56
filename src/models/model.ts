import type { Json } from '../core/json.ts';
import type { Matrix } from '../table/matrix.ts';
import type { Field } from '../table/schema.ts';
import type { Contributions } from './explain/contributions.ts';

/** The typed arrays a model may keep. */
export type ModelArray = Float64Array | Float32Array | Int32Array | Uint32Array | Uint16Array | Uint8Array;

/** A model as it is stored: plain JSON and named typed arrays. */
export interface SavedModel {
  /** What kind of model it is, such as `linear`; the reviver of that kind reads it. */
  readonly kind: string;
  readonly version: number;
  readonly state: Json;
  readonly arrays: Readonly<Record<string, ModelArray>>;
}

/** A predictor as it is stored: the fitted preparation, the learned model, and how the two answer. */
export interface SavedPredictor {
  readonly format: 'slipway-predictor';
  readonly version: 1;
  /** The fitted pipeline, as its own `save` gives it. */
  readonly prepare: Json;
  readonly model: SavedModel;
  /** What else decides an answer, such as the threshold. */
  readonly options: Json;
  /** What goes in and what comes out. It decides nothing, and is no part of the predictor's hash; nor is what follows. */
  readonly signature?: Signature;
  /** Rows, and how it answered them when it was registered. */
  readonly sample?: SavedSample;
  /** The distribution it learned from, to hold traffic against: plain JSON, such as `reference` gives. */
  readonly reference?: Json;
}

/** What goes into a predictor and what comes out, for those who call it without this library. Plain JSON. */
export interface Signature {
  readonly task: Task;
  /** The raw columns a row must have. */
  readonly inputs: readonly Field[];
  /** The fields of an answer. */
  readonly outputs: readonly SignatureOutput[];
}

/** A field of an answer: a number. */
export interface SignatureOutput {
  readonly name: string;
  /** The least there can be; absent where there is no bound. */
  readonly low?: number;
  readonly high?: number;
  /** What the numbers 0, 1, 2, … stand for; absent where the number is what it is. */
  readonly classes?: readonly string[];
}

/** A request and its answer, kept to be asked once more. Plain JSON. */
export interface SavedSample {
  readonly rows: readonly { readonly [column: string]: Json }[];
  /** One for each row; `null` where there was no answer (`NaN`). */
  readonly answers: readonly SavedAnswer[];
}

/** How a row of the sample was answered; `null` where there was no number. */
export interface SavedAnswer {
  readonly score: number | null;
  readonly prediction: number | null;
  /** The probability of each class, where the predictor answers with them. */
  readonly probabilities?: readonly (number | null)[];
}

/**
 * What a model tells of a row: `binary`, the probability of label 1; `multi-class`, the probability of each class;
 * `regression`, a number; `count`, the expected count, 0 or more.
 */
export type Task = (typeof TASKS)[number];

/** Every {@link Task}. */
export const TASKS = ['binary', 'multi-class', 'regression', 'count'] as const;

/** What is left when learning is done: it scores rows, without tfjs. */
export interface Model {
  readonly kind: string;
  readonly task: Task;
  /** The classes in the order of their scores; there when the task is `multi-class`. */
  readonly classes?: readonly string[];
  /** The names of the expanded features it was trained on, in the order of its weights. */
  readonly features: readonly string[];
  /**
   * The scores of every row: one, or one for each class. Shape `[rows]`, or row-major `[rows, classes.length]`.
   *
   * @throws {SlipwayError} `shape-mismatch` when the matrix has other features than the model.
   */
  predict(matrix: Matrix): Float64Array;
  /**
   * What each feature adds to the sums of each row; absent where the model has no such sums. Called by `explain`.
   *
   * @param background - rows to take averages over; the model says what it does without.
   * @throws {SlipwayError} as `predict` does; `bad-option` where the model needs a background.
   */
  contributions?(matrix: Matrix, background?: Matrix): Contributions;
  /**
   * A form of `predict` for one row after another, which allocates nothing a row; absent where there is none. Each has
   * arrays of its own: one scorer is one caller's.
   */
  scorer?(): RowScorer;
  save(): SavedModel;
}

/** Scores one row after another: fill `dense` and `codes`, call `score`, read `scores`. */
export interface RowScorer {
  /** Shape `[numbers]`: the dense features of the row, in the order of a matrix. */
  readonly dense: Float32Array;
  /** Shape `[categories]`: the code of each category; -1 is a row of zeros. */
  readonly codes: Int32Array;
  /** Shape `[1]`, or `[classes]`: bit for bit what `predict` gives of a matrix of that row. */
  readonly scores: Float64Array;
  /** @throws {SlipwayError} `bad-data` on a code that no level has, as `predict` does. */
  score(): void;
}

/** Brings back saved models of one kind. Handed to whoever loads; there is no registry of kinds. */
export interface ModelReviver {
  readonly kind: string;
  revive(saved: SavedModel): Model;
}
