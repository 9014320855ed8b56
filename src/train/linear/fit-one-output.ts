import { featuresOf } from '../../models/features.ts';
import { linearModel, type LinearModel } from '../../models/linear-model.ts';
import type { Examples } from '../../table/examples.ts';
import type { Matrix } from '../../table/matrix.ts';
import { checkExamples, checkHasFeatures } from '../check-examples.ts';
import { checkFitOptions } from '../check-fit-options.ts';
import type { FitOptions } from '../estimator.ts';
import { logisticLoss } from '../logistic-loss.ts';
import { lossAt, largestScore, openDesign, productsOf, scoreBlock, type Design } from './design.ts';
import { sumGram, type Gram } from './gram.ts';
import { inverseGram, type Inverse } from './inverse-gram.ts';
import { minimise, type Problem } from './minimise.ts';
import type { SolverSettings, SolverTraining } from './options.ts';
import { startFrom } from './start-from.ts';
import { openTurn } from './turn.ts';

/** The two products with the features that a solver needs, computed elsewhere. Whoever makes one cleans up after it. */
export interface LinearAlgebra {
  readonly backend: string;
  readonly precision: Problem['precision'];
  /** intercept + X w, into `out`, shape `[rows]`. */
  readonly scores: (weights: Float64Array, intercept: number, out: Float64Array) => void | Promise<void>;
  /** Xᵀ r, into the first `width` places of `out`. */
  readonly correlate: (residuals: Float64Array, out: Float64Array) => void | Promise<void>;
}

/** A loss of one sum a row, with the link that leads from it to the score. */
interface OneOutput {
  readonly task: 'binary' | 'count';
  readonly link: 'logit' | 'log';
  /** The best of all intercepts where nothing else is known. */
  readonly intercept: (mean: number) => number;
}

const LOSSES: Readonly<Record<'logistic' | 'poisson', OneOutput>> = {
  logistic: {
    task: 'binary',
    link: 'logit',
    intercept: (mean: number) => Math.log(mean / (1 - mean)),
  },
  poisson: { task: 'count', link: 'log', intercept: Math.log },
};

/**
 * A linear model of one sum a row, by the solver: loss, sums and solver are float64.
 *
 * @param open - where the products with the features are computed, of the logistic loss only. @default the kernel
 */
export async function fitOneOutput<Name extends string>(
  where: string,
  estimator: Name,
  loss: keyof typeof LOSSES,
  examples: Examples,
  settings: SolverSettings,
  fitOptions: FitOptions,
  open?: (matrix: Matrix) => LinearAlgebra,
): Promise<LinearModel<SolverTraining<Name>>> {
  checkFitOptions(where, fitOptions, true);
  const { task, link, intercept } = LOSSES[loss];
  const { mean } = checkExamples(examples, task, where);
  checkHasFeatures(examples.matrix, where);
  const features = featuresOf(examples.matrix);
  const before = startFrom(where, fitOptions.from, task, examples);
  const design = await openDesign(examples, settings.kernel, openTurn(fitOptions.signal));
  const start = before ?? new Float64Array(design.width + 1);
  if (!before) start[design.width] = intercept(mean);
  const inKernel = kernelProblem(design, loss, settings.l2, start, !before);
  const problem = open ? elsewhere(design, examples, settings.l2, inKernel, open(examples.matrix)) : inKernel;
  const { point, training } = await minimise(where, estimator, problem, settings, fitOptions, design.turn);
  return linearModel({
    features,
    weights: point.slice(0, design.width),
    intercept: point[design.width]!,
    link,
    training,
  });
}

function kernelProblem(
  design: Design,
  loss: keyof typeof LOSSES,
  l2: number,
  start: Float64Array,
  guessed: boolean,
): Problem {
  const { kernel, labels, weights, sums, z } = design;
  const bend = loss === 'logistic' ? kernel.logisticBends : kernel.poissonBends;
  const gram = (point: Float64Array, every?: number, quick?: boolean): Promise<Gram> => {
    design.point.values.set(point);
    const bends = (rows: number): number => {
      scoreBlock(design, rows);
      bend(z.at, labels.at, weights.at, rows, sums.at);
      return z.at;
    };
    return sumGram(design, bends, every, undefined, quick);
  };
  return {
    rows: design.rows,
    width: design.width,
    backend: 'float64',
    precision: { rounding: 1e-12, stallTolerance: 1e-4 },
    start,
    guessed,
    separable: true,
    evaluate: (point, gradient, every) => lossAt(design, loss, point, gradient, every),
    curvature: (point, every) => quickInverse(design, l2, (quick) => gram(point, every, quick)),
    gram: (point) => gram(point),
    largestMove: (step, every) => largestScore(design, step, every),
  };
}

/** The least share of a pivot at which seven digits of a Gram matrix still leave four of its inverse. */
const FIRM = 1e-3;
/** Sums that float32 products have neither lost below nor above. */
const [LEAST, MOST] = [1e-20, 1e30];

/**
 * The inverse curvature from float32 products, where they have the digits for it: it is what a step goes by, and what is left is
 * measured with, but no part of the minimum.
 */
async function quickInverse(
  design: Design,
  l2: number,
  gram: (quick: boolean) => Promise<Gram>,
): Promise<Inverse> {
  const quick = await gram(true);
  const inverse = await inverseGram(design, quick, 1, l2);
  const isFine = quick.diagonal.every((sum) => sum > LEAST && sum < MOST) && inverse.weakest > FIRM;
  return !quick.single || isFine ? inverse : inverseGram(design, await gram(false), 1, l2);
}

/** The logistic loss with the products computed elsewhere; the curvature is summed here. */
function elsewhere(
  design: Design,
  { labels, weights }: Examples,
  l2: number,
  { rows, width, start, largestMove }: Problem,
  { backend, precision, scores, correlate }: LinearAlgebra,
): Problem {
  const sums = new Float64Array(rows);
  return {
    rows,
    width,
    start,
    guessed: false,
    separable: true,
    backend,
    precision,
    largestMove,
    async evaluate(point, gradient) {
      await scores(point.subarray(0, width), point[width]!, sums);
      const { loss, residual } = logisticLoss(sums, labels, weights);
      await correlate(sums, gradient);
      design.turn.spend(2 * rows * productsOf(design));
      await design.turn.due();
      gradient[width] = residual;
      return loss;
    },
    async curvature(point) {
      await scores(point.subarray(0, width), point[width]!, sums);
      const { kernel, z } = design;
      const bends = (count: number, first: number): number => {
        z.values.set(sums.subarray(first, first + count));
        kernel.logisticBends(z.at, design.labels.at, design.weights.at, count, design.sums.at);
        return z.at;
      };
      return inverseGram(design, await sumGram(design, bends), 1, l2);
    },
  };
}
