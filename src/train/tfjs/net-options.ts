import type * as tf from '@tensorflow/tfjs-core';
import { SlipwayError } from '../../core/error.ts';
import { checkChoice, checkKeys, checkNumber } from '../../core/options.ts';
import type { Task } from '../../models/model.ts';
import { checkEarlyStopping, type EarlyStopping } from '../early-stopping.ts';
import { checkTask } from '../task-of.ts';
import { backendNames, type BackendName } from './backend.ts';

/** How a net of your own is trained. */
export interface NetOptions {
  /** Makes the optimizer of a training, a new one each time: `() => tf.train.adam(0.01)`. @default Adam of 0.001. Adam of tfjs has another ε on webgl, unless you say: `tf.train.adam(0.01, 0.9, 0.999, 1e-7)` */
  readonly optimizer?: () => tf.Optimizer;
  /** Where it is trained. @default 'cpu' */
  readonly backend?: BackendName;
  /** Passes over the examples, 1 or more. @default 10 */
  readonly epochs?: number;
  /** Rows to a step, 1 or more. @default 256 */
  readonly batchSize?: number;
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

/** Checked options with their defaults. */
export interface NetSettings {
  readonly optimizer: (() => tf.Optimizer) | undefined;
  readonly backend: BackendName;
  readonly epochs: number;
  readonly batchSize: number;
  readonly onNotConverged: 'error' | 'keep';
  readonly seed: number;
  readonly task: Task | undefined;
  readonly earlyStopping: Required<EarlyStopping> | undefined;
}

const KEYS: readonly (keyof NetOptions)[] = [
  'optimizer',
  'backend',
  'epochs',
  'batchSize',
  'onNotConverged',
  'seed',
  'task',
  'earlyStopping',
];

/** Checks options; `own` are the keys that an estimator has beside them. */
export function netSettings(where: string, options: NetOptions, own: readonly string[] = []): NetSettings {
  checkKeys(where, options, [...KEYS, ...own]);
  const { optimizer } = options;
  if (optimizer !== undefined) checkFunction(where, 'optimizer', optimizer, '() => tf.train.adam(0.01)');
  return Object.freeze({
    optimizer,
    backend: checkChoice(where, 'backend', options.backend ?? 'cpu', backendNames),
    epochs: checkNumber(where, 'epochs', options.epochs ?? 10, { min: 1, integer: true }),
    batchSize: checkNumber(where, 'batchSize', options.batchSize ?? 256, { min: 1, integer: true }),
    onNotConverged: checkChoice(where, 'onNotConverged', options.onNotConverged ?? 'error', [
      'error',
      'keep',
    ]),
    seed: checkNumber(where, 'seed', options.seed ?? 0),
    task: checkTask(where, options.task),
    earlyStopping: checkEarlyStopping(where, options.earlyStopping),
  });
}

/** Refuses what is no function. */
export function checkFunction(where: string, option: string, value: unknown, example: string): void {
  if (typeof value === 'function') return;
  throw new SlipwayError(
    'bad-option',
    where,
    `${option} is of type ${typeof value}; expected a function, such as ${example}.`,
    { details: { option } },
  );
}
