import { checkChoice, checkKeys, checkNumber } from '../../core/options.ts';
import { SlipwayError } from '../../core/error.ts';
import type { DenseModel } from '../../models/dense-model.ts';
import type { Examples } from '../../table/examples.ts';
import type { Estimator } from '../estimator.ts';
import { checkAreExamples } from '../check-examples.ts';
import { backendNames, type BackendName } from './backend.ts';
import { fitDenseNet } from './fit-dense-net.ts';

const where = 'train/tfjs/dense-net';

/** What `denseNet` can be told. */
export interface DenseNetOptions {
  /** Units of each hidden layer, 1 or more each; an empty list is a linear model. @default [32, 16] */
  readonly hidden?: readonly number[];
  /** What a hidden layer does to its sums. @default 'relu' */
  readonly activation?: 'relu' | 'tanh';
  /** Passes over the examples, 1 or more. @default 10 */
  readonly epochs?: number;
  /** Rows to a step, 1 or more: larger is faster and takes fewer steps. @default 256 */
  readonly batchSize?: number;
  /** Length of Adam's steps, above 0. @default 0.001 */
  readonly learningRate?: number;
  /** Strength of the penalty ½·l2·‖W‖² on the weights beside the sum of the losses, biases excepted; 0 or more. @default 0 */
  readonly l2?: number;
  /** Seeds the first weights and the order of the rows. @default 0 */
  readonly seed?: number;
  /** Where it computes. `cpu` runs everywhere; `wasm` is several times faster. @default 'cpu' */
  readonly backend?: BackendName;
  /** Examples, prepared alike, whose log loss is reported after every epoch and kept in `training`; never learned from. */
  readonly validation?: Examples;
}

/** How a dense net was trained. Plain JSON, saved with the model. */
export type DenseNetTraining = {
  readonly estimator: 'dense-net';
  readonly backend: BackendName;
  readonly rows: number;
  readonly hidden: readonly number[];
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly l2: number;
  readonly seed: number;
  /** Mean log loss over the epoch's batches, penalty included, as the weights changed; in nats, one an epoch. */
  readonly losses: readonly number[];
  /** Mean log loss on the validation examples after each epoch; empty without them. */
  readonly validationLosses: readonly number[];
};

/**
 * A small dense net for a label of 0 and 1, built from tfjs layers and trained by Adam.
 *
 * Batches are expanded from codes one at a time, so a wide one-hot never stands expanded in memory. A missing or
 * unseen category (`-1`) is a row of zeros. The last bias starts at the log odds of the prior. Every epoch is used:
 * watch `training.validationLosses` for the one where it should have stopped. The model predicts without tfjs.
 *
 * The same seed gives the same model on `cpu`; other backends may differ in the last digits of float32. The
 * program's own backend is left as it was, and no tensor is left behind.
 *
 * @throws {SlipwayError} `bad-option`; on fit `bad-data` and `shape-mismatch` on examples that cannot be learned
 *   from; `not-converged` when the loss stops being a number; `missing-peer`; `unsupported`.
 * @source D. Kingma, J. Ba (2015), Adam, as tfjs 4.22 has it; first weights as Glorot and Bengio (2010), uniform.
 * @example
 * const matrix = { rows: 4, dense: { names: ['x'], values: Float32Array.of(-1, -1, 1, 1) }, categories: [] };
 * const net = denseNet({ hidden: [4], epochs: 2, backend: 'wasm' });
 * const model = await net.fit({ matrix, labels: Float64Array.of(0, 0, 1, 1), label: { name: 'y' }, leftOut: 0 });
 * [model.kind, model.layers.length, model.training.losses.length] // => ['dense', 2, 2]
 */
export function denseNet(options: DenseNetOptions = {}): Estimator<DenseModel<DenseNetTraining>> {
  checkKeys(where, options, [
    'hidden',
    'activation',
    'epochs',
    'batchSize',
    'learningRate',
    'l2',
    'seed',
    'backend',
    'validation',
  ]);
  if (options.validation !== undefined) checkAreExamples(options.validation, where, 'bad-option');
  const settings = {
    hidden: checkHidden(options.hidden ?? [32, 16]),
    activation: checkChoice(where, 'activation', options.activation ?? 'relu', ['relu', 'tanh']),
    epochs: checkNumber(where, 'epochs', options.epochs ?? 10, { min: 1, integer: true }),
    batchSize: checkNumber(where, 'batchSize', options.batchSize ?? 256, { min: 1, integer: true }),
    learningRate: checkNumber(where, 'learningRate', options.learningRate ?? 0.001, {
      min: Number.MIN_VALUE,
    }),
    l2: checkNumber(where, 'l2', options.l2 ?? 0, { min: 0 }),
    seed: checkNumber(where, 'seed', options.seed ?? 0),
    backend: checkChoice(where, 'backend', options.backend ?? 'cpu', backendNames),
    validation: options.validation,
  };
  return Object.freeze({
    name: 'dense-net',
    fit: (examples, fitOptions = {}) => fitDenseNet(where, examples, settings, fitOptions),
  } satisfies Estimator<DenseModel<DenseNetTraining>>);
}

/** Checked options with their defaults. */
export type DenseNetSettings = Required<Omit<DenseNetOptions, 'validation'>> & {
  readonly validation: Examples | undefined;
};

function checkHidden(hidden: readonly number[]): readonly number[] {
  if (!Array.isArray(hidden))
    throw new SlipwayError(
      'bad-option',
      where,
      'hidden is not a list; expected the units of each hidden layer.',
    );
  return Object.freeze(
    hidden.map((units, i) =>
      checkNumber(where, `hidden[${i}]`, units, { min: 1, max: 65_536, integer: true }),
    ),
  );
}
