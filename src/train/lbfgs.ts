import { lineSearch } from './line-search.ts';

/** A smooth function and its gradient at a point. The gradient belongs to the caller. */
export interface Evaluated {
  readonly value: number;
  readonly gradient: Float64Array;
}

/** How the solver is told what to do. */
export interface SolverOptions {
  /**
   * A symmetric positive definite guess of the inverse Hessian, applied to a vector: gives a new one. The solver
   * measures gradients with it and starts each direction from it.
   */
  readonly precondition: (vector: Float64Array) => Float64Array;
  /** A better guess at a point with such a decrement, or the one there is: what it measures ends the search. */
  readonly renew?: (
    point: Float64Array,
    decrement: number,
  ) => SolverOptions['precondition'] | Promise<SolverOptions['precondition']>;
  /** The objective at the start, where it is known. */
  readonly first?: Evaluated | undefined;
  /** Stop when the decrement is at most this. */
  readonly tolerance: number;
  readonly maxIterations: number;
  /** Relative rounding of the objective: a change below this share of it means nothing. */
  readonly rounding: number;
  /** A search that can no longer make progress has arrived when its decrement is at most this. */
  readonly stallTolerance: number;
  /** How many past steps the direction remembers. @default 10 */
  readonly memory?: number;
  readonly signal?: AbortSignal | undefined;
  readonly onIteration?: ((state: Progress) => void) | undefined;
}

/** Where the solver is. */
export interface Progress {
  readonly iterations: number;
  readonly value: number;
  /** Largest absolute gradient. */
  readonly maxGradient: number;
  /** √(g · M g) of the gradient g and the preconditioner M: half its square is about what is left to gain. */
  readonly decrement: number;
}

/** Where the solver stopped, and why. */
export interface Solution extends Progress {
  readonly point: Float64Array;
  readonly gradient: Float64Array;
  readonly evaluations: number;
  /** `tolerance` and `precision` have converged; `stalled` (far from the optimum) and `iterations` have not. */
  readonly stopped: 'tolerance' | 'precision' | 'stalled' | 'iterations';
}

/** Iterations without progress before the search is taken to have stalled. */
const patience = 5;

interface Pair {
  readonly step: Float64Array;
  readonly change: Float64Array;
  readonly product: number;
}

/**
 * The minimum of a smooth convex function by limited-memory BFGS, in float64.
 *
 * The objective may wait (a device, a worker). An abort rejects with the signal's reason between evaluations.
 *
 * @param objective - value and a fresh gradient at a point, which it must not keep.
 * @source J. Nocedal, S. Wright, Numerical Optimization, 2nd ed., algorithms 7.4 and 7.5, with a scaled
 *   `precondition` for the initial matrix.
 */
export async function lbfgs(
  objective: (point: Float64Array) => Evaluated | Promise<Evaluated>,
  start: Float64Array,
  {
    precondition: guess,
    first,
    renew,
    tolerance,
    maxIterations,
    rounding,
    stallTolerance,
    memory = 10,
    signal,
    onIteration,
  }: SolverOptions,
): Promise<Solution> {
  let evaluations = first ? 1 : 0;
  const evaluate = async (point: Float64Array): Promise<Evaluated> => {
    signal?.throwIfAborted();
    evaluations++;
    return objective(point);
  };
  let precondition = guess;
  let point = start;
  let { value, gradient } = first ?? (await evaluate(point));
  let pairs: Pair[] = [];
  let idle = 0;
  let best = Infinity;
  let before = Infinity;

  for (let iterations = 0; ; iterations++) {
    const measure = (): number => Math.sqrt(dot(gradient, precondition(gradient)));
    let decrement = measure();
    const renewed = await renew?.(point, decrement);
    if (renewed && renewed !== precondition) {
      precondition = renewed;
      decrement = measure();
    }
    const progress: Progress = { iterations, value, maxGradient: largest(gradient), decrement };
    const end = (stopped: Solution['stopped']): Solution => ({
      ...progress,
      point,
      gradient,
      evaluations,
      stopped,
    });
    onIteration?.(progress);
    if (decrement <= tolerance) return end('tolerance');
    if (iterations >= maxIterations) return end('iterations');
    const stalled = decrement <= stallTolerance ? 'precision' : 'stalled';
    const moved = before - value > rounding * Math.abs(value) || decrement < 0.9 * best;
    idle = moved ? 0 : idle + 1;
    if (idle >= patience) return end(stalled);
    before = value;
    best = Math.min(best, decrement);

    let found;
    do {
      const direction = descent(gradient, pairs, precondition);
      const slope = dot(direction, gradient);
      const from = point;
      const at = async (step: number) => {
        const next = from.map((x, i) => x + step * direction[i]!);
        const there = await evaluate(next);
        return { ...there, step, point: next, slope: dot(direction, there.gradient) };
      };
      found =
        slope < 0
          ? await lineSearch(at, { step: 0, value, slope }, 1, rounding * Math.abs(value))
          : undefined;
      if (!found && pairs.length === 0) return end(stalled);
      if (!found) pairs = [];
    } while (!found);

    const step = difference(found.point, point);
    const change = difference(found.gradient, gradient);
    const product = dot(step, change);
    if (product > 0) pairs = [...pairs.slice(-(memory - 1)), { step, change, product }];
    ({ point, value, gradient } = found);
  }
}

/** Minus the approximate inverse Hessian times the gradient: the two-loop recursion. */
function descent(
  gradient: Float64Array,
  pairs: readonly Pair[],
  precondition: SolverOptions['precondition'],
): Float64Array {
  const target = gradient.map((g) => -g);
  const shares = new Float64Array(pairs.length);
  for (let k = pairs.length - 1; k >= 0; k--) {
    const { step, change, product } = pairs[k]!;
    shares[k] = dot(step, target) / product;
    addScaled(target, change, -shares[k]!);
  }
  const last = pairs[pairs.length - 1];
  const scale = last ? last.product / dot(last.change, precondition(last.change)) : 1;
  const direction = precondition(target).map((x) => scale * x);
  for (const [k, { step, change, product }] of pairs.entries()) {
    addScaled(direction, step, shares[k]! - dot(change, direction) / product);
  }
  return direction;
}

function largest(gradient: Float64Array): number {
  return gradient.reduce((most, g) => Math.max(most, Math.abs(g)), 0);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function difference(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((x, i) => x - b[i]!);
}

function addScaled(to: Float64Array, from: Float64Array, by: number): void {
  for (let i = 0; i < to.length; i++) to[i]! += by * from[i]!;
}
