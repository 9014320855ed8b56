import { SlipwayError } from '../core/error.ts';
import { isRecord } from '../core/json.ts';

/** The training that a checkpoint is to be of. */
export interface EpochTraining {
  /** Identifies it. */
  readonly id: string;
  readonly epochs: number;
  readonly rows: number;
  readonly batchSize: number;
  readonly isValidated: boolean;
  readonly stopsEarly: boolean;
}

/** The training that a checkpoint is to be of, by what it was told. */
export function epochTraining(
  id: string,
  { epochs, batchSize, earlyStopping }: Told,
  rows: number,
  isValidated: boolean,
): EpochTraining {
  return { id, epochs, rows, batchSize, isValidated, stopsEarly: earlyStopping !== undefined };
}

interface Told {
  readonly epochs: number;
  readonly batchSize: number;
  readonly earlyStopping: object | undefined;
}

/** What every checkpoint of a training in epochs holds, and a way to the rest. */
export interface EpochCheckpoint {
  readonly steps: number;
  readonly losses: readonly number[];
  readonly validationLosses: readonly number[];
  /** The epoch of the lowest validation loss so far, the first being 1. */
  readonly best: { readonly epoch: number; readonly loss: number } | undefined;
  /** What else its writer keeps; still untrusted. */
  readonly state: Readonly<Record<string, unknown>>;
  /** An array of so many finite numbers. */
  readonly numbers: (name: string, count: number) => Float32Array;
  /** The error of what is malformed. */
  readonly refuse: (found: string) => SlipwayError;
}

/**
 * Opens a checkpoint, which comes from outside.
 *
 * @throws {SlipwayError} `bad-data` when it is of another training, or malformed; so do its methods.
 */
export function openEpochCheckpoint(
  where: string,
  checkpoint: unknown,
  { id, epochs, rows, batchSize, isValidated, stopsEarly }: EpochTraining,
): EpochCheckpoint {
  const refusal = (found: string): SlipwayError =>
    new SlipwayError('bad-data', where, `the checkpoint ${found}.`);
  const refuse = (found: string): SlipwayError =>
    refusal(`${found}; expected one that was written whole. Clear it`);
  if (!isRecord(checkpoint) || checkpoint['training'] !== id)
    throw refusal(
      'is of another training; expected one of this estimator, options and examples. Clear it, or keep each in its own place',
    );
  const { state, arrays } = checkpoint;
  if (!isRecord(state) || !isRecord(arrays)) throw refuse('lacks its state or its arrays');
  const { steps, losses, validationLosses, best } = state;
  if (!areNumbers(losses) || !areNumbers(validationLosses)) throw refuse('has malformed losses');
  const done = losses.length;
  if (
    done < 1 ||
    done >= epochs ||
    steps !== done * Math.ceil(rows / batchSize) ||
    validationLosses.length !== (isValidated ? done : 0)
  )
    throw refuse(`has other losses or steps than a training of ${epochs} epochs`);
  const { epoch, loss } = isRecord(best) ? best : {};
  if (
    stopsEarly ? !isCount(epoch) || loss === undefined || loss !== validationLosses[epoch - 1] : best !== null
  )
    throw refuse('has another best epoch than its losses');
  return {
    steps,
    losses,
    validationLosses,
    best: stopsEarly ? { epoch: epoch as number, loss: loss as number } : undefined,
    state,
    numbers(name, count) {
      const array = arrays[name];
      if (array instanceof Float32Array && array.length === count && array.every(Number.isFinite))
        return array;
      throw refuse(`has no ${count} finite numbers in "${name}"`);
    },
    refuse,
  };
}

/** Whether something from outside is a whole number above 0. */
export function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0;
}

function areNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((each) => Number.isFinite(each));
}
