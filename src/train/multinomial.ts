import { checkKeys } from '../core/options.ts';
import { featuresOf } from '../models/features.ts';
import type { Model } from '../models/model.ts';
import { multinomialModel, type MultinomialModel } from '../models/multinomial-model.ts';
import type { Examples } from '../table/examples.ts';
import { checkExamples, checkHasFeatures } from './check-examples.ts';
import { checkFitOptions } from './check-fit-options.ts';
import { checkFrom } from './check-from.ts';
import type { Estimator, FitOptions } from './estimator.ts';
import { openDesign } from './linear/design.ts';
import { minimise } from './linear/minimise.ts';
import {
  solverKeys,
  solverSettings,
  type KernelOption,
  type SolverOptions,
  type SolverSettings,
  type SolverTraining,
} from './linear/options.ts';
import { softmaxProblem } from './linear/softmax-problem.ts';
import { openTurn } from './linear/turn.ts';

const where = 'train/multinomial';

/** Options of {@link multinomial}. */
export interface MultinomialOptions extends Omit<SolverOptions, 'l1'>, KernelOption {}

/** How a multinomial regression was trained. Plain JSON, saved with the model. */
export type MultinomialTraining = SolverTraining<'multinomial'>;

/**
 * Penalised logistic regression of several classes (softmax), to convergence, in float64.
 *
 * Minimises ½·l2·‖w‖² + Σ weight · log loss over the rows; the intercepts are not penalised, and since only their
 * differences matter, they add up to 0. The label is a category whose levels are the classes, each of them with some
 * example. Categories stay codes: a missing or unseen one (`-1`) adds nothing. Nothing is random. `fit` goes `from` a
 * multinomial model of the same classes.
 *
 * @param options.tolerance - 1e-6 when left out. The curvature it is measured with is that of the mean row.
 * @throws {SlipwayError} `bad-option`, also when the label names no classes; on fit `bad-data` on no rows, a class
 *   without an example, a feature or weight that is not finite; `shape-mismatch`; `not-converged`.
 * @cost iterations × rows × (dense features + categories) × classes.
 * @source The objective of scikit-learn `LogisticRegression(C=1/l2)` with more than two classes.
 * @example
 * const matrix = { rows: 3, dense: { names: ['x'], values: Float32Array.of(-1, 0, 1) }, categories: [] };
 * const label = { name: 'y', classes: ['low', 'middle', 'high'] };
 * const model = await multinomial({ l2: 0.1 }).fit({ matrix, labels: Float64Array.of(0, 1, 2), label, leftOut: 0 });
 * [model.classes, model.predict(matrix).length] // => [['low', 'middle', 'high'], 9]
 */
export function multinomial(
  options: MultinomialOptions = {},
): Estimator<MultinomialModel<MultinomialTraining>> {
  checkKeys(
    where,
    options,
    solverKeys.filter((key) => key !== 'l1'),
  );
  const settings = solverSettings(where, options);
  return Object.freeze({
    name: 'multinomial',
    fit: (examples, fitOptions = {}) => fit(examples, settings, fitOptions),
  } satisfies Estimator<MultinomialModel<MultinomialTraining>>);
}

async function fit(
  examples: Examples,
  settings: SolverSettings,
  fitOptions: FitOptions,
): Promise<MultinomialModel<MultinomialTraining>> {
  checkFitOptions(where, fitOptions, true);
  const { shares } = checkExamples(examples, 'multi-class', where);
  checkHasFeatures(examples.matrix, where);
  const features = featuresOf(examples.matrix);
  const classes = examples.label.classes!;
  const before = startFrom(fitOptions.from, examples);
  const design = await openDesign(examples, settings.kernel, openTurn(fitOptions.signal), classes.length);
  const { width } = design;
  const start = before ?? new Float64Array(classes.length * (width + 1));
  if (!before) shares.forEach((share, k) => (start[k * (width + 1) + width] = Math.log(share)));
  const problem = softmaxProblem(design, settings.l2, start, !before);
  const { point, training } = await minimise(
    where,
    'multinomial',
    problem,
    settings,
    fitOptions,
    design.turn,
  );
  const weights = new Float64Array(width * classes.length);
  const intercepts = Float64Array.from(classes, (_, k) => point[k * (width + 1) + width]!);
  const mean = intercepts.reduce((sum, value) => sum + value, 0) / classes.length;
  for (let k = 0; k < classes.length; k++) {
    for (let j = 0; j < width; j++) weights[j * classes.length + k] = point[k * (width + 1) + j]!;
  }
  return multinomialModel({
    features,
    classes,
    weights,
    intercepts: intercepts.map((value) => value - mean),
    training,
  });
}

/** The weights and intercepts of a model, a class after another. */
function startFrom(model: Model | undefined, examples: Examples): Float64Array | undefined {
  const from = checkFrom<MultinomialModel>(where, model, 'multinomial', 'multi-class', examples);
  if (!from) return undefined;
  const { weights, intercepts } = from;
  const count = intercepts.length;
  const width = weights.length / count;
  return Float64Array.from({ length: count * (width + 1) }, (_, at) => {
    const [k, j] = [Math.floor(at / (width + 1)), at % (width + 1)];
    return j === width ? intercepts[k]! : weights[j * count + k]!;
  });
}
