import { openEpochCheckpoint, isCount, type EpochTraining } from '../epoch-checkpoint.ts';
import type { Checkpoint } from '../estimator.ts';
import type { EpochRun } from '../run-epochs.ts';
import type { TrainerState } from './net-trainer.ts';

type TensorRun = EpochRun<readonly Float32Array[]>;

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
      ...(best && named('best', best.weights)),
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
  training: EpochTraining,
  sizes: readonly number[],
): { readonly run: TensorRun; readonly state: TrainerState } {
  const opened = openEpochCheckpoint(where, checkpoint, training);
  const { steps, losses, validationLosses, best, state, numbers } = opened;
  const { shapes } = state;
  if (!areShapes(shapes)) throw opened.refuse('has malformed shapes');
  const sizeOf = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);
  return {
    run: {
      losses,
      validationLosses,
      best: best && { ...best, weights: sizes.map((size, k) => numbers(`best${k}`, size)) },
    },
    state: {
      steps,
      values: sizes.map((size, k) => numbers(`variable${k}`, size)),
      optimizer: shapes.map((shape, k) => ({ shape, values: numbers(`optimizer${k}`, sizeOf(shape)) })),
    },
  };
}

function areShapes(value: unknown): value is readonly (readonly number[])[] {
  return Array.isArray(value) && value.every((shape) => Array.isArray(shape) && shape.every(isCount));
}
