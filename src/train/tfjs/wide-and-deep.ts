import type { ExampleStream } from '../../input/example-stream.ts';
import type { WideAndDeepModel } from '../../models/wide-and-deep-model.ts';
import type { Examples } from '../../table/examples.ts';
import { fitNet } from '../dense/fit-net.ts';
import type { Estimator } from '../estimator.ts';
import { wideKind } from '../wide-and-deep/wide-kind.ts';
import {
  wideAndDeepSettings,
  type WideAndDeepOptions,
  type WideAndDeepTraining,
} from '../wide-and-deep/wide-options.ts';
import type { BackendName } from './backend.ts';
import { netBackend } from './net-backend.ts';

const where = 'train/tfjs/wide-and-deep';

/** What `wideAndDeep` of `slipway/tfjs` can be told. */
export interface TensorWideAndDeepOptions extends WideAndDeepOptions {
  /** Where it computes: `simd` on the loops of `slipway`, which is fastest on a processor; the others are backends of tfjs. @default 'simd' */
  readonly backend?: 'simd' | BackendName;
}

/**
 * A wide-and-deep model on a backend of your choice: the estimator `wideAndDeep` of `slipway`, options, losses, first
 * weights, order of rows and Adam and all.
 *
 * Embeddings and the wide part are gathered by their codes; what enters the net one-hot is expanded, a batch at a time. The
 * program's own backend is left as it was, and no tensor is left behind. The model predicts without tfjs.
 *
 * The same seed gives the same model on `simd` and on `cpu`; the two agree to float32, and so do other backends.
 *
 * @throws {SlipwayError} As `wideAndDeep` of `slipway`; on fit `missing-peer`, and `unsupported` where the platform has no such backend.
 * @source As `wideAndDeep` of `slipway`.
 * @example
 * const categories = [{ name: 'city', levels: ['Bath', 'York'], codes: Int32Array.of(0, 0, 1, 1) }];
 * const matrix = { rows: 4, dense: { names: [], values: new Float32Array() }, categories };
 * const net = wideAndDeep({ hidden: [4], embedding: 2, epochs: 2, backend: 'wasm' });
 * const model = await net.fit({ matrix, labels: Float64Array.of(0, 0, 1, 1), label: { name: 'y' }, leftOut: 0 });
 * [model.kind, model.embeddings.length, model.training.losses.length] // => ['wide-and-deep', 1, 2]
 */
export function wideAndDeep(
  options: TensorWideAndDeepOptions = {},
): Estimator<WideAndDeepModel<WideAndDeepTraining>, Examples | ExampleStream> {
  const kind = wideKind(where, wideAndDeepSettings(where, options, 'backend'));
  const { open, computes } = netBackend(where, options.backend, kind.settings);
  return Object.freeze({
    name: 'wide-and-deep',
    fit: (examples, fitOptions = {}) => fitNet(kind, examples, computes, open, fitOptions),
  } satisfies Estimator<WideAndDeepModel<WideAndDeepTraining>, Examples | ExampleStream>);
}
