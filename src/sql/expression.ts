/**
 * What an expression gives: a number (missing is SQL's `NULL`, never `NaN`), a text, a truth value, an instant, or what
 * the walls of a place show at one (a date and a time of day without a zone).
 */
export type ExpressionKind = 'number' | 'text' | 'boolean' | 'instant' | 'wall';

/**
 * A piece of SQL as a plain value, free of any dialect: columns, literals, cases and calls from a closed list.
 *
 * A column means the column as the library reads it: a number as a double without `NaN`, a time as milliseconds since
 * 1970 UTC, a category or text as text.
 */
export type Expression<Kind extends ExpressionKind = ExpressionKind> =
  | { readonly type: 'column'; readonly kind: Kind; readonly name: string }
  | {
      readonly type: 'literal';
      readonly kind: Kind;
      readonly value: number | string | boolean | null;
      /** A number that is written as an integer. */
      readonly whole?: true;
    }
  | { readonly type: 'slot'; readonly kind: Kind; readonly at: number }
  | {
      readonly type: 'case';
      readonly kind: Kind;
      readonly when: readonly (readonly [Expression<'boolean'>, Expression<Kind>])[];
      readonly otherwise: Expression<Kind>;
    }
  | {
      readonly type: 'call';
      readonly kind: Kind;
      readonly name: FunctionName;
      readonly args: readonly Expression[];
    }
  | {
      readonly type: 'lookup';
      readonly kind: Kind;
      readonly key: NumberExpression | TextExpression;
      /** Each key once, none missing. */
      readonly entries: readonly (readonly [key: number | string, value: number | string])[];
      /** Where the key is missing, and where it is none of the entries. */
      readonly missing: Expression<Kind>;
      readonly otherwise: Expression<Kind>;
    }
  | {
      readonly type: 'aggregate';
      readonly kind: Kind;
      readonly name: AggregateName;
      readonly args: readonly Expression[];
      /** Numbers that the aggregate is told, such as probabilities: never `NaN`. */
      readonly numbers: readonly number[];
    };

/** A column, read as something. */
export type ColumnExpression = Extract<Expression, { readonly type: 'column' }>;
/** An expression that gives a number. */
export type NumberExpression = Expression<'number'>;
/** An expression that gives a text. */
export type TextExpression = Expression<'text'>;
/** An expression that gives a truth value. */
export type BooleanExpression = Expression<'boolean'>;
/** An expression that gives a moment. */
export type InstantExpression = Expression<'instant'>;
/** An expression that gives a date and a time of day as some walls show them. */
export type WallExpression = Expression<'wall'>;

/**
 * The functions of a row, and what they take and give. A missing argument gives a missing result unless said otherwise.
 * Sums, differences and products beyond the largest double are infinite, on some engines missing.
 */
