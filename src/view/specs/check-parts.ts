import { quoteNames, SlipwayError } from '../../core/error.ts';
import { isRecord } from '../../core/json.ts';
import { checkText } from '../../core/options.ts';

/** Whether a value is what a picture reads. */
export type Check = (value: unknown) => boolean;

/** Text, also the empty one. */
export const isText: Check = (value) => typeof value === 'string';
/** A finite number of 0 or more. */
export const isCount: Check = (value) => typeof value === 'number' && value >= 0 && value < Infinity;
/** A finite number. */
export const isNumber: Check = (value) => Number.isFinite(value);
/** A finite number, or `null` for what does not exist. */
export const isFigure: Check = (value) => value === null || Number.isFinite(value);
/** A number, `null` or NaN for what does not exist: a record keeps NaN until it becomes JSON. */
export const isMaybe: Check = (value) => value === null || typeof value === 'number';
/** A number from 0 to 1. */
export const isShare: Check = (value) => typeof value === 'number' && value >= 0 && value <= 1;
/** Both ends of an interval, which may not exist. */
export const isInterval: Check = (value) => fields({ low: isMaybe, high: isMaybe })(value);
/** Which way each metric is better. */
export const isDirections: Check = (value) =>
  recordOf((direction) => direction === 'higher' || direction === 'lower')(value);
/** What passes a check, `null` or nothing. */
export const orNothing =
  (check: Check): Check =>
  (value) =>
    value === undefined || value === null || check(value);
/** A list of what passes a check. */
export const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
/** A record whose fields pass their checks; others are not looked at. */
export const fields =
  (checks: Readonly<Record<string, Check>>): Check =>
  (value) =>
    isRecord(value) && Object.entries(checks).every(([key, check]) => check(value[key]));
/** A record of any names whose values pass a check. */
export const recordOf =
  (check: Check): Check =>
  (value) =>
    isRecord(value) && Object.values(value).every(check);

/** Edges and counts, one edge more than there are counts. */
export const isHistogram: Check = (value) =>
  fields({ edges: listOf(isNumber), counts: listOf(isCount) })(value) &&
  (value as { edges: unknown[] }).edges.length === (value as { counts: unknown[] }).counts.length + 1;

/** What levels and their rows are read from. */
export const isLevels: Check = fields({
  name: isText,
  count: isCount,
  distinct: isCount,
  levels: listOf(fields({ level: isText, rows: isCount })),
});

/** Refuses what is not what a picture is drawn from. */
export function checkParts(where: string, value: unknown, check: Check, expected: string): void {
  if (check(value)) return;
  throw new SlipwayError('bad-data', where, `what is given cannot be drawn; expected ${expected}.`);
}

/** Refuses a name that is none of those there are, and lists them. */
export function refuseName(where: string, option: string, got: string, names: readonly string[]): never {
  throw new SlipwayError(
    'bad-option',
    where,
    `${option} is ${quoteNames([got])}; there is ${quoteNames(names)}.`,
    {
      details: { option },
    },
  );
}

/** Checks the names of two models or data sets. */
export function readNames(where: string, names: unknown): readonly [string, string] {
  if (!Array.isArray(names) || names.length !== 2)
    throw new SlipwayError('bad-option', where, 'names is not a list of two; expected two names.', {
      details: { option: 'names' },
    });
  return [checkText(where, 'names[0]', names[0]), checkText(where, 'names[1]', names[1])];
}
