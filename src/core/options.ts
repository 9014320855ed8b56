import { quoteNames, SlipwayError } from './error.ts';

/** Refuses option keys nobody reads: a typo must not become a default. */
export function checkKeys(where: string, options: object, allowed: readonly string[]): void {
  if (typeof options !== 'object' || options === null) {
    throw new SlipwayError('bad-option', where, `the options are ${show(options)}; expected an object.`);
  }
  for (const key of Object.keys(options)) {
    if (!allowed.includes(key)) {
      throw new SlipwayError(
        'bad-option',
        where,
        `there is no option ${quoteNames([key])}; the options are ${quoteNames(allowed, 30)}.`,
        {
          details: { option: key },
        },
      );
    }
  }
}

/** Bounds of a numeric option, all inclusive. */
export interface NumberRange {
  readonly min?: number;
  readonly max?: number;
  readonly integer?: boolean;
}

/** Checks a numeric option and hands it back. An infinity passes only where the range names it. */
export function checkNumber(where: string, option: string, value: unknown, range: NumberRange = {}): number {
  const { min = -Number.MAX_VALUE, max = Number.MAX_VALUE, integer = false } = range;
  const ok =
    typeof value === 'number' &&
    value >= min &&
    value <= max &&
    (!integer || Number.isInteger(value) || value === Infinity);
  if (!ok)
    throw new SlipwayError('bad-option', where, `${option} is ${show(value)}; expected ${inWords(range)}.`, {
      details: { option },
    });
  return value;
}

/** Checks a text, which may be empty, and hands it back. */
export function checkText(where: string, option: string, value: unknown): string {
  if (typeof value === 'string') return value;
  throw new SlipwayError('bad-option', where, `${option} is ${show(value)}; expected text.`, {
    details: { option },
  });
}

/** Checks a plain yes or no and hands it back. */
export function checkFlag(where: string, option: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  throw new SlipwayError('bad-option', where, `${option} is ${show(value)}; expected true or false.`, {
    details: { option },
  });
}

/** Checks that an option is one of a few words and hands it back. */
export function checkChoice<const Choice extends string>(
  where: string,
  option: string,
  value: unknown,
  choices: readonly Choice[],
): Choice {
  const found = choices.find((choice) => choice === value);
  if (found === undefined) {
    throw new SlipwayError(
      'bad-option',
      where,
      `${option} is ${show(value)}; expected one of ${quoteNames(choices, 30)}.`,
      { details: { option } },
    );
  }
  return found;
}

/** Checks a list of column names: at least one, all strings, none twice. The empty string is a name like any other. */
export function checkNames(where: string, option: string, value: unknown): readonly string[] {
  if (
    !Array.isArray(value) ||
    value.length === 0 ||
    [...(value as unknown[])].some((name) => typeof name !== 'string')
  ) {
    throw new SlipwayError(
      'bad-option',
      where,
      `${option} is ${show(value)}; expected a list of column names.`,
      { details: { option } },
    );
  }
  const names = value as string[];
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new SlipwayError(
      'bad-option',
      where,
      `${option} names "${twice}" twice; expected each column once.`,
      { details: { option } },
    );
  }
  return [...names];
}

function inWords({ min, max, integer }: NumberRange): string {
  const noun = integer ? 'an integer' : 'a number';
  if (min !== undefined && max !== undefined) return `${noun} from ${min} to ${max}`;
  if (min !== undefined) return `${noun} of ${min} or more`;
  return max === undefined ? noun : `${noun} of ${max} or less`;
}

function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 80));
  if (typeof value === 'number' || typeof value === 'boolean' || value === null || value === undefined)
    return String(value);
  return Array.isArray(value) ? `a list of ${value.length}` : `of type ${typeof value}`;
}
