import { SlipwayError } from '../../core/error.ts';
import { isRecord } from '../../core/json.ts';
import { checkChoice, checkFlag, checkKeys, checkNumber } from '../../core/options.ts';

const where = 'train/search';

/** What a parameter may be. */
export type ParameterValue = string | number | boolean | null;

/** One of some values, in no order. */
export interface Choice<Value extends ParameterValue = ParameterValue> {
  readonly kind: 'choice';
  readonly values: readonly Value[];
}

/** A number between two bounds, both included. */
export interface Range {
  readonly kind: 'range';
  readonly low: number;
  readonly high: number;
  /** `log`: as often between 0.01 and 0.1 as between 0.1 and 1. */
  readonly scale: 'linear' | 'log';
  readonly integer: boolean;
}

/** What a parameter is searched in. */
export type Domain = Choice | Range;

/** Parameters by name. */
export type Space = Readonly<Record<string, Domain>>;

/** The parameters of one trial of a space. */
export type Parameters<Of extends Space> = {
  readonly [Name in keyof Of]: Of[Name] extends Choice<infer Value> ? Value : number;
};

/** How numbers are drawn from a range. */
export interface RangeOptions {
  /** `log` draws evenly in the logarithm. @default 'linear' */
  readonly scale?: 'linear' | 'log';
}

/**
 * One of some values.
 *
 * @throws {SlipwayError} `bad-option` on no value, one that stands twice, or one that JSON has not, such as `NaN`.
 * @example
 * choice('relu', 'tanh').values // => ['relu', 'tanh']
 */
export function choice<const Values extends readonly ParameterValue[]>(
  ...values: Values
): Choice<Values[number]> {
  return checkedChoice(values, 'a choice');
}

/**
 * A number from `low` to `high`.
 *
 * @throws {SlipwayError} `bad-option` unless low is below high, and above 0 on the log scale; on another scale or option.
 * @example
 * numbers(0.001, 0.1, { scale: 'log' }).scale // => 'log'
 */
export function numbers(low: number, high: number, options: RangeOptions = {}): Range {
  return range(low, high, options, false);
}

/**
 * A whole number from `low` to `high`, both included.
 *
 * @throws {SlipwayError} `bad-option` unless both are whole, low is below high, and above 0 on the log scale; on another
 *   scale or option.
 * @example
 * integers(8, 64).integer // => true
 */
export function integers(low: number, high: number, options: RangeOptions = {}): Range {
  return range(low, high, options, true);
}

function range(low: number, high: number, options: RangeOptions, integer: boolean): Range {
  checkKeys(where, options, ['scale']);
  return checkedRange({ low, high, scale: options.scale ?? 'linear', integer }, 'the range', '');
}

/** Refuses what is no space; a space of plain objects, such as those of a file, passes what `choice` and `numbers` check. */
export function checkSpace(space: Space): Space {
  const entries = isRecord(space) ? Object.entries(space) : [];
  if (entries.length === 0)
    throw refuse('there is no parameter; expected at least one, such as { leaves: integers(8, 64) }.');
  return Object.fromEntries(entries.map(([name, domain]) => [name, checkDomain(name, domain)]));
}

function checkDomain(name: string, domain: unknown): Domain {
  const parameter = `parameter "${name}"`;
  if (isRecord(domain) && domain['kind'] === 'choice' && Array.isArray(domain['values'])) {
    checkKeys(where, domain, ['kind', 'values']);
    return checkedChoice(domain['values'] as ParameterValue[], parameter);
  }
  if (isRecord(domain) && domain['kind'] === 'range') {
    checkKeys(where, domain, ['kind', 'low', 'high', 'scale', 'integer']);
    return checkedRange(domain, `the range of ${parameter}`, `${parameter}: `);
  }
  throw refuse(`${parameter} has no domain; expected choice(…), numbers(…) or integers(…).`);
}

function checkedChoice<Value extends ParameterValue>(values: readonly Value[], named: string): Choice<Value> {
  if (values.length === 0 || new Set(values).size < values.length)
    throw refuse(
      `${named} has ${values.length === 0 ? 'no value' : 'a value twice'}; expected different values.`,
    );
  for (const value of values) {
    if (value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value))
      continue;
    const found = typeof value === 'number' ? `the value ${value}` : `a value of type ${typeof value}`;
    throw refuse(`${named} has ${found}; expected texts, finite numbers, true, false or null.`);
  }
  return Object.freeze({ kind: 'choice', values: Object.freeze([...values]) });
}

/** @param inside - what stands before the name of a bound. */
function checkedRange(given: Readonly<Record<string, unknown>>, named: string, inside: string): Range {
  const integer = checkFlag(where, `${inside}integer`, given['integer']);
  const scale = checkChoice(where, `${inside}scale`, given['scale'], ['linear', 'log']);
  const low = checkNumber(where, `${inside}low`, given['low'], { integer });
  const high = checkNumber(where, `${inside}high`, given['high'], { integer });
  if (low < high && (scale === 'linear' || low > 0))
    return Object.freeze({ kind: 'range', low, high, scale, integer });
  throw refuse(
    `${named} is ${low} to ${high}; expected low below high${scale === 'log' ? ', and above 0 on the log scale' : ''}.`,
  );
}

/** Whether a parameter may have a value. */
export function isWithin(domain: Domain, value: unknown): boolean {
  if (domain.kind === 'choice') return domain.values.includes(value as ParameterValue);
  const { low, high, integer } = domain;
  return typeof value === 'number' && value >= low && value <= high && (!integer || Number.isInteger(value));
}

/** Where a number of a range lies, from 0 to 1, evenly drawn. */
export function placeOf({ low, high, scale, integer }: Range, value: number): number {
  const [from, to] = edges({ low, high, integer });
  return scale === 'log' ? Math.log(value / from) / Math.log(to / from) : (value - from) / (to - from);
}

/** The number at a place from 0 to 1. */
export function numberAt({ low, high, scale, integer }: Range, place: number): number {
  const [from, to] = edges({ low, high, integer });
  const value = scale === 'log' ? from * (to / from) ** place : from + place * (to - from);
  const inside = Math.min(high, Math.max(low, value));
  return integer ? Math.min(high, Math.max(low, Math.round(value))) : inside;
}

/** Each whole number has half a unit on both sides, so that all are as likely. */
function edges({ low, high, integer }: Pick<Range, 'low' | 'high' | 'integer'>): readonly [number, number] {
  return integer ? [low - 0.5, high + 0.5] : [low, high];
}

function refuse(found: string): SlipwayError {
  return new SlipwayError('bad-option', where, found, { details: { option: 'space' } });
}
