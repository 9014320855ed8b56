import { SlipwayError } from '../../core/error.ts';
import { isRecord } from '../../core/json.ts';
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
  training: string,
  count: number,
): { readonly run: NetRun; readonly state: NetState } {
  const given: unknown = checkpoint;
  if (!isRecord(given) || given['training'] !== training)
    throw refusal(
      where,
      'is of another training; expected one of this estimator, options and examples. Clear it, or keep each in its own place',
    );
  const { state, arrays } = given;
  if (!isRecord(state) || !isRecord(arrays))
    throw refusal(where, 'lacks its state or its arrays; expected one that was written whole. Clear it');
  const numbers = (name: string): Float32Array => {
    const array = arrays[name];
    if (array instanceof Float32Array && array.length === count && array.every(Number.isFinite)) return array;
    throw refusal(
      where,
      `has no ${count} finite numbers in "${name}"; expected one that was written whole. Clear it`,
    );
  };
  const { steps, losses, validationLosses, best } = state;
  if (!isCount(steps) || !areNumbers(losses) || !areNumbers(validationLosses))
    throw refusal(where, 'has malformed losses or steps; expected one that was written whole. Clear it');
  const kept =
    isRecord(best) && isCount(best['epoch']) && typeof best['loss'] === 'number' ? best : undefined;
  return {
    run: {
      losses,
      validationLosses,
      best: kept && {
        epoch: kept['epoch'] as number,
        loss: kept['loss'] as number,
        parameters: numbers('best'),
      },
    },
    state: {
      steps,
      parameters: numbers('parameters'),
      firsts: numbers('firsts'),
      seconds: numbers('seconds'),
    },
  };
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0;
}

function areNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((each) => Number.isFinite(each));
}

function refusal(where: string, found: string): SlipwayError {
  return new SlipwayError('bad-data', where, `the checkpoint ${found}.`);
}
