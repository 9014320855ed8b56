import { SlipwayError } from '../../core/error.ts';
import { isRecord } from '../../core/json.ts';
import type { Checkpoint } from '../estimator.ts';
import type { TrainerState } from './net-trainer.ts';

/** How far a training of a net has come. */
export interface TensorRun {
  readonly losses: readonly number[];
  readonly validationLosses: readonly number[];
  /** The variables of the epoch with the lowest validation loss so far; the first epoch is 1. */
  readonly best:
    { readonly epoch: number; readonly loss: number; readonly values: readonly Float32Array[] } | undefined;
}

/** A training after an epoch, to be kept. */
export function toTensorCheckpoint(training: string, run: TensorRun, state: TrainerState): Checkpoint {
  const { losses, validationLosses, best } = run;
  const named = (name: string, arrays: readonly Float32Array[]): Record<string, Float32Array> =>
    Object.fromEntries(arrays.map((array, k) => [`${name}${k}`, array]));
  return {
    training,
    state: {
      steps: state.steps,
      shapes: state.optimizer.map(({ shape }) => [...shape]),
      // Copies: the training goes on with its lists, and the checkpoint may be kept in memory.
      losses: [...losses],
      validationLosses: [...validationLosses],
      best: best ? { epoch: best.epoch, loss: best.loss } : null,
    },
    arrays: {
      ...named('variable', state.values),
      ...named(
        'optimizer',
        state.optimizer.map(({ values }) => values),
      ),
      ...(best && named('best', best.values)),
    },
  };
}

/**
 * Reads a checkpoint, which comes from outside.
 *
 * @param sizes - how many numbers each variable of the net has.
 * @throws {SlipwayError} `bad-data` when it is of another training, or malformed.
 */
export function fromTensorCheckpoint(
  where: string,
  checkpoint: Checkpoint,
  training: string,
  sizes: readonly number[],
): { readonly run: TensorRun; readonly state: TrainerState } {
  const refuse = (found: string): SlipwayError =>
    new SlipwayError('bad-data', where, `the checkpoint ${found}.`);
  const whole = 'expected one that was written whole. Clear it';
  const given: unknown = checkpoint;
  if (!isRecord(given) || given['training'] !== training)
    throw refuse(
      'is of another training; expected one of this estimator, options and examples. Clear it, or keep each in its own place',
    );
  const { state, arrays } = given;
  if (!isRecord(state) || !isRecord(arrays)) throw refuse(`lacks its state or its arrays; ${whole}`);
  const { steps, shapes, losses, validationLosses, best } = state;
  if (!isCount(steps) || !areNumbers(losses) || !areNumbers(validationLosses) || !areShapes(shapes))
    throw refuse(`has malformed losses, steps or shapes; ${whole}`);
  const read = (name: string, size: number): Float32Array => {
    const array = arrays[name];
    if (array instanceof Float32Array && array.length === size && array.every(Number.isFinite)) return array;
    throw refuse(`has no ${size} finite numbers in "${name}"; ${whole}`);
  };
  const kept =
    isRecord(best) && isCount(best['epoch']) && typeof best['loss'] === 'number' ? best : undefined;
  const sizeOf = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);
  return {
    run: {
      losses,
      validationLosses,
      best: kept && {
        epoch: kept['epoch'] as number,
        loss: kept['loss'] as number,
        values: sizes.map((size, k) => read(`best${k}`, size)),
      },
    },
    state: {
      steps,
      values: sizes.map((size, k) => read(`variable${k}`, size)),
      optimizer: shapes.map((shape, k) => ({ shape, values: read(`optimizer${k}`, sizeOf(shape)) })),
    },
  };
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0;
}

function areNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((each) => Number.isFinite(each));
}

function areShapes(value: unknown): value is readonly (readonly number[])[] {
  return Array.isArray(value) && value.every((shape) => Array.isArray(shape) && shape.every(isCount));
}
