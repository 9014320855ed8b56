import { SlipwayError } from '../../core/error.ts';
import { checkChoice, checkKeys, checkNumber } from '../../core/options.ts';
import type { Task } from '../../models/model.ts';
import { checkEarlyStopping, type EarlyStopping } from '../early-stopping.ts';
import { checkTask } from '../task-of.ts';
import type { HiddenActivation } from './net-shape.ts';

/** What every `denseNet` can be told. */
export interface DenseNetOptions {
  /** Units of each hidden layer, 1 or more each; an empty list is a linear model. @default [32, 16] */
  readonly hidden?: readonly number[];
  /** What a hidden layer does to its sums. @default 'relu' */
  readonly activation?: HiddenActivation;
  /** Passes over the examples, 1 or more. @default 10 */
  readonly epochs?: number;
  /** Rows to a step, 1 or more: larger is faster and takes fewer steps. @default 256 */
  readonly batchSize?: number;
  /** Length of Adam's steps, above 0. @default 0.001 */
  readonly learningRate?: number;
  /** Strength of the penalty ½·l2·‖W‖² on the weights beside the sum of the losses, biases excepted; 0 or more. @default 0 */
  readonly l2?: number;
  /**
   * Parts of each batch whose gradients are computed apart, by `workers` where `fit` is given some, and added up before the
   * step; 1 to the batch size. More threads than parts do nothing, and with 1 the workers stay idle. The model depends on it in its last digits, and never on the workers. @default 1
   */
  readonly shards?: number;
  /**
   * What a training does that diverges, which is when a loss or a weight is no number any more: refuse, or give the model
   * of the last epoch that ended well, with `training.stopped` being `diverged`. @default 'error'
   */
  readonly onNotConverged?: 'error' | 'keep';
  /** Seeds the first weights and the order of the rows. @default 0 */
  readonly seed?: number;
  /** What the labels are. @default classes, when the label has some; `binary`, when it is 0 and 1; else `regression` */
  readonly task?: Task;
  /** Stops when the loss of `fit`'s `validation` examples no longer falls, and keeps the weights of its lowest. Left out, every epoch is used. */
  readonly earlyStopping?: EarlyStopping;
}

/** How a net was trained. Plain JSON, saved with the model. */
export type NetTraining<Name extends string = string> = {
  readonly estimator: Name;
  /** What computed: compiled loops (`simd`), their plain twins (`plain`), or a tfjs backend. */
  readonly backend: string;
  readonly task: Task;
  readonly rows: number;
  readonly hidden: readonly number[];
  readonly activation: HiddenActivation;
  /** The most passes that were allowed; `losses` has one an epoch that was run. */
  readonly epochs: number;
  readonly batchSize: number;
  readonly shards: number;
  readonly learningRate: number;
  readonly l2: number;
  readonly seed: number;
  /** Mean loss over the epoch's batches, penalty included, as the weights changed; one an epoch. */
  readonly losses: readonly number[];
  /** Mean loss on the validation examples after each epoch; empty without them. */
  readonly validationLosses: readonly number[];
  /** With early stopping, and where the training diverged, the epoch whose weights were kept, the first being 1; else `null`. */
  readonly keptEpoch: number | null;
  readonly stopped: NetStop;
  /** Of a regression, the standard deviation that is 1 in the losses; else `null`. */
  readonly labelDeviation: number | null;
};

/**
 * What ended a training of a net: `epochs`, all were made; `patience`, the validation loss no longer fell; `asked`, `onRound` said
 * so; `diverged`, the next epoch came to no number.
 */
export type NetStop = 'epochs' | 'patience' | 'asked' | 'diverged';

/** How a dense net was trained. Plain JSON, saved with the model. */
export type DenseNetTraining = NetTraining<'dense-net'>;

/** Checked options with their defaults. */
export interface DenseNetSettings {
  readonly hidden: readonly number[];
  readonly activation: HiddenActivation;
  readonly epochs: number;
  readonly batchSize: number;
  readonly shards: number;
  readonly learningRate: number;
  readonly l2: number;
  readonly onNotConverged: 'error' | 'keep';
  readonly seed: number;
  readonly task: Task | undefined;
  readonly earlyStopping: Required<EarlyStopping> | undefined;
}

const KEYS: readonly string[] = [
  'hidden',
  'activation',
  'epochs',
  'batchSize',
  'shards',
  'learningRate',
  'l2',
  'onNotConverged',
  'seed',
  'task',
  'earlyStopping',
];

/** More parts than any machine has threads for: each costs a pass over all weights, and workers keep their parts. */
const MOST_SHARDS = 256;

/** Checks options; `own` are the keys that an estimator has beside them. */
export function denseNetSettings(
  where: string,
  options: DenseNetOptions,
  own: readonly string[],
): DenseNetSettings {
  checkKeys(where, options, [...KEYS, ...own]);
  const batchSize = checkNumber(where, 'batchSize', options.batchSize ?? 256, { min: 1, integer: true });
  return Object.freeze({
    hidden: checkHidden(where, options.hidden ?? [32, 16]),
    activation: checkChoice(where, 'activation', options.activation ?? 'relu', ['relu', 'tanh']),
    epochs: checkNumber(where, 'epochs', options.epochs ?? 10, { min: 1, integer: true }),
    batchSize,
    shards: checkNumber(where, 'shards', options.shards ?? 1, {
      min: 1,
      max: Math.min(batchSize, MOST_SHARDS),
      integer: true,
    }),
    learningRate: checkNumber(where, 'learningRate', options.learningRate ?? 0.001, {
      min: Number.MIN_VALUE,
    }),
    l2: checkNumber(where, 'l2', options.l2 ?? 0, { min: 0 }),
    onNotConverged: checkChoice(where, 'onNotConverged', options.onNotConverged ?? 'error', [
      'error',
      'keep',
    ]),
    seed: checkNumber(where, 'seed', options.seed ?? 0),
    task: checkTask(where, options.task),
    earlyStopping: checkEarlyStopping(where, options.earlyStopping),
  });
}

function checkHidden(where: string, hidden: unknown): readonly number[] {
  if (!Array.isArray(hidden))
    throw new SlipwayError(
      'bad-option',
      where,
      'hidden is not a list; expected the units of each hidden layer.',
      { details: { option: 'hidden' } },
    );
  return Object.freeze(
    hidden.map((units, i) =>
      checkNumber(where, `hidden[${i}]`, units, { min: 1, max: 65_536, integer: true }),
    ),
  );
}
