import { SlipwayError } from '../core/error.ts';
import { checkChoice } from '../core/options.ts';
import { hasSimd } from './load-kernel.ts';

/** What runs the hot loops of a training: compiled ones, or their twins in plain TypeScript. */
export type KernelForm = 'simd' | 'plain';

/**
 * Checks the option `kernel`; left out, it is what the platform has.
 *
 * @throws {SlipwayError} `bad-option`; `unsupported` when SIMD is asked for and there is none.
 */
export function checkKernel(where: string, kernel: unknown): KernelForm {
  const chosen = checkChoice(where, 'kernel', kernel ?? (hasSimd() ? 'simd' : 'plain'), ['simd', 'plain']);
  if (chosen === 'plain' || hasSimd()) return chosen;
  throw new SlipwayError(
    'unsupported',
    where,
    `kernel is "simd", and this platform has no SIMD, or forbids to compile WebAssembly; expected "plain".`,
  );
}
