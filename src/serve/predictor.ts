import { SlipwayError } from '../core/error.ts';
import { pause } from '../core/pause.ts';
import type { Json } from '../core/json.ts';
import { checkKeys, checkNumber } from '../core/options.ts';
import type { Scored } from '../evaluate/evaluation.ts';
import type { Model, RowScorer, SavedPredictor, Signature } from '../models/model.ts';
import { decisions, listed } from './decisions.ts';
import { explained, type ExplainedOptions, type ExplainedPrediction } from './explained.ts';
import { rowAnswer, type RowAnswer } from './row-answers.ts';
import type { Examples, Label } from '../table/examples.ts';
import { featureNames, type Matrix } from '../table/matrix.ts';
import { fromRows, type Row } from '../table/rows.ts';
import type { Schema } from '../table/schema.ts';
import type { Table } from '../table/table.ts';
import { checkPreparedModel, checkRows } from './check-parts.ts';
import { hashPredictor } from './hash-predictor.ts';
import { plusZeros } from './plus-zeros.ts';
import { signatureOf } from './signature.ts';
import type { Instance, PredictOptions, Prediction } from './service.ts';
import { throwIfAborted } from './throw-if-aborted.ts';

const where = 'serve/predictor';

/** What a predictor needs of a fitted preparation; the pipeline of this library has all of it. */
export interface Preparation {
  /** The raw columns it reads: what a request must carry. */
  readonly input: Schema;
  /** The features of raw rows. A row alone gives what it gives in a batch. */
  matrix(rows: Table): Matrix;
  /**
   * The features of one raw row, bit for bit those of `matrix`: with it single rows are answered without a table. The same
   * arrays may be filled anew each time.
   */
  row?(record: Row): Pick<RowScorer, 'dense' | 'codes'>;
  /** The features and the labels of raw rows. */
  examples(rows: Table, options: ScoreOptions): Examples;
  /** Plain JSON that brings it back. */
  save(): unknown;
}

/** Where the labels of rows stand. */
export interface ScoreOptions {
  /** The column of the labels. */
  readonly label: string;
  /** The level that counts as 1, when that column is a category and there are two classes. */
  readonly positive?: string;
  /** The levels in the order of their numbers, when each is a class. */
  readonly classes?: readonly string[];
  /** The column of the weights; absent means 1 each. */
  readonly weight?: string;
}

/** Options of {@link createPredictor}. */
export interface PredictorOptions {
  /** Of a binary model: the score from which on the prediction is 1, from 0 to 1. @default 0.5 */
  readonly threshold?: number;
  /** What the model was trained to tell: saved with it, and what `score` reads when it is not told otherwise. */
  readonly label?: Label;
}

/** The answers for the rows of a table, in order. */
export interface TablePredictions {
  /** Shape `[rows]`; the score of each row; of classes, that of the likeliest one. `NaN` where the model has no answer. */
  readonly scores: Float64Array;
  /**
   * Shape `[rows]`; of a binary model 1 where the score is at least the threshold and 0 where it is less; of classes the
   * number of the likeliest one, the first of those alike; else the score. `NaN` where the score is `NaN`.
   */
  readonly predictions: Float64Array;
  /** Of a model with classes: row-major, shape `[rows, classes]`, the probability of each. Else absent. */
  readonly probabilities?: Float64Array;
}

/** A fitted preparation and a learned model: raw rows in, predictions out. */
export interface Predictor {
  /** The raw columns a row must have. */
  readonly input: Schema;
  /** `null` unless the model is binary. */
  readonly threshold: number | null;
  readonly label: Label | null;
  /** What goes in and what comes out, for those who call it without this library. Saved with it. */
  readonly signature: Signature;
  /** SHA-256 over everything that decides an answer. Computed when first asked for. */
  readonly hash: string;
  /**
   * @throws {SlipwayError} what the preparation and the model throw, such as `unknown-column` and `wrong-kind`.
   */
  predictTable(rows: Table): TablePredictions;
  /**
   * The answer for one row, at once: what {@link Predictor.predict} gives of it, without waiting. With a preparation and a
   * model that take rows alone, as those of the library do, it makes no table and keeps nothing.
   *
   * @throws {SlipwayError} as `predict`.
   */
  predictRow(row: Instance): Prediction;
  /**
   * Many rows are answered in blocks of 4,096, between which the event loop turns: an abort or a deadline is heard there.
   *
   * @throws {SlipwayError} `bad-data` when a row lacks a field of `input` or has one of the wrong type, naming both.
   */
  predict(rows: readonly Instance[], options?: PredictOptions): Promise<readonly Prediction[]>;
  /**
   * The answers, each with what every raw column, or feature, contributes to it. An abort is heard between blocks of 128 rows,
   * or of a sixteenth of the background's where that is more.
   *
   * @throws {SlipwayError} as `predict`; `unsupported` where the model does not add up contributions, which linear models,
   *   trees, and such after Platt's calibration do; `bad-option` where trees need a background and by column when the
   *   preparation does not say what made its features.
   * @cost what `explain` costs: of trees tens to hundreds of predictions, of linear models a few.
   */
  explain(rows: readonly Instance[], options?: ExplainedOptions): Promise<readonly ExplainedPrediction[]>;
  /**
   * Labels and scores of the same rows: what an evaluation takes.
   *
   * @param options - the label's column; the predictor's own `label` when left out.
   */
  score(rows: Table, options?: Partial<ScoreOptions>): Promise<Scored>;
  /** What brings it back, through {@link predictorReviver}. */
  save(): SavedPredictor;
}

