import { SlipwayError } from '../../core/error.ts';
import type { FitOptions } from '../estimator.ts';
import { lbfgs, type Evaluated, type Progress } from '../lbfgs.ts';
import { denseHessian } from './dense-hessian.ts';
import type { Gram } from './gram.ts';
import type { Inverse } from './inverse-gram.ts';
import type { SolverSettings, SolverTraining } from './options.ts';
import { proximalNewton } from './proximal-newton.ts';
import type { Turn } from './turn.ts';

/** A convex loss over some rows. Points have shape `[outputs, width + 1]`: weights, then the intercept. */
export interface Problem {
  readonly rows: number;
  readonly width: number;
  readonly backend: string;
  /** Relative rounding of the objective, and the decrement at which a stall is the arithmetic's. */
  readonly precision: { readonly rounding: number; readonly stallTolerance: number };
  readonly start: Float64Array;
  /** Whether the start is a guess and no model: one from a part of the rows is then looked for. */
  readonly guessed: boolean;
  /** Whether there is no minimum where the features tell labels apart. */
  readonly separable: boolean;
  /**
   * The loss without the penalty; its gradient goes into `gradient`. Problems whose start is `guessed` may be asked for
   * every eighth block of rows.
   */
  readonly evaluate: (
    point: Float64Array,
    gradient: Float64Array,
    every?: number,
  ) => number | Promise<number>;
  /** The inverse of the curvature of loss and penalty at a point. */
  readonly curvature: (point: Float64Array, every?: number) => Inverse | Promise<Inverse>;
  /** What the curvature of the loss is made of; there where `l1` is offered. */
  readonly gram?: (point: Float64Array) => Promise<Gram>;
  /** How far a step moves the sum of the row that it moves most. */
  readonly largestMove: (step: Float64Array, every?: number) => Promise<number>;
}

/** A start is looked for with one block of rows in so many, where that leaves so many rows for each weight. */
const SAMPLED = 8;
const ROWS_PER_WEIGHT = 50;
/** Where the decrement is below this, few steps are left, and they are few with the curvature there. */
const NEAR = 0.1;
/** A curvature is as good as new while no row's sum has moved by more than this: it then is off by that share at most. */
const SMALL_MOVE = 0.01;

/**
 * The most that a Newton step may move a row's sum at a minimum: the row's standard error, taken to be 10,000 at
 * most, times what may be left of it. Where labels are separated every step moves some by about 1, or by less where
 * the arithmetic raised a curvature lost to rounding.
 */
function mostMove(left: number): number {
  return Math.min(0.5, 1e4 * left);
}

/**
 * The minimum of a problem and its penalty; loss, sums and solver are float64.
 *
 * @throws {SlipwayError} `bad-data` when the features are too large to sum; `not-converged` unless told to keep.
 */
