import { hasSimd } from '../kernels/load-kernel.ts';
import type { KernelForm } from '../kernels/check-kernel.ts';
import type { NetPlan } from './net-plan.ts';
import { openPlainNet } from './plain-net.ts';
import { openSimdNet } from './simd-net.ts';

/** A net in memory: fill `numbers` and `codes` of some rows, compute, read `outputs`. Both forms give the same bits. */
export interface OpenNet {
  readonly form: KernelForm;
  /** Row-major, shape `[most, numbers that enter]`. */
  readonly numbers: Float32Array;
  /** Row-major, shape `[most, categories]`: codes that a level has, or -1. */
  readonly codes: Int32Array;
  /** What the last layer gives: a row every `stride` numbers. */
  readonly outputs: Float32Array;
  readonly stride: number;
  /** @param rows - how many from the first on; no more than it was opened for. */
  compute(rows: number): void;
}

/**
 * Lays a net out for so many rows at once: for the compiled kernel, or for plain loops where there is none, or no memory
 * for it.
 */
export function openNet(plan: NetPlan, most: number, form?: KernelForm): OpenNet {
  const isSimd = form ? form === 'simd' : hasSimd();
  return (isSimd ? openSimdNet(plan, most) : undefined) ?? openPlainNet(plan, most);
}
