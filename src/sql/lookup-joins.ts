import type { RowDialect } from './dialect.ts';
import { partsOf, type Expression } from './expression.ts';
import { printEntry, printExpression, type PrintNames } from './print.ts';

type Lookup = Extract<Expression, { type: 'lookup' }>;
/** Prints an expression whose lookups are as joins say. */
type PrintJoined = (expression: Expression, joins: Joins) => string;

/** The lookups of a layer that are joins. */
export interface Joins {
  /** A column, told apart from those of the joined lists. */
  qualify(column: string): string;
  /** A lookup as what was joined for it; `undefined` when it is a case. */
  lookup(expression: Lookup, names: PrintNames): string | undefined;
  clauses(print: PrintJoined): readonly string[];
}

/**
 * Decides which lookups of some expressions are joins.
 *
 * @param rows - what the rows are called that the lists are joined to.
 * @param free - makes a name that no column has.
 */
export function joinsOf(
  expressions: Iterable<Expression>,
  rows: string,
  free: (name: string) => string,
  dialect: RowDialect,
): Joins {
  const { quoteIdentifier: quote } = dialect;
  const found = new Map<Lookup, string>();
  const visit = (expression: Expression): void => {
    // Inner ones first: what a list is joined by must be joined before it.
    partsOf(expression).forEach(visit);
    if (expression.type === 'lookup' && isShorterJoined(expression, dialect) && !found.has(expression))
      found.set(expression, quote(free(`list_${found.size + 1}`)));
  };
  for (const expression of expressions) visit(expression);
  const [key, value] = [quote('key'), quote('value')];
  return {
    qualify: (column) => (found.size === 0 ? column : `${rows}.${column}`),
    lookup(expression, names) {
      const name = found.get(expression);
      if (name === undefined) return undefined;
      const print = (part: Expression): string => printExpression(part, dialect, names);
      const [keyed, missing, otherwise] = partsOf(expression).map(print);
      const known = `coalesce(${name}.${value}, ${otherwise!})`;
      // A refusal must not be reached by rows that are found.
      const met =
        expression.otherwise.type === 'literal'
          ? known
          : `CASE WHEN ${name}.${key} IS NULL THEN ${otherwise!} ELSE ${name}.${value} END`;
      return missing === otherwise ? met : `(CASE WHEN ${keyed!} IS NULL THEN ${missing!} ELSE ${met} END)`;
    },
    clauses(print) {
      return [...found].map(([lookup, name]) => {
        const entries = lookup.entries.map(([from, to]) => [
          printEntry(lookup.key.kind, from, dialect),
          printEntry(lookup.kind, to, dialect),
        ]);
        const keyed = print(lookup.key, this);
        return `LEFT JOIN ${dialect.values(entries, name, [key, value])} ON ${name}.${key} = ${keyed}`;
      });
    },
  };
}

/** What a join has more than a case, and an entry of a case more than one of a join, in characters. */
function isShorterJoined({ entries }: Lookup, dialect: RowDialect): boolean {
  if (entries.length === 0) return false;
  const one = dialect.values([['', '']], 'list_1', ['key', 'value']).length;
  const two = dialect.values(
    [
      ['', ''],
      ['', ''],
    ],
    'list_1',
    ['key', 'value'],
  ).length;
  const join =
    one + (two - one) * (entries.length - 1) + 'LEFT JOIN  ON list_1.key = coalesce(list_1.value, )'.length;
  return join < entries.length * 'WHEN  THEN  '.length + 'CASE  ELSE  END'.length;
}