export interface Functions {
  add(first: NumberExpression, second: NumberExpression): NumberExpression;
  subtract(first: NumberExpression, second: NumberExpression): NumberExpression;
  multiply(first: NumberExpression, second: NumberExpression): NumberExpression;
  /** Missing where the divisor is 0. */
  divide(first: NumberExpression, second: NumberExpression): NumberExpression;
  negate(value: NumberExpression): NumberExpression;
  absolute(value: NumberExpression): NumberExpression;
  /** The largest whole number that is not above the value; a double. */
  floor(value: NumberExpression): NumberExpression;
  /** Missing below 0. */
  squareRoot(value: NumberExpression): NumberExpression;
  /** The natural logarithm; missing at 0 and below. */
  naturalLog(value: NumberExpression): NumberExpression;
  /**
   * `Math.pow`, so missing where that is `NaN`: a negative to a fraction, 1 or -1 to an infinite power. What overflows is
   * infinite, on some engines missing.
   */
  power(base: NumberExpression, exponent: NumberExpression): NumberExpression;
  /** `ln(1 + value)` with all its digits near 0; missing at -1 and below. */
  logOnePlus(value: NumberExpression): NumberExpression;
  /** Infinite where it overflows. */
  exponential(value: NumberExpression): NumberExpression;
  /** `exp(value) - 1` with all its digits near 0. */
  exponentialMinusOne(value: NumberExpression): NumberExpression;
  /** Missing of what is infinite. */
  sine(value: NumberExpression): NumberExpression;
  /** Missing of what is infinite. */
  cosine(value: NumberExpression): NumberExpression;
  /** Missing beyond -1 and 1. */
  arcSine(value: NumberExpression): NumberExpression;
  /** Neither missing nor infinite. Never missing. */
  isFinite(value: NumberExpression): BooleanExpression;
  /** A whole number as an integer of the engine. */
  integer(value: NumberExpression): NumberExpression;
  /** Ends the query with a message, where it is reached; a number only for its place. */
  refuse(message: TextExpression): NumberExpression;
  /** Never missing. */
  isMissing(value: Expression): BooleanExpression;
  less(first: NumberExpression, second: NumberExpression): BooleanExpression;
  atMost(first: NumberExpression, second: NumberExpression): BooleanExpression;
  equal(first: Expression, second: Expression): BooleanExpression;
  /** Equal, or both missing. Never missing. */
  same(first: Expression, second: Expression): BooleanExpression;
  and(first: BooleanExpression, second: BooleanExpression): BooleanExpression;
  or(first: BooleanExpression, second: BooleanExpression): BooleanExpression;
  not(value: BooleanExpression): BooleanExpression;
  /** Length in UTF-16 code units, as `String.length`. */
  textLength(text: TextExpression): NumberExpression;
  /** One text after the other. */
  concat(first: TextExpression, second: TextExpression): TextExpression;
  /** `ABS(MOD(FARM_FINGERPRINT(text), buckets))`: a whole number from 0. `buckets` is a literal. */
  fingerprintBucket(text: TextExpression, buckets: NumberExpression): NumberExpression;
  /** What the unsigned MurmurHash3 (x86, 32 bits, seed 0) of a text's UTF-8 leaves on division by a literal. */
  murmurBucket(text: TextExpression, buckets: NumberExpression): NumberExpression;
  /** Milliseconds since 1970 UTC, with their fraction. */
  milliseconds(instant: InstantExpression): NumberExpression;
  /** What the walls of a zone show; the zone is a literal IANA name. */
  wallClock(instant: InstantExpression, zone: TextExpression): WallExpression;
  /** Milliseconds since 1970 as if the walls showed UTC, with their fraction. */
  wallMilliseconds(wall: WallExpression): NumberExpression;
  year(wall: WallExpression): NumberExpression;
  /** 1 to 4. */
  quarter(wall: WallExpression): NumberExpression;
  /** 1 to 12. */
  month(wall: WallExpression): NumberExpression;
  /** Day of the month, from 1. */
  day(wall: WallExpression): NumberExpression;
  /** ISO 8601: Monday is 1, Sunday 7. */
  dayOfWeek(wall: WallExpression): NumberExpression;
  /** From 1. */
  dayOfYear(wall: WallExpression): NumberExpression;
  /** ISO 8601: 1 to 53, the first being that of January 4. */
  isoWeek(wall: WallExpression): NumberExpression;
  /** The year that the ISO week belongs to. */
  isoYear(wall: WallExpression): NumberExpression;
  /** 0 to 23. */
  hour(wall: WallExpression): NumberExpression;
  /** 0 to 59. */
  minute(wall: WallExpression): NumberExpression;
}

/** The name of a function of {@link Functions}. */
export type FunctionName = keyof Functions;

/** The aggregates over the rows of a group, and what they take and give. Missing values are left out. */
export interface Aggregates {
  countRows(): NumberExpression;
  /** Rows where a value is not missing. */
  count(value: Expression): NumberExpression;
  countIf(condition: BooleanExpression): NumberExpression;
  countDistinct(value: Expression): NumberExpression;
  /** Rows that differ in some value, missing being a value like any other. */
  countDistinctRows(...values: Expression[]): NumberExpression;
  /** Missing over no values; infinite or missing where it overflows. */
  sum(value: NumberExpression): NumberExpression;
  average(value: NumberExpression): NumberExpression;
  minimum(value: NumberExpression): NumberExpression;
  maximum(value: NumberExpression): NumberExpression;
}

/**
 * The aggregates of a number that are told numbers, and give as many: as one text with spaces between them, since a list
 * is no value of a column. Missing over no values.
 */
export type ListName =
  /** Exact quantiles, type 7, at some probabilities. */
  | 'quantiles'
  /** Told how many values there are, then ranks from 0 in ascending order: the values at the ranks. */
  | 'valuesAt'
  /** How many values are below each of some finite edges, ascending. */
  | 'countsBelow';

/** The name of an aggregate. */
export type AggregateName = keyof Aggregates | ListName;

/** What the functions give that give no number. */
const GIVES: ReadonlyMap<string, ExpressionKind> = new Map([
  ['isFinite', 'boolean'],
  ['isMissing', 'boolean'],
  ['less', 'boolean'],
  ['atMost', 'boolean'],
  ['equal', 'boolean'],
  ['same', 'boolean'],
  ['and', 'boolean'],
  ['or', 'boolean'],
  ['not', 'boolean'],
  ['concat', 'text'],
  ['wallClock', 'wall'],
]);

/** A number or time column, as a number. */
export function numberOf(name: string): NumberExpression {
  return { type: 'column', kind: 'number', name };
}

/** A category or text column, as text. */
export function textOf(name: string): TextExpression {
  return { type: 'column', kind: 'text', name };
}

