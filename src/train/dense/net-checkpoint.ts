import { openEpochCheckpoint, type EpochTraining } from '../epoch-checkpoint.ts';
import type { Checkpoint } from '../estimator.ts';
import type { EpochRun } from '../run-epochs.ts';
import type { NetState } from './net-engine.ts';

/** A training after an epoch, to be kept. */
export function toCheckpoint(training: string, run: EpochRun<Float32Array>, state: NetState): Checkpoint {
  const { losses, validationLosses, best } = run;
  const { steps, parameters, firsts, seconds } = state;
  return {
    training,
    state: {
      steps,
      // Copies: whoever keeps it in memory is not to see what comes later.
      losses: [...losses],
      validationLosses: [...validationLosses],
      best: best ? { epoch: best.epoch, loss: best.loss } : null,
    },
    arrays: { parameters, firsts, seconds, ...(best && { best: best.weights }) },
  };
}

/**
 * Reads a checkpoint, which comes from outside.
 *
 * @throws {SlipwayError} `bad-data` when it is of another training, or malformed.
 */
export function fromCheckpoint(
  where: string,
  checkpoint: Checkpoint,
  training: EpochTraining,
  count: number,
): { readonly run: EpochRun<Float32Array>; readonly state: NetState } {
  const { steps, losses, validationLosses, best, numbers } = openEpochCheckpoint(where, checkpoint, training);
  return {
    run: {
      losses,
      validationLosses,
      best: best && { ...best, weights: numbers('best', count) },
    },
    state: {
      steps,
      parameters: numbers('parameters', count),
      firsts: numbers('firsts', count),
      seconds: numbers('seconds', count),
    },
  };
}
