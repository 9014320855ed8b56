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

/**
 * A linear model of categories and a net, added up and trained together, for labels of any task: the linear part remembers
 * levels and crosses, the net carries over to combinations that training does not have.
 *
 * Losses, first biases, labels of a regression, Adam, `from`, `checkpoints`, progress and early stopping are those of `denseNet`, and so is the promise
 * of bits. In the net a category is some learned numbers for each level, or one input a level where that is fewer; first embeddings
 * are drawn uniformly, with the variance 1 ÷ dimension, and the wide part begins at 0. A missing or unseen category (`-1`) adds nothing
 * to the wide part and is embedded as zeros. Numbers enter the net alone: give the wide part their bins. Scale them beforehand. A cross is
 * told by its origin, which a pipeline writes; in examples of another making every category enters both parts.
 *
 * @throws {SlipwayError} As `denseNet`; on fit also `bad-option` on a name in `wide`, `deep` or `embedding` that no such feature has, or
 *   when all features are crosses, and `bad-data` on two features of one name.
 * @cost epochs × rows × weights of the net × 6, where a category counts as its dimension; a step visits every weight once
 *   more, those of all levels included; 16 bytes a weight beside the examples.
 * @source H.-T. Cheng et al. (2016), Wide & Deep Learning for Recommender Systems, whose wide part has FTRL with L1 instead of Adam;
 *   dimensions as R. Wang et al. (2017), Deep & Cross Network for Ad Click Predictions, section 4.
 * @example
 * const city = { name: 'city', levels: ['Bath', 'York'], codes: Int32Array.of(0, 0, 1, 1) };
 * const matrix = { rows: 4, dense: { names: ['x'], values: Float32Array.of(0, 1, 0, 1) }, categories: [city] };
 * const net = wideAndDeep({ hidden: [8], embedding: 2, epochs: 300, learningRate: 0.05 });
 * const model = await net.fit({ matrix, labels: Float64Array.of(0, 1, 1, 0), label: { name: 'either' }, leftOut: 0 });
 * model.predict(matrix).map(Math.round) // => Float64Array [0, 1, 1, 0]
 */
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
