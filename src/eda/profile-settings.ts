import { SlipwayError } from '../core/error.ts';
import { checkChoice, checkKeys, checkNames, checkNumber } from '../core/options.ts';
import type { ProfileOptions } from './profile.ts';

/** Where a profile is computed: in memory, over batches read once, or on an engine. */
export type Executor = 'memory' | 'batches' | 'engine';

/** The options of a profile, read. */
export interface PlanSettings {
  readonly executor: Executor;
  readonly bins: number;
  readonly maxLevels: number;
  readonly columns: readonly string[] | null;
  readonly weight: string | null;
  readonly distinct: 'exact' | 'approximate';
  readonly correlations: boolean;
  readonly duplicateRows: boolean;
}

const KEYS = ['bins', 'maxLevels', 'columns', 'weight', 'distinct', 'correlations', 'duplicateRows'];

/** Checks the options of a profile; `others` are for whoever calls. */
export function readSettings(
  where: string,
  options: ProfileOptions,
  executor: Executor,
  others: readonly string[] = [],
): PlanSettings {
  checkKeys(where, options, [...KEYS, ...others]);
  const { weight } = options;
  if (weight !== undefined && typeof weight !== 'string') {
    throw refuse(
      where,
      'weight',
      `weight is of type ${typeof weight}; expected the name of a number column.`,
    );
  }
  return {
    executor,
    bins: checkNumber(where, 'bins', options.bins ?? 20, { min: 2, max: 1000, integer: true }),
    maxLevels: checkNumber(where, 'maxLevels', options.maxLevels ?? 1000, {
      min: 1,
      max: 2 ** 31,
      integer: true,
    }),
    columns: options.columns === undefined ? null : checkNames(where, 'columns', options.columns),
    weight: weight ?? null,
    distinct: checkChoice(where, 'distinct', options.distinct ?? 'exact', ['exact', 'approximate']),
    correlations: checkFact(where, 'correlations', options.correlations ?? true),
    duplicateRows: checkFact(where, 'duplicateRows', options.duplicateRows ?? true),
  };
}

function checkFact(where: string, option: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw refuse(where, option, `${option} is of type ${typeof value}; expected true or false.`);
}

function refuse(where: string, option: string, sentence: string): SlipwayError {
  return new SlipwayError('bad-option', where, sentence, { details: { option } });
}