/**
 * A predictor from a fitted preparation and the model that was trained on what it prepared.
 *
 * A row needs every field of `input`, `null` where the value is missing; fields beyond it are ignored. What missing
 * and unseen values become is the preparation's choice. The number `-0` is read as `0`. A row alone gives, bit for
 * bit, what it gives in a batch, and is refused in the same words.
 *
 * @param prepare - a fitted pipeline, or anything with four of its members, or five.
 * @throws {SlipwayError} `shape-mismatch` when the model was trained on other features than the preparation gives;
 *   `bad-option`.
 * @example
 * const people = table({ age: numberColumn([20, 30, 40, 50]), late: numberColumn([0, 0, 1, 1]) });
 * const { prepare } = pipeline(impute({ columns: ['age'], with: 'median' })).fitExamples(people, { label: 'late' });
 * const model = linearModel({ features: { dense: ['age'], categories: [] }, weights: Float64Array.of(1), intercept: -35 });
 * const predictor = createPredictor(prepare, model);
 * (await predictor.predict([{ age: 35 }, { age: -600 }])).map(({ prediction }) => prediction) // => [1, 0]
 */
export function createPredictor(
  prepare: Preparation,
  model: Model,
  options: PredictorOptions = {},
): Predictor {
  checkKeys(where, options, ['threshold', 'label']);
  const threshold = thresholdOf(options.threshold, model);
  const label = checkLabel(options.label);
  checkPreparedModel(where, prepare, model);
  const { input } = prepare;
  checkFeatures(featureNames(prepare.matrix(fromRows([], input))), model.features);

  const signature = signatureOf(input, model);
  const predictTable = (rows: Table): TablePredictions =>
    decisions(model, model.predict(prepare.matrix(plusZeros(rows))), threshold);
  const answer = rowAnswer(prepare, model, threshold);
  const predictBlock = (rows: readonly Instance[]): readonly Prediction[] =>
    (answer && eachAlone(answer, rows)) ?? listed(predictTable(fromRows(rows, input)));
  const save = (): SavedPredictor => ({
    format: 'slipway-predictor',
    version: 1,
    prepare: prepare.save() as Json,
    model: model.save(),
    options: { ...(threshold !== null && { threshold }), ...(label && { label: { ...label } }) },
    signature,
  });

  let hash: string | undefined;
  return Object.freeze({
    input,
    threshold,
    label,
    signature,
    get hash() {
      hash ??= hashPredictor(save());
      return hash;
    },
    predictTable,
    async predict(rows: readonly Instance[], options: PredictOptions = {}) {
      throwIfAborted(options);
      checkRows(where, rows);
      return inBlocks(rows, BLOCK, predictBlock, options);
    },
    predictRow: (row: Instance) => answer?.(row) ?? listed(predictTable(fromRows([row], input)))[0]!,
    async explain(rows: readonly Instance[], options: ExplainedOptions = {}) {
      checkKeys(where, options, ['by', 'background', 'signal', 'requestId']);
      const { signal, ...how } = options;
      signal?.throwIfAborted();
      checkRows(where, rows);
      const matrixOf = (table: Table): Matrix => prepare.matrix(plusZeros(table));
      const background = how.background && matrixOf(how.background);
      const explainBlock = (block: readonly Instance[]): readonly ExplainedPrediction[] => {
        const matrix = matrixOf(fromRows(block, input));
        const answers = listed(decisions(model, model.predict(matrix), threshold));
        return explained(model, answers, matrix, background, how);
      };
      // In each block every row of a background costs about a prediction; a row that is explained, tens to hundreds.
      const size = Math.max(EXPLAINED_BLOCK, Math.ceil((background?.rows ?? 0) / 16));
      return inBlocks(rows, size, explainBlock, { signal });
    },
    async score(rows: Table, given: Partial<ScoreOptions> = {}) {
      checkKeys(where, given, ['label', 'positive', 'classes', 'weight']);
      const name = given.label ?? label?.name;
      if (name === undefined) {
        throw new SlipwayError(
          'bad-option',
          where,
          'there is no label to score against; expected the column of the labels. Say score(rows, { label }), or give the predictor its label.',
        );
      }
      const own = name === label?.name ? label : undefined;
      const positive = given.positive ?? own?.positive;
      const classes = given.classes ?? own?.classes ?? model.classes;
      const { matrix, labels, weights } = prepare.examples(plusZeros(rows), {
        label: name,
        ...(positive !== undefined && { positive }),
        ...(classes !== undefined && { classes }),
        ...(given.weight !== undefined && { weight: given.weight }),
      });
      return { labels, scores: model.predict(matrix), ...(weights && { weights }), table: rows };
    },
    save,
  });
}

