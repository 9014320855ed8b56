import { checkChoice, checkNumber } from '../../core/options.ts';
import { checkKernel, type KernelForm } from '../../kernels/check-kernel.ts';

/** What every estimator that runs a solver can be told. */
export interface SolverOptions {
  /** Strength of the penalty ½·l2·‖w‖² on the weights, the intercept excepted; 0 or more. @default 1 */
  readonly l2?: number;
  /** Strength of the penalty l1·‖w‖₁, which leaves some weights at exactly 0; 0 or more. @default 0 */
  readonly l1?: number;
  /**
   * When to stop: how many of its own standard errors the sum of a row may still be off, as the gradient and the
   * curvature at the last weights estimate it. Above 0. @default 1e-6
   */
  readonly tolerance?: number;
  /** The most steps of the solver; 1 or more. @default 1000 */
  readonly maxIterations?: number;
  /** What to do when the solver stops before the tolerance: refuse, or keep the model with `training.converged` false. @default 'error' */
  readonly onNotConverged?: 'error' | 'keep';
}

/** What runs the loops over rows. */
export interface KernelOption {
  /** Compiled loops, or plain ones: the same sums but for the last digits. @default 'simd', where the platform has it */
  readonly kernel?: KernelForm;
}

/** Checked options with their defaults. */
export type SolverSettings = Required<SolverOptions> & { readonly kernel: KernelForm };

/** The names of all of them. */
export const solverKeys = ['l2', 'l1', 'tolerance', 'maxIterations', 'onNotConverged', 'kernel'] as const;

/** Checks them. */
export function solverSettings(
  where: string,
  options: SolverOptions & KernelOption,
  tolerance = 1e-6,
): SolverSettings {
  return {
    l2: checkNumber(where, 'l2', options.l2 ?? 1, { min: 0 }),
    l1: checkNumber(where, 'l1', options.l1 ?? 0, { min: 0 }),
    tolerance: checkNumber(where, 'tolerance', options.tolerance ?? tolerance, { min: Number.MIN_VALUE }),
    maxIterations: checkNumber(where, 'maxIterations', options.maxIterations ?? 1000, {
      min: 1,
      integer: true,
    }),
    onNotConverged: checkChoice(where, 'onNotConverged', options.onNotConverged ?? 'error', [
      'error',
      'keep',
    ]),
    kernel: checkKernel(where, options.kernel),
  };
}

/** How a model was trained by the solver. Plain JSON, saved with it. */
export type SolverTraining<Name extends string = string> = {
  readonly estimator: Name;
  /** What did the linear algebra: `float64`, or the tfjs backend. */
  readonly backend: string;
  readonly rows: number;
  readonly l2: number;
  readonly l1: number;
  readonly tolerance: number;
  readonly iterations: number;
  readonly evaluations: number;
  readonly converged: boolean;
  /**
   * `tolerance`: reached; `precision`: as close as the arithmetic can tell. Not converged: `stalled`, `iterations`, and
   * `separated`: without a penalty, some labels are told apart so well that the weights grow without end.
   */
  readonly stopped: 'tolerance' | 'precision' | 'stalled' | 'iterations' | 'separated';
  /** ½·l2·‖w‖² + l1·‖w‖₁ + the weighted sum of the losses. */
  readonly objective: number;
  readonly maxGradient: number;
  /**
   * The figure that `tolerance` bounds: √(g · H⁻¹ g), half its square being about what is left of the objective. H is
   * the curvature at these weights when `tolerance` stopped the solver, and an earlier one otherwise.
   */
  readonly decrement: number;
};
