import { openEpochCheckpoint, type EpochTraining } from '../epoch-checkpoint.ts';
import type { Checkpoint } from '../estimator.ts';
import type { NetState } from './net-engine.ts';

/** The weights of the epoch with the lowest validation loss so far. */
export interface BestEpoch {
  /** The first is 1. */
  readonly epoch: number;
  readonly loss: number;
  readonly parameters: Float32Array;
}

/** How far a training has come. */
export interface NetRun {
  readonly losses: readonly number[];
  readonly validationLosses: readonly number[];
  readonly best: BestEpoch | undefined;
}

/** A training after an epoch, to be kept. */
export function toCheckpoint(training: string, run: NetRun, state: NetState): Checkpoint {
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
    arrays: { parameters, firsts, seconds, ...(best && { best: best.parameters }) },
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
): { readonly run: NetRun; readonly state: NetState } {
  const { steps, losses, validationLosses, best, numbers } = openEpochCheckpoint(where, checkpoint, training);
  return {
    run: {
      losses,
      validationLosses,
      best: best && { ...best, parameters: numbers('best', count) },
    },
    state: {
      steps,
      parameters: numbers('parameters', count),
      firsts: numbers('firsts', count),
      seconds: numbers('seconds', count),
    },
  };
}
