/** What an expression gives: a number (missing is SQL's `NULL`, never `NaN`), a text or a truth value. */
export type ExpressionKind = 'number' | 'text' | 'boolean';

/**
 * A piece of SQL as a plain value, free of any dialect: columns, literals, cases and calls from a closed list.
 *
 * A column means the column as the library reads it: a number as a double without `NaN`, a time as milliseconds since
 * 1970 UTC, a category or text as text.
 */
export type Expression<Kind extends ExpressionKind = ExpressionKind> =
  | { readonly type: 'column'; readonly kind: Kind; readonly name: string }
  | { readonly type: 'literal'; readonly kind: Kind; readonly value: number | string | boolean | null }
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
      readonly type: 'aggregate';
      readonly kind: Kind;
      readonly name: AggregateName;
      readonly args: readonly Expression[];
      /** Numbers that the aggregate is told, such as probabilities: never `NaN`. */
      readonly numbers: readonly number[];
    };

/** An expression that gives a number. */
export type NumberExpression = Expression<'number'>;
/** An expression that gives a text. */
export type TextExpression = Expression<'text'>;
/** An expression that gives a truth value. */
export type BooleanExpression = Expression<'boolean'>;

/** The functions of a row, and what they take and give. A missing argument gives a missing result unless said otherwise. */
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
  /** Neither missing nor infinite. Never missing. */
  isFinite(value: NumberExpression): BooleanExpression;
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

const GIVES_BOOLEAN: ReadonlySet<string> = new Set([
  'isFinite',
  'isMissing',
  'less',
  'atMost',
  'equal',
  'same',
  'and',
  'or',
  'not',
]);

/** A number or time column, as a number. */
export function numberOf(name: string): NumberExpression {
  return { type: 'column', kind: 'number', name };
}

/** A category or text column, as text. */
export function textOf(name: string): TextExpression {
  return { type: 'column', kind: 'text', name };
}

/** A number, text or truth value that is written into the SQL; `null` is a missing number. */
export function literal<Value extends number | string | boolean | null>(
  value: Value,
): Expression<Value extends string ? 'text' : Value extends boolean ? 'boolean' : 'number'> {
  const kind = typeof value === 'string' ? 'text' : typeof value === 'boolean' ? 'boolean' : 'number';
  return { type: 'literal', kind, value } as ReturnType<typeof literal<Value>>;
}

/** A function of a row. */
export function call<Name extends FunctionName>(
  name: Name,
  ...args: Parameters<Functions[Name]>
): ReturnType<Functions[Name]> {
  const kind = GIVES_BOOLEAN.has(name) ? 'boolean' : 'number';
  return { type: 'call', kind, name, args } as unknown as ReturnType<Functions[Name]>;
}

/** The first value whose condition holds, else the last one. A condition that is missing does not hold. */
export function when<Kind extends ExpressionKind>(
  conditions: readonly (readonly [BooleanExpression, Expression<Kind>])[],
  otherwise: Expression<Kind>,
): Expression<Kind> {
  return { type: 'case', kind: otherwise.kind, when: conditions, otherwise };
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

/** The names of the columns that an expression reads. */
export function columnsOf(expression: Expression): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (part: Expression): void => {
    if (part.type === 'column') found.add(part.name);
    else if (part.type === 'case') {
      for (const [condition, value] of part.when) {
        visit(condition);
        visit(value);
      }
      visit(part.otherwise);
    } else if (part.type === 'call' || part.type === 'aggregate') part.args.forEach(visit);
  };
  visit(expression);
  return found;
}
