import { SlipwayError } from '../../core/error.ts';
import { checkKeys, checkNumber } from '../../core/options.ts';
import type { Model, Task } from '../../models/model.ts';
import { stackedMatrix, stackedModel, type StackedModel } from '../../models/stacked-model.ts';
import type { Examples } from '../../table/examples.ts';
import { takeExamples } from '../../table/take-examples.ts';
import { checkAreExamples, checkSameLengths } from '../../input/check-are-examples.ts';
import { checkFitOptions } from '../check-fit-options.ts';
import type { Estimator, FitOptions } from '../estimator.ts';
import { labelTally } from '../label-tally.ts';
import { linearRegression } from '../linear-regression.ts';
import { logistic } from '../logistic.ts';
import { multinomial } from '../multinomial.ts';
import { poissonRegression } from '../poisson-regression.ts';
import { taskOf } from '../task-of.ts';
import { drawFolds } from './draw-folds.ts';
import { checkEstimators, fitMembers, isEstimator } from './fit-members.ts';

const where = 'train/stacking';

/** Options of {@link stacking}. */
export interface StackingOptions {
  /** What learns from the scores of the others. @default the linear estimator of the task */
  readonly final?: Estimator;
  /** How many parts the rows are divided into, 2 or more: more of them learn from more rows, and take longer. @default 5 */
  readonly folds?: number;
  /** Divides the rows. @default 0 */
  readonly seed?: number;
}

/**
 * Several estimators, and one that learns from their scores how far to trust each.
 *
 * The rows are divided into folds, classes evenly; each row's scores are of models that learned from the other folds, so
 * that the last estimator sees scores as they will be of new rows. Its features are `0`, `1`, … by estimator, for classes
 * `0=a`, `0=b`, …; they are probabilities, shares or numbers, in float32. In the end all estimators learn from all rows.
 * A class needs more rows than there are folds that it is in: each of them learns from some of it.
 * Rows that belong together, such as those of one customer, must not be divided at random: average models instead.
 * `fit` has no rounds of its own: `onRound` is never called, and nothing is written to `checkpoints`.
 *
 * @throws {SlipwayError} `bad-option`, also when models are for several tasks; on fit what an estimator throws, `bad-data`
 *   when there are fewer rows than folds, and `unsupported` when there is a model to go on from.
 * @cost folds + 1 times that of its estimators.
 * @source D. Wolpert (1992); scikit-learn `StackingClassifier` and `StackingRegressor`, which leave the first of two classes out.
 * @example
 * const values = Float32Array.from({ length: 40 }, (_, row) => (row % 20) / 10 - 1);
 * const matrix = { rows: 40, dense: { names: ['x'], values }, categories: [] };
 * const examples = { matrix, labels: Float64Array.from(values, (x) => (x * x < 0.25 ? 1 : 0)), label: { name: 'y' }, leftOut: 0 };
 * const model = await stacking([naive(), logistic(), boostedTrees({ trees: 5, minRowsPerLeaf: 2 })]).fit(examples);
 * [model.kind, model.final.features] // => ['stacked', ['0', '1', '2']]
 */
export function stacking(
  estimators: readonly Estimator[],
  options: StackingOptions = {},
): Estimator<StackedModel> {
  const list = checkEstimators(where, estimators);
  checkKeys(where, options, ['final', 'folds', 'seed']);
  const { final } = options;
  if (final !== undefined && !isEstimator(final)) {
    throw new SlipwayError('bad-option', where, 'final is no estimator; expected one.', {
      details: { option: 'final' },
    });
  }
  const folds = checkNumber(where, 'folds', options.folds ?? 5, { min: 2, integer: true });
  const seed = checkNumber(where, 'seed', options.seed ?? 0);
  return Object.freeze({
    name: 'stacking',
    async fit(examples, fitOptions = {}) {
      checkFitOptions(where, fitOptions, false);
      checkAreExamples(examples, where);
      const { rows } = examples.matrix;
      if (rows < folds) {
        throw new SlipwayError(
          'bad-data',
          where,
          `there are ${rows} examples and ${folds} folds; expected a row for each fold or more.`,
          { details: { rows } },
        );
      }
      const task = taskOf(examples);
      // Of a fold, a row would be named by its number there.
      checkSameLengths(examples, where);
      labelTally(where, examples.label, task).add(examples.labels, examples.weights, 0);
      const foldOf = drawFolds(examples, task, folds, seed);
      const scores = await outOfFold(list, examples, foldOf, folds, fitOptions);
      const counted = { before: folds * list.length, total: (folds + 1) * list.length };
      const members = await fitMembers(where, list, examples, fitOptions, counted);
      const learned: Examples = { ...examples, matrix: stackedMatrix(scores, rows, examples.label.classes) };
      // What the members give may be another task than their labels look like: counts are never guessed.
      const last = final ?? FINAL[members[0]!.task]();
      const { signal, onProgress, workers, validation } = fitOptions;
      const judged = validation && stackedExamples(validation, members);
      const fitted = await last.fit(learned, { signal, onProgress, workers, validation: judged });
      return stackedModel({ members, final: fitted });
    },
  } satisfies Estimator<StackedModel>);
}

/** Examples whose features are the scores of models. */
function stackedExamples(examples: Examples, members: readonly Model[]): Examples {
  const scores = members.map((member) => member.predict(examples.matrix));
  return { ...examples, matrix: stackedMatrix(scores, examples.matrix.rows, examples.label.classes) };
}

const FINAL: Readonly<Record<Task, () => Estimator>> = {
  binary: logistic,
  'multi-class': multinomial,
  regression: linearRegression,
  count: poissonRegression,
};

/** For each estimator the scores of all rows, each by a model that did not learn from it. */
async function outOfFold(
  estimators: readonly Estimator[],
  examples: Examples,
  foldOf: Int32Array,
  folds: number,
  fitOptions: FitOptions,
): Promise<Float64Array[]> {
  const { rows } = examples.matrix;
  const outputs = examples.label.classes?.length ?? 1;
  const scores = estimators.map(() => new Float64Array(rows * outputs));
  const all = Int32Array.from({ length: rows }, (_, row) => row);
  for (let fold = 0; fold < folds; fold++) {
    const counted = { before: fold * estimators.length, total: (folds + 1) * estimators.length };
    const others = takeExamples(
      examples,
      all.filter((row) => foldOf[row] !== fold),
    );
    const own = all.filter((row) => foldOf[row] === fold);
    const models = await fitMembers(where, estimators, others, fitOptions, counted);
    const { matrix } = takeExamples(examples, own);
    models.forEach((model: Model, k) => {
      const given = model.predict(matrix);
      own.forEach((row, at) =>
        scores[k]!.set(given.subarray(at * outputs, (at + 1) * outputs), row * outputs),
      );
    });
  }
  return scores;
}
