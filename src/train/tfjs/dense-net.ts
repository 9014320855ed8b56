import type { DenseModel } from '../../models/dense-model.ts';
import { denseKind } from '../dense/dense-kind.ts';
import { denseNetSettings, type DenseNetOptions, type DenseNetTraining } from '../dense/dense-options.ts';
import { fitNet } from '../dense/fit-net.ts';
import type { ExampleStream } from '../../input/example-stream.ts';
import type { Examples } from '../../table/examples.ts';
import type { Estimator } from '../estimator.ts';
import type { BackendName } from './backend.ts';
import { netBackend } from './net-backend.ts';

const where = 'train/tfjs/dense-net';

/** What `denseNet` of `slipway/tfjs` can be told. */
export interface TensorDenseNetOptions extends DenseNetOptions {
  /** Where it computes: `simd` on the loops of `slipway`, which is fastest on a processor; the others are backends of tfjs. @default 'simd' */
  readonly backend?: 'simd' | BackendName;
}

/**
 * A dense net on a backend of your choice: the estimator `denseNet` of `slipway`, options, losses, first weights, order of
 * rows and Adam and all, on tensors where the backend is one of tfjs.
 *
 * There a batch is expanded from its codes, one at a time, so a wide one-hot never stands expanded in memory. The program's own backend
 * is left as it was, and no tensor is left behind. The model predicts without tfjs.
 *
 * The same seed gives the same model on `simd` and on `cpu`; the two agree to float32, and so do other backends.
 *
 * @throws {SlipwayError} As `denseNet` of `slipway`; on fit `missing-peer`, and `unsupported` where the platform has no such backend.
 * @source As `denseNet` of `slipway`.
 * @example
 * const matrix = { rows: 4, dense: { names: ['x'], values: Float32Array.of(-1, -1, 1, 1) }, categories: [] };
 * const net = denseNet({ hidden: [4], epochs: 2, backend: 'wasm' });
 * const model = await net.fit({ matrix, labels: Float64Array.of(0, 0, 1, 1), label: { name: 'y' }, leftOut: 0 });
 * [model.kind, model.layers.length, model.training.losses.length] // => ['dense', 2, 2]
 */
export function denseNet(
  options: TensorDenseNetOptions = {},
): Estimator<DenseModel<DenseNetTraining>, Examples | ExampleStream> {
  const kind = denseKind(where, denseNetSettings(where, options, ['backend']));
  const { open, computes } = netBackend(where, options.backend, kind.settings);
  return Object.freeze({
    name: 'dense-net',
    fit: (examples, fitOptions = {}) => fitNet(kind, examples, computes, open, fitOptions),
  } satisfies Estimator<DenseModel<DenseNetTraining>, Examples | ExampleStream>);
}
