import { checkKernel, type KernelForm } from '../../kernels/check-kernel.ts';
import type { WideAndDeepModel } from '../../models/wide-and-deep-model.ts';
import { fitNet } from '../dense/fit-net.ts';
import { kernelEngine } from '../dense/kernel-engine.ts';
import type { ExampleStream } from '../../input/example-stream.ts';
import type { Examples } from '../../table/examples.ts';
import type { Estimator } from '../estimator.ts';
import { wideKind } from './wide-kind.ts';
import { wideAndDeepSettings, type WideAndDeepOptions, type WideAndDeepTraining } from './wide-options.ts';

const where = 'train/wide-and-deep';

/** What `wideAndDeep` can be told. */
export interface KernelWideAndDeepOptions extends WideAndDeepOptions {
  /** Compiled loops, or the same in plain TypeScript, with the same bits. @default 'simd' where the platform has it, else 'plain' */
  readonly kernel?: KernelForm;
}

/** TODO doc */
export function wideAndDeep(
  options: KernelWideAndDeepOptions = {},
): Estimator<WideAndDeepModel<WideAndDeepTraining>, Examples | ExampleStream> {
  const kind = wideKind(where, wideAndDeepSettings(where, options, 'kernel'));
  const open = kernelEngine(checkKernel(where, options.kernel));
  return Object.freeze({
    name: 'wide-and-deep',
    fit: (examples, fitOptions = {}) => fitNet(kind, examples, 'float32', open, fitOptions),
  } satisfies Estimator<WideAndDeepModel<WideAndDeepTraining>, Examples | ExampleStream>);
}
