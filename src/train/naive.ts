import { checkChoice, checkKeys } from '../core/options.ts';
import { featuresOf } from '../models/features.ts';
import type { Task } from '../models/model.ts';
import { naiveModel, type NaiveModel } from '../models/naive-model.ts';
import { checkAreExamples } from '../input/check-are-examples.ts';
import { checkExamples } from './check-examples.ts';
import type { LabelSummary } from './label-tally.ts';
import { checkFitOptions } from './check-fit-options.ts';
import type { Estimator } from './estimator.ts';
import { checkTask, taskOf } from './task-of.ts';

const where = 'train/naive';

/** Options of {@link naive}. */
export interface NaiveOptions {
  /** What every row is answered with: the mean label (or the share of each class), or the label of the last row. @default 'mean' */
  readonly answer?: 'mean' | 'last';
  /** What the labels are. @default classes, when the label has some; `binary`, when it is 0 and 1; else `regression` */
  readonly task?: Task;
}

/** How a naive model was trained. Plain JSON, saved with the model. */
export type NaiveTraining = {
  readonly estimator: 'naive';
  readonly answer: 'mean' | 'last';
  readonly rows: number;
  readonly weight: number;
};

/**
 * Learns only the mean label, or the last one: the floor that any other estimator must beat.
 *
 * Of a binary label the mean is the share of 1, of classes the share of each. `last` is for rows in the order of time:
 * tomorrow will be as today.
 *
 * @throws {SlipwayError} `bad-option`; on fit `bad-data` on no rows, one class only, a class without an example, a label
 *   that the task has none of, a feature or weight that is not finite; `shape-mismatch`; `unsupported` when there is a model to go on from.
 * @source scikit-learn `DummyClassifier(strategy="prior")` and `DummyRegressor(strategy="mean")`.
 * @example
 * const matrix = { rows: 4, dense: { names: ['x'], values: Float32Array.of(1, 2, 3, 4) }, categories: [] };
 * (await naive().fit({ matrix, labels: Float64Array.of(0, 0, 0, 1), label: { name: 'y' }, leftOut: 0 })).scores // => Float64Array [0.25]
 */
export function naive(options: NaiveOptions = {}): Estimator<NaiveModel<NaiveTraining>> {
  checkKeys(where, options, ['answer', 'task']);
  const answer = checkChoice(where, 'answer', options.answer ?? 'mean', ['mean', 'last']);
  const asked = checkTask(where, options.task);
  return Object.freeze({
    name: 'naive',
    async fit(examples, fitOptions = {}) {
      checkFitOptions(where, fitOptions, false);
      checkAreExamples(examples, where);
      const { matrix, labels, label } = examples;
      const task = asked ?? taskOf(examples);
      const summary = checkExamples(examples, task, where, { missing: 'allowed' });
      const scores = answer === 'mean' ? meanOf(summary) : lastOf(labels, label.classes?.length);
      return naiveModel({
        features: featuresOf(matrix),
        task,
        ...(label.classes && { classes: label.classes }),
        scores,
        training: { estimator: 'naive', answer, rows: matrix.rows, weight: summary.weight },
      });
    },
  } satisfies Estimator<NaiveModel<NaiveTraining>>);
}

function meanOf({ mean, shares }: LabelSummary): Float64Array {
  return shares.length > 0 ? Float64Array.from(shares) : Float64Array.of(mean);
}

function lastOf(labels: Float64Array, classes: number | undefined): Float64Array {
  const last = labels[labels.length - 1]!;
  if (classes === undefined) return Float64Array.of(last);
  const scores = new Float64Array(classes);
  scores[last] = 1;
  return scores;
}
