import { checkKeys, checkNumber } from '../core/options.ts';
import { SlipwayError } from '../core/error.ts';
import { checkIsProfile } from './check-is-profile.ts';
import type { ColumnProfile } from './column-profile.ts';
import type { DataField, DataSchema } from './data-schema.ts';
import { ruleOf, type FieldRules } from './field-rules.ts';
import type { Profile } from './profile.ts';

/** Options of {@link inferSchema}. */
export interface InferSchemaOptions {
  /** How far the share of rows present may fall below what was seen, in [0, 1]. @default 0.05 */
  readonly maxPresenceDrop?: number;
  /** Smallest share of the rows present that must be in the domain of a category, in [0, 1]. @default 1 */
  readonly minDomainMass?: number;
  /** Whether numbers and times must stay between the smallest and the largest seen. @default false */
  readonly ranges?: boolean;
  /** Whether columns that are different on every row must stay so; where that is known for certain. @default false */
  readonly unique?: boolean;
  /** The names that `notIn` and the `environment` of a check may use. */
  readonly environments?: readonly string[];
}

/**
 * The schema that a profile speaks for: what the next rows are checked against, for people to read and edit.
 *
 * Every column is required with its kind and zone and, up to `maxPresenceDrop`, on as many rows: a share of four digits,
 * rounded down. The levels of a
 * category are its domain where the profile lists them all. A number column without a fraction must stay so, and one
 * without infinities too. Ranges and uniqueness are inferred only when asked for: what was seen bounds nothing.
 *
 * @throws {SlipwayError} `bad-option`; `bad-version` on a profile of another version; `bad-data` on what is none.
 * @source The rules that TensorFlow Data Validation infers: presence, type, string domains, no ranges; without the
 *   allowance for presence, which it has at 0.
 * @example
 * inferSchema(profile(table({ city: categoryColumn(['York', 'Bath']) }))).fields // => [{ name: 'city', kind: 'category', minPresentShare: 0.95, domain: ['Bath', 'York'] }]
 */
export function inferSchema(from: Profile, options: InferSchemaOptions = {}): DataSchema {
  const where = 'eda/infer-schema';
  checkKeys(where, options, ['maxPresenceDrop', 'minDomainMass', 'ranges', 'unique', 'environments']);
  checkIsProfile(where, from);
  const share = { min: 0, max: 1 };
  const drop = checkNumber(where, 'maxPresenceDrop', options.maxPresenceDrop ?? 0.05, share);
  const mass = checkNumber(where, 'minDomainMass', options.minDomainMass ?? 1, share);
  const { environments, ranges = false, unique = false } = options;
  if (environments !== undefined && !ruleOf('notIn').accepts(environments)) {
    throw new SlipwayError(
      'bad-option',
      where,
      'environments is no list of different names; expected such a list.',
      { details: { option: 'environments' } },
    );
  }
  const fields = from.columns.map((column): DataField => ({
    name: column.name,
    kind: column.kind,
    ...(column.kind === 'time' ? { zone: column.zone } : {}),
    ...presenceOf(column, drop),
    ...(ranges ? rangeOf(column) : {}),
    ...(unique && isUnique(column, from.rows) ? { unique } : {}),
    ...valuesOf(column, mass),
  }));
  return { version: 1, ...(environments ? { environments: [...environments] } : {}), fields };
}

function presenceOf({ presentShare }: ColumnProfile, drop: number): FieldRules {
  const least = Math.max(0, (presentShare ?? 0) - drop);
  // For people to read. What rounding takes off a share that has so few digits is given back.
  const short = Math.floor(least * 1e4 + 1e-9) / 1e4;
  return least > 0 ? { minPresentShare: short > 0 ? short : least } : {};
}

function rangeOf(column: ColumnProfile): FieldRules {
  if ((column.kind !== 'number' && column.kind !== 'time') || column.min === null || column.max === null)
    return {};
  return { min: column.min, max: column.max };
}

function isUnique({ distinct, distinctError, count }: ColumnProfile, rows: number): boolean {
  return distinctError === 0 && count === rows && distinct === count && count > 1;
}

function valuesOf(column: ColumnProfile, mass: number): FieldRules {
  if (column.kind === 'category') {
    // A shortened list would call the levels left out unseen.
    const all = column.otherLevels === 0 && column.otherRows === 0 && column.count > 0;
    const domain = column.levels.map(({ level }) => level).sort();
    return all ? { ...(mass < 1 ? { minDomainMass: mass } : {}), domain } : {};
  }
  if (column.kind !== 'number' || column.count === 0) return {};
  const { count, infinite, wholeNumbers } = column;
  return {
    ...(wholeNumbers > 0 && wholeNumbers === count - infinite ? { whole: true } : {}),
    ...(infinite === 0 ? { infinite: 'refused' as const } : {}),
  };
}
