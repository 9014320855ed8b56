import { SlipwayError } from '../core/error.ts';
import type { ColumnKind } from '../table/column.ts';
import type { AggregateName, ExpressionKind, FunctionName } from './expression.ts';

/** Spells a function from its printed arguments. */
export type SpellFunction = (...args: readonly string[]) => string;

/** Spells an aggregate from its printed arguments and the numbers it is told. */
export type SpellAggregate = (args: readonly string[], numbers: readonly number[]) => string;

/**
 * How one engine spells what it computes of single rows: small functions from printed parts to printed SQL. What they
 * mean is the same for every engine; `Functions` beside this file says it.
 */
export interface RowDialect {
  /** Named in errors, such as `duckdb`. */
  readonly name: string;
  /** A name, quoted and escaped. The one place where names become SQL. */
  readonly quoteIdentifier: (name: string) => string;
  /** A part of the name of a table, where engines have other rules for it. @default quoteIdentifier */
  readonly quoteTable?: (part: string) => string;
  /** A text literal, quoted and escaped. The one place where texts become SQL. */
  readonly quoteText: (text: string) => string;
  /** A double, infinities included, never `NaN`: with an exponent, since some engines read `1.5` as a decimal. */
  readonly number: (value: number) => string;
  /** A missing value of a kind: engines that infer types need it said. */
  readonly missing: Readonly<Record<ExpressionKind, string>>;
  /** A quoted column of an engine's own type, as the value of a column kind. */
  readonly read: Readonly<Record<ColumnKind, (column: string) => string>>;
  /** A quoted column of an engine's own type of dates or times, as an instant; missing where no `Date` holds it. */
  readonly readInstant: (column: string) => string;
  readonly functions: Readonly<Record<FunctionName, SpellFunction>>;
  /** A relation of printed literals under a name, complete for `FROM`; all names are quoted. */
  readonly values: (rows: readonly (readonly string[])[], name: string, columns: readonly string[]) => string;
  /** The longest query that the engine reads, in bytes of UTF-8. @default no limit */
  readonly mostBytes?: number;
}

/** How one engine spells SQL, aggregates too; `Aggregates` beside this file says what they mean. */
export interface Dialect extends RowDialect {
  readonly aggregates: Readonly<Record<AggregateName, SpellAggregate>>;
}

/**
 * Refuses what no dialect should quote as a name: nothing at all, control characters, halves of a surrogate pair.
 *
 * @param where - named in the error, such as `my-dialect`.
 * @throws {SlipwayError} `bad-option`.
 * @example
 * checkIdentifier('a"b', 'my-dialect') // => 'a"b'
 */
export function checkIdentifier(name: string, where: string): string {
  if (typeof name === 'string' && name !== '' && !CONTROL.test(name) && isWholeText(name)) return name;
  const why = name === '' ? 'is empty' : 'has a control character or half a surrogate pair';
  throw new SlipwayError(
    'bad-option',
    where,
    `the name ${JSON.stringify(name)} ${why}; expected a name that SQL can quote. Rename it first.`,
    { details: { name } },
  );
}

/**
 * A number that SQL can hold as a literal: anything but `NaN`.
 *
 * @param where - named in the error, such as `my-dialect`.
 * @throws {SlipwayError} `bad-option`.
 * @example
 * checkLiteral(-Infinity, 'my-dialect') // => -Infinity
 */
export function checkLiteral(value: number, where: string): number {
  if (typeof value === 'number' && !Number.isNaN(value)) return value;
  throw new SlipwayError(
    'bad-option',
    where,
    `a number to be written into SQL is ${typeof value === 'bigint' ? 'a bigint, which a double may not hold' : String(value)}; expected a number. Write null for a missing one.`,
  );
}

/** Whether a text has no half of a surrogate pair, which UTF-8 cannot hold. */
export function isWholeText(text: string): boolean {
  return !/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(text);
}

const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;
