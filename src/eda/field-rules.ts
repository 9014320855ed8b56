import { quoteNames } from '../core/error.ts';
import { COLUMN_KINDS, type ColumnKind } from '../table/column.ts';

/** What the values of a column must be. Absent rules are not checked; all bounds are inclusive. Plain JSON. */
export interface FieldRules {
  /** Whether the column must be there. @default 'required' */
  readonly presence?: 'required' | 'optional';
  /** Environments in which the column may lack, such as `['SERVING']` for a label. */
  readonly notIn?: readonly string[];
  /** Smallest share of rows on which a value must be present, in [0, 1]. `NaN` is missing. */
  readonly minPresentShare?: number;
  /** Kind `category`: the levels that are meant to occur. */
  readonly domain?: readonly string[];
  /** Kind `category`: smallest share of the rows present that must be in the domain, in [0, 1]. @default 1 */
  readonly minDomainMass?: number;
  /** Kinds `number` and `time` (milliseconds since 1970 UTC): smallest and largest value. */
  readonly min?: number;
  readonly max?: number;
  /** Kind `number`: every finite value must be without a fraction. */
  readonly whole?: boolean;
  /** Kind `number`: whether infinities may occur. @default 'allowed' */
  readonly infinite?: 'allowed' | 'refused';
  /** No value may occur on two rows. */
  readonly unique?: boolean;
  /** Fewest and most different values present. */
  readonly minDistinct?: number;
  readonly maxDistinct?: number;
}

/** What is known of a rule apart from what it checks. */
export interface Rule {
  readonly kinds: readonly ColumnKind[];
  readonly accepts: (value: unknown) => boolean;
  /** In words, for messages. */
  readonly expected: string;
}

const share: Omit<Rule, 'kinds'> = {
  accepts: (value) => typeof value === 'number' && value >= 0 && value <= 1,
  expected: 'a number from 0 to 1',
};
const finite: Omit<Rule, 'kinds'> = { accepts: Number.isFinite, expected: 'a finite number' };
const counted: Omit<Rule, 'kinds'> = { accepts: isWhole, expected: 'a whole number of 0 or more' };
const fact: Omit<Rule, 'kinds'> = {
  accepts: (value) => typeof value === 'boolean',
  expected: 'true or false',
};
const texts: Omit<Rule, 'kinds'> = {
  accepts: (value) =>
    Array.isArray(value) &&
    [...(value as unknown[])].every((each) => typeof each === 'string') &&
    new Set(value).size === value.length,
  expected: 'a list of different texts',
};
const word = (...words: readonly string[]): Omit<Rule, 'kinds'> => ({
  accepts: (value) => words.includes(value as string),
  expected: `one of ${quoteNames(words)}`,
});

const rules: Readonly<Record<keyof FieldRules, Rule>> = {
  presence: { kinds: COLUMN_KINDS, ...word('required', 'optional') },
  notIn: { kinds: COLUMN_KINDS, ...texts },
  minPresentShare: { kinds: COLUMN_KINDS, ...share },
  min: { kinds: ['number', 'time'], ...finite },
  max: { kinds: ['number', 'time'], ...finite },
  whole: { kinds: ['number'], ...fact },
  infinite: { kinds: ['number'], ...word('allowed', 'refused') },
  unique: { kinds: COLUMN_KINDS, ...fact },
  minDistinct: { kinds: COLUMN_KINDS, ...counted },
  maxDistinct: { kinds: COLUMN_KINDS, ...counted },
  minDomainMass: { kinds: ['category'], ...share },
  domain: { kinds: ['category'], ...texts },
};

/** Every rule, in the order they are written in. */
export const ruleNames: readonly (keyof FieldRules)[] = Object.keys(rules) as (keyof FieldRules)[];

/** Whether something is the name of a rule. */
export function isRule(name: string): name is keyof FieldRules {
  return Object.hasOwn(rules, name);
}

/** What is known of a rule. */
export function ruleOf(name: keyof FieldRules): Rule {
  return rules[name];
}

/** Why a rule cannot stand at a column of a kind, as a sentence; `null` when it can. */
export function whyNoRule(name: string, kind: ColumnKind): string | null {
  if (!isRule(name))
    return `there is no rule ${quoteNames([name])}; the rules are ${quoteNames(ruleNames, 30)}.`;
  const { kinds } = rules[name];
  if (kinds.includes(kind)) return null;
  return `rule ${quoteNames([name])} is not for kind ${kind}; expected a column of kind ${kinds.join(' or ')}.`;
}

/** Why a rule cannot have a value, as a sentence; `null` when it can. */
export function whyNoValue(name: string, value: unknown): string | null {
  const { accepts, expected } = rules[name as keyof FieldRules];
  return accepts(value)
    ? null
    : `the value of rule ${quoteNames([name])} is not usable; expected ${expected}.`;
}

/** A whole number of 0 or more. */
export function isWhole(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
