import { checkKernel, type KernelForm } from '../../kernels/check-kernel.ts';
import type { DenseModel } from '../../models/dense-model.ts';
import type { ExampleStream } from '../../input/example-stream.ts';
import type { Examples } from '../../table/examples.ts';
import type { Estimator } from '../estimator.ts';
import { denseNetSettings, type DenseNetOptions, type DenseNetTraining } from './dense-options.ts';
import { denseKind } from './dense-kind.ts';
import { fitNet } from './fit-net.ts';
import { kernelEngine } from './kernel-engine.ts';

const where = 'train/dense-net';

/** What `denseNet` can be told. */
export interface KernelDenseNetOptions extends DenseNetOptions {
  /** Compiled loops, or the same in plain TypeScript, with the same bits. @default 'simd' where the platform has it, else 'plain' */
  readonly kernel?: KernelForm;
}

/**
 * A dense net for labels of any task, trained by Adam in float32, on compiled loops: no package is needed.
 *
 * The loss is the log loss, the cross-entropy of classes, half the squared error of a regression, or Poisson's of a count,
 * whose scores are exponentials. A regression learns labels less their mean, divided by their standard deviation, both by
 * weight; the last layer is scaled back at the end. The last biases start at the prior. Categories stay codes: a missing
 * or unseen one (`-1`) adds nothing. Scale features beforehand.
 *
 * The same seed gives the same model, bit for bit, whichever `kernel` computes, and however many `workers` do (with `shards`), also when it was stopped and went on
 * from `checkpoints`, of which there is one an epoch. `fit` reports progress every epoch, and takes its first weights `from` a model
 * of the same features, task and layers. All epochs are used unless there is `earlyStopping`; then the weights are those of the lowest
 * validation loss.
 *
 * Examples may be a stream: its labels are counted first, in a reading of epoch 0 (two when they are numbers), and each
 * epoch from 1 on is learned from in the order in which it comes.
 *
 * @throws {SlipwayError} `bad-option`; `unsupported`; on fit `bad-data` on no rows, one class only, a label that the task
 *   has none of, a label whose mean is 16,384 deviations from 0 or more, a feature or weight that is not finite, or a
 *   checkpoint of another training; `shape-mismatch`; `not-converged` when a loss or a weight is no number any more; `too-large`.
 * @cost epochs × rows × weights × 6, where a category counts as one input; 16 bytes a weight beside the examples.
 * @source D. Kingma, J. Ba (2015), Adam, as tfjs 4.22 has it; first weights as X. Glorot, Y. Bengio (2010), uniform.
 * @example
 * const matrix = { rows: 4, dense: { names: ['x', 'y'], values: Float32Array.of(0, 0, 0, 1, 1, 0, 1, 1) }, categories: [] };
 * const net = denseNet({ hidden: [8], epochs: 300, learningRate: 0.05 });
 * const model = await net.fit({ matrix, labels: Float64Array.of(0, 1, 1, 0), label: { name: 'either' }, leftOut: 0 });
 * model.predict(matrix).map(Math.round) // => Float64Array [0, 1, 1, 0]
 */
export function denseNet(
  options: KernelDenseNetOptions = {},
): Estimator<DenseModel<DenseNetTraining>, Examples | ExampleStream> {
  const kind = denseKind(where, denseNetSettings(where, options, ['kernel']));
  const open = kernelEngine(checkKernel(where, options.kernel));
  return Object.freeze({
    name: 'dense-net',
    fit: (examples, fitOptions = {}) => fitNet(kind, examples, 'float32', open, fitOptions),
  } satisfies Estimator<DenseModel<DenseNetTraining>, Examples | ExampleStream>);
}
