import type { Evaluated, Progress, Solution } from '../lbfgs.ts';
import { sparseMinimum } from './sparse-minimum.ts';
import type { Turn } from './turn.ts';

/** How {@link proximalNewton} is told what to do. */
export interface ProximalOptions {
  /** Strength of l1·‖w‖₁; the last number of a point, the intercept, is left out. */
  readonly l1: number;
  /** The smooth part's second derivatives at a point, row-major. */
  readonly hessian: (point: Float64Array) => Promise<Float64Array>;
  /** The smooth part at the start. */
  readonly first: Evaluated;
  readonly tolerance: number;
  readonly maxIterations: number;
  readonly rounding: number;
  readonly stallTolerance: number;
  readonly signal?: AbortSignal | undefined;
  readonly turn: Turn;
  readonly onIteration?: ((state: Progress) => void) | undefined;
}

const HALVINGS = 30;

/**
 * The minimum of a smooth convex function and an l1 penalty: each step goes to the minimum of the penalty and a parabola.
 * Where that was not found, a short step is no sign of having arrived.
 *
 * @source J. Lee, Y. Sun, M. Saunders (2014), SIAM J. Optim. 24(3).
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
    const hessian = await options.hessian(point);
    const { step, solved } = await stepOf(point, gradient, hessian, l1, tolerance / 10, options.turn);
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
    if (decrement <= tolerance && solved) return end('tolerance');
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
    if (!found) return end(solved && decrement <= options.stallTolerance ? 'precision' : 'stalled');
    ({ value: smooth, gradient } = found);
  }
}

/** From a point to the minimum of g · d + ½ d · H d + l1·‖w + d‖₁. */
async function stepOf(
  point: Float64Array,
  gradient: Float64Array,
  hessian: Float64Array,
  l1: number,
  tolerance: number,
  turn: Turn,
): Promise<{ readonly step: Float64Array; readonly solved: boolean }> {
  const size = point.length;
  const width = size - 1;
  const own = hessian[width * size + width]!;
  const weights = point.subarray(0, width);
  // The intercept follows the others, and is taken out: along "all levels up, the intercept down" nothing would move.
  const matrix = new Float64Array(width * width);
  const pull = new Float64Array(width);
  for (let j = 0; j < width; j++) {
    const by = hessian[j * size + width]! / own;
    let sum = by * gradient[width]! - gradient[j]!;
    for (let k = 0; k < width; k++) {
      const bend = hessian[j * size + k]! - by * hessian[k * size + width]!;
      matrix[j * width + k] = bend;
      sum += bend * weights[k]!;
    }
    pull[j] = sum;
  }
  turn.spend(width * width);
  // A feature that is the same in every row bends nothing, and has no use.
  const isIdle = (j: number): boolean => !(matrix[j * width + j]! > 1e-10 * hessian[j * size + j]!);
  const { at, solved } = await sparseMinimum({ matrix, pull, l1, isIdle }, weights, tolerance, turn);
  const step = new Float64Array(size);
  let along = gradient[width]!;
  for (let j = 0; j < width; j++) {
    step[j] = at[j]! - weights[j]!;
    along += hessian[j * size + width]! * step[j]!;
  }
  step[width] = -along / own;
  return { step, solved };
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
