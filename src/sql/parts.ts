/** What a statistic or a step writes SQL with: pieces of expressions, and readers of answers. Exported as `sql`. */
export {
  aggregate,
  call,
  listAggregate,
  literal,
  numberOf,
  onlyIf,
  textOf,
  when,
  type AggregateName,
  type Aggregates,
  type BooleanExpression,
  type Expression,
  type ExpressionKind,
  type FunctionName,
  type Functions,
  type ListName,
  type NumberExpression,
  type TextExpression,
} from './expression.ts';
export { listAt, numberAt } from './answer.ts';
export { printExpression, type PrintNames } from './print.ts';
