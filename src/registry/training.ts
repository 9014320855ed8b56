import { SlipwayError } from '../core/error.ts';
import { isRecord, type Json } from '../core/json.ts';
import { checkKeys, checkNumber } from '../core/options.ts';
import { checkNote } from './names.ts';
import { plainJson } from './plain.ts';
import type { Fields } from './record.ts';

const where = 'registry/training';

/** How a version came to be: what somebody needs to train it once more. */
export interface Training {
  /** Who trained it, such as a person or a job; the registry's actor when it was not told. */
  readonly by: string | null;
  /** The estimator, such as `boostedTrees`. */
  readonly estimator: string | null;
  /** What it was told: any plain record. */
  readonly options: Json | null;
  readonly seed: number | null;
  /** Which code it was, such as a commit. */
  readonly code: string | null;
  readonly seconds: number | null;
}

/** What {@link Training} is made from; what is left out is `null`. */
export type TrainingOptions = {
  readonly [Key in keyof Training]?: Key extends 'options' ? unknown : Training[Key];
};

/** What will be written about a training. */
export function checkTraining(given: unknown, actor: string | null): Training {
  if (!isRecord(given)) {
    throw new SlipwayError(
      'bad-option',
      where,
      'training is not a record; expected such as { estimator, seed, code }.',
      { details: { option: 'training' } },
    );
  }
  checkKeys(where, given, ['by', 'estimator', 'options', 'seed', 'code', 'seconds']);
  const text = (option: 'by' | 'estimator' | 'code'): string | null => {
    const value = given[option] ?? null;
    if (value !== null) checkNote(option, value as string);
    return value as string | null;
  };
  const number = (option: 'seed' | 'seconds'): number | null =>
    (given[option] ?? null) === null ? null : checkNumber(where, option, given[option]);
  return {
    by: text('by') ?? actor,
    estimator: text('estimator'),
    options: plainJson('training.options', given['options'] ?? null),
    seed: number('seed'),
    code: text('code'),
    seconds: number('seconds'),
  };
}

/** Reads it from a version's record. */
export function readTraining(fields: Fields): Training {
  const number = (name: string): number | null => (fields.isNull(name) ? null : fields.figure(name));
  return {
    by: fields.textOrNull('by'),
    estimator: fields.textOrNull('estimator'),
    options: fields.json('options'),
    seed: number('seed'),
    code: fields.textOrNull('code'),
    seconds: number('seconds'),
  };
}
