import type { Dialect, RowDialect, SpellFunction } from './dialect.ts';
import type { ListName } from './expression.ts';

type StandardName = Exclude<keyof RowDialect['functions'], EngineName>;

/** Functions that every dialect spells for itself. */
type EngineName =
  | 'integer'
  | 'isFinite'
  | 'power'
  | 'textLength'
  | 'fingerprintBucket'
  | 'murmurBucket'
  | 'milliseconds'
  | 'wallClock'
  | 'wallMilliseconds'
  | WallPart;

/** Parts of what the walls show. */
type WallPart =
  | 'year'
  | 'quarter'
  | 'month'
  | 'day'
  | 'dayOfWeek'
  | 'dayOfYear'
  | 'isoWeek'
  | 'isoYear'
  | 'hour'
  | 'minute';

const between =
  (word: string): SpellFunction =>
  (first, second) =>
    `(${first} ${word} ${second})`;

const LITERAL = /^\(?-?[\d.]+(e[+-]\d+)?\)?$/;
const ZERO = /^\(?-?0(e\+0)?\)?$/;

const finite = (value: string): string =>
  `CASE WHEN abs(${value}) <= ${Number.MAX_VALUE.toExponential()} THEN ${value} END`;

/**
 * Functions that the dialects we know spell alike; a dialect adds to them and replaces some.
 *
 * @example
 * standardFunctions.divide('a', 'b') // => '(CASE WHEN b = 0 THEN NULL ELSE a / b END)'
 */
export const standardFunctions: Pick<RowDialect['functions'], StandardName> = {
  add: between('+'),
  subtract: between('-'),
  multiply: between('*'),
  // By a number that is not 0, nothing has to be guarded.
  divide: (first, second) =>
    LITERAL.test(second) && !ZERO.test(second)
      ? `(${first} / ${second})`
      : `(CASE WHEN ${second} = 0 THEN NULL ELSE ${first} / ${second} END)`,
  negate: (value) => `(- ${value})`,
  absolute: (value) => `abs(${value})`,
  floor: (value) => `floor(${value})`,
  squareRoot: (value) => `sqrt(CASE WHEN ${value} >= 0 THEN ${value} END)`,
  naturalLog: (value) => `ln(CASE WHEN ${value} > 0 THEN ${value} END)`,
  // The hyperbolic functions keep the digits near 0 that 1 + value and exp(value) - 1 lose.
  logOnePlus: (value) =>
    `(CASE WHEN abs(${value}) < 5e-1 THEN 2e0 * atanh(${value} / (2e0 + ${value})) WHEN ${value} > -1e0 THEN ln(1e0 + ${value}) END)`,
  exponential: (value) => `exp(${value})`,
  exponentialMinusOne: (value) =>
    `(CASE WHEN abs(${value}) < 1e0 THEN 2e0 * sinh(${value} / 2e0) * exp(${value} / 2e0) ELSE exp(${value}) - 1e0 END)`,
  sine: (value) => `sin(${finite(value)})`,
  cosine: (value) => `cos(${finite(value)})`,
  arcSine: (value) => `asin(CASE WHEN abs(${value}) <= 1e0 THEN ${value} END)`,
  concat: between('||'),
  refuse: (message) => `error(${message})`,
  isMissing: (value) => `(${value} IS NULL)`,
  less: between('<'),
  atMost: between('<='),
  equal: between('='),
  same: between('IS NOT DISTINCT FROM'),
  and: between('AND'),
  or: between('OR'),
  not: (value) => `(NOT ${value})`,
};

/**
 * Aggregates that the dialects we know spell alike. Counts are doubles, since they are read as numbers.
 *
 * @example
 * standardAggregates.count(['a'], []) // => 'CAST(count(a) AS DOUBLE)'
 */
export const standardAggregates: Omit<Dialect['aggregates'], 'countIf' | 'countDistinctRows' | ListName> = {
  countRows: () => 'CAST(count(*) AS DOUBLE)',
  count: ([value]) => `CAST(count(${value}) AS DOUBLE)`,
  countDistinct: ([value]) => `CAST(count(DISTINCT ${value}) AS DOUBLE)`,
  sum: ([value]) => `sum(${value})`,
  average: ([value]) => `avg(${value})`,
  minimum: ([value]) => `min(${value})`,
  maximum: ([value]) => `max(${value})`,
};
