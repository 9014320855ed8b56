import type { Evaluated, Progress, Solution } from '../lbfgs.ts';

/** How {@link proximalNewton} is told what to do. */
export interface ProximalOptions {
  /** Strength of l1·‖w‖₁; the last number of a point, the intercept, is left out. */
  readonly l1: number;
  /** The smooth part's second derivatives at a point, row-major. */
  readonly hessian: (point: Float64Array) => Float64Array;
  /** The smooth part at the start. */
  readonly first: Evaluated;
  readonly tolerance: number;
  readonly maxIterations: number;
  readonly rounding: number;
  readonly stallTolerance: number;
  readonly signal?: AbortSignal | undefined;
  readonly onIteration?: ((state: Progress) => void) | undefined;
}

const SWEEPS = 10_000;
const HALVINGS = 30;

/**
 * The minimum of a smooth convex function and an l1 penalty: each step goes to the minimum of the penalty and a parabola,
 * which is found a coordinate at a time.
 *
 * @source J. Lee, Y. Sun, M. Saunders (2014), SIAM J. Optim. 24(3); the coordinates as J. Friedman, T. Hastie,
 *   R. Tibshirani (2010), J. Stat. Softw. 33(1).
 */
export async function proximalNewton(
  objective: (point: Float64Array) => Promise<Evaluated>,
  start: Float64Array,
  options: ProximalOptions,
): Promise<Solution> {
  const { l1, tolerance, signal } = options;
  let point = start;
  let { value: smooth, gradient } = options.first;
  let evaluations = 1;
  for (let iterations = 0; ; iterations++) {
    signal?.throwIfAborted();
    const norm = normOf(point);
    const value = smooth + l1 * norm;
    const step = stepOf(point, gradient, options.hessian(point), l1, tolerance / 10);
    const next = point.map((x, j) => x + step[j]!);
    const gain = -(dot(gradient, step) + l1 * (normOf(next) - norm));
    const decrement = Math.sqrt(Math.max(0, gain));
    const maxGradient = gradient.reduce(
      (most, g, j) => Math.max(most, slack(g, point[j]!, l1, j, gradient)),
      0,
    );
    const progress = { iterations, value, maxGradient, decrement };
    options.onIteration?.(progress);
    const end = (stopped: Solution['stopped']): Solution => ({
      ...progress,
      point,
      gradient,
      evaluations,
      stopped,
    });
    if (decrement <= tolerance) return end('tolerance');
    if (iterations >= options.maxIterations) return end('iterations');
    let found: Evaluated | undefined;
    let share = 1;
    for (let tries = 0; tries < HALVINGS && !found; tries++, share /= 2) {
      const at = point.map((x, j) => x + share * step[j]!);
      signal?.throwIfAborted();
      evaluations++;
      const there = await objective(at);
      const bound = value - 1e-4 * share * gain + options.rounding * Math.abs(value);
      if (there.value + l1 * normOf(at) > bound) continue;
      found = there;
      point = at;
    }
    if (!found) return end(decrement <= options.stallTolerance ? 'precision' : 'stalled');
    ({ value: smooth, gradient } = found);
  }
}

/** From a point to the minimum of g · d + ½ d · H d + l1·‖w + d‖₁. */
function stepOf(
  point: Float64Array,
  gradient: Float64Array,
  hessian: Float64Array,
  l1: number,
  tolerance: number,
): Float64Array {
  const size = point.length;
  const width = size - 1;
  const own = hessian[width * size + width]!;
  // The intercept follows the others, and is taken out: along "all levels up, the intercept down" nothing would move.
  const slopes = gradient.map((g, j) => g - (hessian[j * size + width]! * gradient[width]!) / own);
  const rest = new Float64Array(width * width);
  for (let j = 0; j < width; j++) {
    const by = hessian[j * size + width]! / own;
    for (let k = 0; k < width; k++)
      rest[j * width + k] = hessian[j * size + k]! - by * hessian[k * size + width]!;
  }
  const step = new Float64Array(size);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    let most = 0;
    for (let j = 0; j < width; j++) {
      const bend = rest[j * width + j]!;
      const at = point[j]! + step[j]!;
      const to = shrunk(bend * at - slopes[j]!, l1) / bend;
      // A feature that is the same in every row bends nothing, and has no use.
      const move = (bend > 1e-10 * hessian[j * size + j]! ? to : 0) - at;
      if (move === 0) continue;
      step[j]! += move;
      for (let k = 0; k < width; k++) slopes[k]! += move * rest[j * width + k]!;
      most = Math.max(most, Math.sqrt(bend) * Math.abs(move));
    }
    if (most <= tolerance) break;
  }
  let along = gradient[width]!;
  for (let j = 0; j < width; j++) along += hessian[j * size + width]! * step[j]!;
  step[width] = -along / own;
  return step;
}

function shrunk(value: number, by: number): number {
  return Math.sign(value) * Math.max(0, Math.abs(value) - by);
}

/** How far a gradient is from one that the penalty can hold. */
function slack(g: number, weight: number, l1: number, j: number, { length }: Float64Array): number {
  if (j === length - 1) return Math.abs(g);
  return weight === 0 ? Math.max(0, Math.abs(g) - l1) : Math.abs(g + Math.sign(weight) * l1);
}

/** ‖w‖₁ without the intercept. */
function normOf(point: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < point.length - 1; j++) sum += Math.abs(point[j]!);
  return sum;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < a.length; j++) sum += a[j]! * b[j]!;
  return sum;
}