/** Rows that are answered before the event loop turns. */
const BLOCK = 4096;
/** The same of rows that are explained. */
const EXPLAINED_BLOCK = 128;

/**
 * The answer for each row, unless one of them is to be asked as a table: of few rows a table takes up to forty times as
 * long, of hundreds or thousands as long, give or take a fifth.
 */
function eachAlone(answer: RowAnswer, rows: readonly Instance[]): Prediction[] | undefined {
  const answers: Prediction[] = [];
  for (let row = 0; row < rows.length; row++) {
    const found = answer(rows[row]!);
    if (!found) return undefined;
    answers.push(found);
  }
  return answers;
}

async function inBlocks<Answer>(
  rows: readonly Instance[],
  size: number,
  answerBlock: (rows: readonly Instance[]) => readonly Answer[],
  options: PredictOptions,
): Promise<readonly Answer[]> {
  if (rows.length <= size) return answerBlock(rows);
  const answers: Answer[] = [];
  for (let start = 0; start < rows.length; start += size) {
    if (start > 0) await pause();
    throwIfAborted(options);
    try {
      for (const each of answerBlock(rows.slice(start, start + size))) answers.push(each);
    } catch (error) {
      if (start === 0) throw error;
      // All of them at once are refused by their places.
      return answerBlock(rows);
    }
  }
  return answers;
}

function checkLabel(label: Label | undefined): Label | null {
  if (label === undefined) return null;
  const { name, positive, classes } = label;
  const areTexts = (values: readonly unknown[]): boolean =>
    values.every((value) => typeof value === 'string');
  if (
    !areTexts([name, positive ?? '']) ||
    (classes !== undefined && !(Array.isArray(classes) && areTexts(classes)))
  ) {
    throw new SlipwayError(
      'bad-option',
      where,
      'label is not a label; expected { name }, { name, positive } or { name, classes }, in texts.',
    );
  }
  return Object.freeze({
    name,
    ...(positive !== undefined && { positive }),
    ...(classes !== undefined && { classes: Object.freeze([...(classes as readonly string[])]) }),
  });
}

/** Only a probability of two classes is cut at a threshold. */
function thresholdOf(given: number | undefined, { task }: Model): number | null {
  if (task === 'binary') return checkNumber(where, 'threshold', given ?? 0.5, { min: 0, max: 1 });
  if (given === undefined) return null;
  throw new SlipwayError(
    'bad-option',
    where,
    `threshold is ${given}, and the model's task is ${task}; expected a threshold with a binary model only.`,
    { details: { option: 'threshold' } },
  );
}

function checkFeatures(prepared: readonly string[], trained: readonly string[]): void {
  for (let i = 0; i < Math.max(prepared.length, trained.length); i++) {
    if (prepared[i] === trained[i]) continue;
    const show = (name: string | undefined): string =>
      name === undefined ? 'nothing' : JSON.stringify(name.slice(0, 80));
    throw new SlipwayError(
      'shape-mismatch',
      where,
      `feature ${i} is ${show(prepared[i])} after preparation; the model was trained with ${show(trained[i])} there (${prepared.length} features against ${trained.length}). Use the preparation the model was trained with.`,
      { details: { got: prepared.length, expected: trained.length } },
    );
  }
}