/** A time column, as instants; those that no `Date` can hold, beyond 8.64e15 ms either way, are missing. */
export function instantOf(name: string): InstantExpression {
  return { type: 'column', kind: 'instant', name };
}

/** A number, text or truth value that is written into the SQL; `null` is a missing number. */
export function literal<Value extends number | string | boolean | null>(
  value: Value,
): Expression<Value extends string ? 'text' : Value extends boolean ? 'boolean' : 'number'> {
  const kind = typeof value === 'string' ? 'text' : typeof value === 'boolean' ? 'boolean' : 'number';
  return { type: 'literal', kind, value } as ReturnType<typeof literal<Value>>;
}

/** A whole number written as such: what stands for a level. */
export function code(value: number): NumberExpression {
  return { type: 'literal', kind: 'number', value, whole: true };
}

/** A function of a row. */
export function call<Name extends FunctionName>(
  name: Name,
  ...args: Parameters<Functions[Name]>
): ReturnType<Functions[Name]> {
  return { type: 'call', kind: GIVES.get(name) ?? 'number', name, args } as unknown as ReturnType<
    Functions[Name]
  >;
}

/** The first value whose condition holds, else the last one. A condition that is missing does not hold. */
export function when<Kind extends ExpressionKind>(
  conditions: readonly (readonly [BooleanExpression, Expression<Kind>])[],
  otherwise: Expression<Kind>,
): Expression<Kind> {
  return { type: 'case', kind: otherwise.kind, when: conditions, otherwise };
}

/**
 * The value that stands beside a key; other values where the key is missing, and where it is none of those listed.
 *
 * @param entries - each key once.
 * @example
 * const place = sql.lookupOf(sql.textOf('city'), [['Bath', 0]], { missing: sql.literal(-2), otherwise: sql.literal(-1) });
 * sql.printExpression(place, duckdbDialect) // => `(CASE WHEN "city" IS NULL THEN (-2e+0) ELSE (CASE "city" WHEN 'Bath' THEN 0 ELSE (-1e+0) END) END)`
 */
export function lookupOf<Kind extends 'number' | 'text'>(
  key: NumberExpression | TextExpression,
  entries: readonly (readonly [key: number | string, value: number | string])[],
  { missing, otherwise }: { readonly missing: Expression<Kind>; readonly otherwise: Expression<Kind> },
): Expression<Kind> {
  return { type: 'lookup', kind: otherwise.kind, key, entries, missing, otherwise };
}

/** A missing value of a kind. */
export function missingOf<Kind extends ExpressionKind>(kind: Kind): Expression<Kind> {
  return { type: 'literal', kind, value: null };
}

/** A value where a condition holds, missing elsewhere. */
export function onlyIf(condition: BooleanExpression, value: NumberExpression): NumberExpression {
  return when([[condition, value]], literal(null));
}

/** An aggregate over the rows of a group. */
export function aggregate<Name extends keyof Aggregates>(
  name: Name,
  ...args: Parameters<Aggregates[Name]>
): NumberExpression {
  return { type: 'aggregate', kind: 'number', name, args, numbers: [] };
}

/** An aggregate that is told numbers: see {@link ListName}. */
export function listAggregate(
  name: ListName,
  value: NumberExpression,
  numbers: readonly number[],
): TextExpression {
  return { type: 'aggregate', kind: 'text', name, args: [value], numbers };
}

/** The columns that an expression reads, as often as it does. */
export function readsOf(expression: Expression): readonly ColumnExpression[] {
  return expression.type === 'column' ? [expression] : partsOf(expression).flatMap(readsOf);
}

/** The names of the columns that an expression reads. */
export function columnsOf(expression: Expression): ReadonlySet<string> {
  return new Set(readsOf(expression).map(({ name }) => name));
}

/** The expressions that an expression is made of, one level down. */
export function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.type) {
    case 'column':
    case 'literal':
    case 'slot':
      return [];
    case 'case':
      return [...expression.when.flat(), expression.otherwise];
    case 'lookup':
      return [expression.key, expression.missing, expression.otherwise];
    case 'call':
    case 'aggregate':
      return expression.args;
  }
}

/** The same expression with each of its parts, one level down, replaced. */
export function mapParts<Whole extends Expression>(
  expression: Whole,
  change: (part: Expression) => Expression,
): Whole {
  const of = expression;
  switch (of.type) {
    case 'column':
    case 'literal':
    case 'slot':
      return expression;
    case 'case': {
      const when = of.when.map(([condition, value]) => [change(condition), change(value)]);
      return { ...of, when, otherwise: change(of.otherwise) } as unknown as Whole;
    }
    case 'lookup':
      return {
        ...of,
        key: change(of.key),
        missing: change(of.missing),
        otherwise: change(of.otherwise),
      } as unknown as Whole;
    case 'call':
    case 'aggregate':
      return { ...of, args: of.args.map(change) } as unknown as Whole;
  }
}