export async function minimise<Name extends string>(
  where: string,
  estimator: Name,
  problem: Problem,
  settings: SolverSettings,
  { signal, onProgress }: FitOptions,
  turn: Turn,
): Promise<{ readonly point: Float64Array; readonly training: SolverTraining<Name> }> {
  const { l2, l1, tolerance, maxIterations, onNotConverged } = settings;
  const { rows, width, backend, precision } = problem;
  const objective = async (point: Float64Array, every = 1): Promise<Evaluated> => {
    const gradient = new Float64Array(point.length);
    const loss = await problem.evaluate(point, gradient, every);
    const value = loss + addPenalty(point, width, l2, gradient);
    // A trial that overflows is one that went too far.
    return { value: Number.isFinite(value) ? value : Infinity, gradient };
  };
  const sampled = l1 === 0 && problem.guessed && rows >= SAMPLED * ROWS_PER_WEIGHT * problem.start.length;
  const { start, first } = sampled
    ? await fromSample(problem, objective, signal)
    : { start: problem.start, first: await objective(problem.start) };
  if (first.value === Infinity) {
    throw new SlipwayError(
      'bad-data',
      where,
      'the objective is infinite where the solver begins: the features are too large to sum. Standardize them first.',
    );
  }
  const bounds = { first, tolerance, maxIterations, ...precision, signal };
  const onIteration = ({ iterations, value: loss, decrement }: Progress): void =>
    onProgress?.({
      stage: where,
      done: iterations,
      unit: 'iterations',
      figures: { objective: loss, decrement },
    });
  const curvatures = curvaturesOf(problem, start, sampled ? SAMPLED : 1);
  const { point, gradient, value, ...rest } =
    l1 > 0
      ? await proximalNewton(objective, start, {
          ...bounds,
          onIteration,
          l1,
          turn,
          hessian: (at) => denseHessian(where, problem, at, l2),
        })
      : await lbfgs((at) => objective(at), start, {
          ...bounds,
          onIteration,
          precondition: await curvatures.first(),
          renew: curvatures.renewAt(tolerance),
        });
  const { iterations, evaluations, maxGradient, decrement } = rest;
  const arrived = rest.stopped === 'tolerance' || rest.stopped === 'precision';
  const separated =
    arrived &&
    problem.separable &&
    l2 === 0 &&
    l1 === 0 &&
    (await problem.largestMove((await curvatures.at(point))(gradient))) >
      mostMove(Math.max(decrement, tolerance));
  const stopped = separated ? 'separated' : rest.stopped;
  if (separated && onNotConverged === 'error') {
    throw new SlipwayError(
      'not-converged',
      where,
      `the features separate some of the labels and l2 is 0, so the weights grow without end; expected a minimum. Set l2 above 0, leave out the features that give the label away, or set onNotConverged: 'keep'.`,
      { details: { iterations, decrement, stopped } },
    );
  }
  if (!arrived && onNotConverged === 'error') {
    throw new SlipwayError(
      'not-converged',
      where,
      `the solver stopped after ${iterations} iterations with a decrement of ${decrement.toPrecision(3)}; expected at most ${tolerance}. Standardize the features, raise l2 or maxIterations, or set onNotConverged: 'keep'.`,
      { details: { iterations, decrement, stopped } },
    );
  }
  const training: SolverTraining<Name> = {
    estimator,
    backend,
    rows,
    l2,
    l1,
    tolerance,
    iterations,
    evaluations,
    converged: arrived && !separated,
    stopped,
    objective: value,
    maxGradient,
    decrement,
  };
  return { point, training };
}

/** The curvature of a problem, computed anew where it is asked for at a point that is far from the last. */
function curvaturesOf(
  problem: Problem,
  start: Float64Array,
  every: number,
): {
  first(): Promise<Inverse>;
  at(point: Float64Array): Promise<Inverse>;
  renewAt(tolerance: number): (point: Float64Array, decrement: number) => Inverse | Promise<Inverse>;
} {
  let curvature: Inverse;
  let curvedAt: Float64Array | undefined = every > 1 ? undefined : start;
  let isNear = false;
  const at = async (point: Float64Array): Promise<Inverse> => {
    const from = curvedAt;
    const isFar =
      from === undefined ||
      (await problem.largestMove(
        point.map((x, i) => x - from[i]!),
        every,
      )) > SMALL_MOVE;
    if (!isFar) return curvature;
    curvedAt = point;
    return (curvature = await problem.curvature(point));
  };
  return {
    first: async () => (curvature = await problem.curvature(start, every)),
    at,
    renewAt: (tolerance) => (point, decrement) => {
      if (decrement > (isNear ? tolerance : Math.max(tolerance, NEAR))) return curvature;
      isNear = true;
      return at(point);
    },
  };
}

/** A start near the minimum of a part of the rows; the one there is where that turns out worse. */
async function fromSample(
  { start, curvature, precision }: Problem,
  objective: (point: Float64Array, every?: number) => Promise<Evaluated>,
  signal: AbortSignal | undefined,
): Promise<{ readonly start: Float64Array; readonly first: Evaluated }> {
  const before = await objective(start, SAMPLED);
  const found = await lbfgs((point) => objective(point, SAMPLED), start, {
    precondition: await curvature(start, SAMPLED),
    first: before,
    // What a part of the rows leaves open is more than this.
    tolerance: 1,
    stallTolerance: 1,
    maxIterations: 20,
    rounding: precision.rounding,
    signal,
  });
  const first = await objective(found.point);
  if (first.value <= before.value) return { start: found.point, first };
  return { start, first: await objective(start) };
}

/** ½·l2·‖w‖², and its gradient added to another; intercepts are left out. */
function addPenalty(point: Float64Array, width: number, l2: number, gradient: Float64Array): number {
  let squares = 0;
  for (let at = 0; at < point.length; at++) {
    if (at % (width + 1) === width) continue;
    squares += point[at]! * point[at]!;
    gradient[at]! += l2 * point[at]!;
  }
  return (l2 / 2) * squares;
}
