import { SlipwayError } from '../../core/error.ts';
import { checkChoice } from '../../core/options.ts';
import { checkKernel } from '../../kernels/check-kernel.ts';
import type { DenseNetSettings } from '../dense/dense-options.ts';
import { kernelEngine } from '../dense/kernel-engine.ts';
import type { OpenNetEngine } from '../dense/net-engine.ts';
import { backendNames, type BackendName } from './backend.ts';
import { tensorEngine } from './tensor-engine.ts';

/** What computes a net on a backend; `computes` names what decides its bits. */
export function netBackend(
  where: string,
  asked: 'simd' | BackendName | undefined,
  { shards }: DenseNetSettings,
): { readonly open: OpenNetEngine; readonly computes: string } {
  const backend = checkChoice(where, 'backend', asked ?? 'simd', ['simd', ...backendNames]);
  if (backend === 'simd') return { open: kernelEngine(checkKernel(where, undefined)), computes: 'float32' };
  if (shards > 1) {
    throw new SlipwayError(
      'unsupported',
      where,
      `shards is ${shards} and backend is "${backend}"; expected "simd": tfjs computes a batch as a whole.`,
      { details: { option: 'shards' } },
    );
  }
  return { open: tensorEngine(backend), computes: backend };
}
