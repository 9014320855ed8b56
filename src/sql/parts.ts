/** What a statistic or a step writes SQL with: pieces of expressions, and readers of answers. Exported as `sql`. */
import type {
  AggregateName as AnyAggregate,
  Aggregates as AllAggregates,
  BooleanExpression as OfBooleans,
  Expression as AnyExpression,
  ExpressionKind as AnyKind,
  FunctionName as AnyFunction,
  Functions as AllFunctions,
  InstantExpression as OfInstants,
  ListName as AnyList,
  NumberExpression as OfNumbers,
  TextExpression as OfTexts,
  WallExpression as OfWalls,
} from './expression.ts';

export {
  aggregate,
  call,
  instantOf,
  listAggregate,
  literal,
  lookupOf,
  missingOf,
  numberOf,
  onlyIf,
  textOf,
  when,
} from './expression.ts';
export { listAt, numberAt } from './answer.ts';
export { printExpression, type PrintNames } from './print.ts';

// Types are declared here and not handed on: in the bundled declarations a namespace takes types of another file for
// values, and then nobody can use them.
/** What an expression gives. */
export type ExpressionKind = AnyKind;
/** A piece of SQL as a plain value, free of any dialect. */
export type Expression<Kind extends ExpressionKind = ExpressionKind> = AnyExpression<Kind>;
/** An expression that gives a number. */
export type NumberExpression = OfNumbers;
/** An expression that gives a text. */
export type TextExpression = OfTexts;
/** An expression that gives a truth value. */
export type BooleanExpression = OfBooleans;
/** An expression that gives a moment. */
export type InstantExpression = OfInstants;
/** An expression that gives a date and a time of day as some walls show them. */
export type WallExpression = OfWalls;
/** The functions of a row, and what they take and give. */
export type Functions = AllFunctions;
/** The name of a function of a row. */
export type FunctionName = AnyFunction;
/** The aggregates that give one number, and what they take. */
export type Aggregates = AllAggregates;
/** The name of an aggregate that gives a list. */
export type ListName = AnyList;
/** The name of an aggregate. */
export type AggregateName = AnyAggregate;
