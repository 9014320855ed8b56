import { SlipwayError } from '../core/error.ts';
import { checkChoice, checkNumber } from '../core/options.ts';
import type { LevelChoice } from './one-hot-levels.ts';

/** Which levels get a column of their own, and what the others become. */
export interface LevelOptions {
  /**
   * What a level without a column of its own becomes: a row of zeros, a level `(other)` that all of them share, or
   * an error. @default 'zeros'
   */
  readonly unknown?: 'zeros' | 'bucket' | 'error';
  /** Whether that shared level comes after those of their own or before them. @default 'last' */
  readonly bucketAt?: 'first' | 'last';
  /** What a missing value becomes: a row of zeros, a level `(missing)`, or what unknown levels become. @default 'zeros' */
  readonly missing?: 'zeros' | 'level' | 'unknown';
  /** Training rows a level needs for a column of its own: 1 or more. Rarer levels are unknown. @default 1 */
  readonly minFrequency?: number;
  /** How many levels get a column of their own, the most frequent first: 1 or more. @default Infinity */
  readonly maxLevels?: number;
  /**
   * Which of them is a row of zeros in place of a column: none, the first, or the most frequent (of equally frequent
   * ones the first). @default 'none'
   */
  readonly drop?: 'none' | 'first' | 'most-frequent';
}

/** The names of those options. */
export const LEVEL_OPTIONS = ['unknown', 'bucketAt', 'missing', 'minFrequency', 'maxLevels', 'drop'] as const;

/** Checks the options and fills the defaults. */
export function checkLevelOptions(where: string, given: LevelOptions): LevelChoice {
  const { unknown = 'zeros', bucketAt = 'last', missing = 'zeros', drop = 'none' } = given;
  const choice: LevelChoice = {
    unknown: checkChoice(where, 'unknown', unknown, ['zeros', 'bucket', 'error']),
    bucketAt: checkChoice(where, 'bucketAt', bucketAt, ['first', 'last']),
    missing: checkChoice(where, 'missing', missing, ['zeros', 'level', 'unknown']),
    drop: checkChoice(where, 'drop', drop, ['none', 'first', 'most-frequent']),
    ...checkFrequencies(where, given),
  };
  const refuse = (option: string, found: string): SlipwayError =>
    new SlipwayError('bad-option', where, found, { details: { option } });
  if (bucketAt === 'first' && unknown !== 'bucket')
    throw refuse(
      'bucketAt',
      `bucketAt is 'first' and unknown levels share none; expected unknown: 'bucket'.`,
    );
  if (unknown === 'error' && missing === 'unknown')
    throw refuse('missing', `missing is 'unknown' while unknown is 'error'; expected 'zeros' or 'level'.`);
  if (unknown === 'error' && (choice.minFrequency > 1 || choice.maxLevels < Infinity))
    throw refuse(
      'unknown',
      "unknown is 'error' while minFrequency or maxLevels make levels of the training rows unknown; expected 'zeros' or 'bucket'.",
    );
  return choice;
}

/** Checks the options that say which levels are frequent enough. */
export function checkFrequencies(
  where: string,
  { minFrequency = 1, maxLevels = Infinity }: Pick<LevelOptions, 'minFrequency' | 'maxLevels'>,
): Pick<LevelChoice, 'minFrequency' | 'maxLevels'> {
  return {
    minFrequency: checkNumber(where, 'minFrequency', minFrequency, { min: 1 }),
    maxLevels: checkNumber(where, 'maxLevels', maxLevels, { min: 1, max: Infinity, integer: true }),
  };
}
