import { SlipwayError } from '../core/error.ts';
import type { Dialect, RowDialect } from './dialect.ts';
import type { Expression, ExpressionKind } from './expression.ts';

/** How the parts that a dialect does not know are printed. */
export interface PrintNames {
  /** A column, by its name and what it is read as. */
  readonly column: (name: string, kind: ExpressionKind) => string;
  /** A number that differs by group: see `SqlQuestion.slots`. */
  readonly slot?: (at: number) => string;
  /** A whole expression that is there already, under a name. */
  readonly whole?: (expression: Expression) => string | undefined;
}

/**
 * An expression as SQL of a dialect.
 *
 * @param names - how columns are written; their own quoted names, when left out.
 * @throws {SlipwayError} `bad-option` on a name or text that cannot be quoted, on a literal that is `NaN`, on a zone or
 *   a number of buckets that is no literal; `unsupported` on what the dialect has no word for.
 * @example
 * sql.printExpression(sql.call('less', sql.numberOf('age'), sql.literal(18)), duckdbDialect) // => '("age" < 1.8e+1)'
 */
export function printExpression(
  expression: Expression,
  dialect: RowDialect | Dialect,
  names: PrintNames = { column: dialect.quoteIdentifier },
): string {
  const print = (part: Expression): string => names.whole?.(part) ?? printNew(part);
  const printNew = (part: Expression): string => {
    switch (part.type) {
      case 'column':
        return names.column(part.name, part.kind);
      case 'literal':
        return part.whole ? String(part.value) : printLiteral(part.kind, part.value, dialect);
      case 'slot':
        if (names.slot) return names.slot(part.at);
        throw new SlipwayError('bad-option', 'sql/print', 'a slot stands where no slots are joined.');
      case 'case': {
        const whens = part.when.map(([if_, then]) => `WHEN ${print(if_)} THEN ${print(then)}`);
        return whens.length === 0
          ? print(part.otherwise)
          : `(CASE ${whens.join(' ')} ELSE ${print(part.otherwise)} END)`;
      }
      case 'lookup':
        return printLookup(part, dialect, print);
      case 'call':
        checkLiterals(part);
        return dialect.functions[part.name](...part.args.map(print));
      case 'aggregate':
        if ('aggregates' in dialect) return dialect.aggregates[part.name](part.args.map(print), part.numbers);
        throw new SlipwayError(
          'unsupported',
          'sql/print',
          `the dialect ${dialect.name} spells rows alone; expected one that has ${part.name}.`,
        );
    }
  };
  return print(expression);
}

/** A zone and a number of buckets are told, and not read from a row: a fraction of a bucket would be rounded. */
function checkLiterals({ name, args }: Extract<Expression, { type: 'call' }>): void {
  const told = args[1]?.type === 'literal' ? args[1].value : undefined;
  const refuse = (expected: string): SlipwayError =>
    new SlipwayError(
      'bad-option',
      'sql/print',
      `${name} is told ${told === undefined ? 'no literal' : JSON.stringify(told)}; expected ${expected}.`,
    );
  if (name === 'wallClock' && typeof told !== 'string') throw refuse('a literal text, the name of a zone');
  if (name !== 'fingerprintBucket' && name !== 'murmurBucket') return;
  if (!Number.isInteger(told) || Number(told) < 1 || Number(told) > 2 ** 32)
    throw refuse('a literal whole number of buckets, from 1 to 2^32');
}

/** A lookup as one case, in which a key is compared with each entry. Whole numbers of 32 bits stay whole. */
function printLookup(
  { key, entries, missing, otherwise, kind }: Extract<Expression, { type: 'lookup' }>,
  dialect: RowDialect,
  print: (part: Expression) => string,
): string {
  const keyed = print(key);
  const whens = entries.map(
    ([from, to]) => `WHEN ${printEntry(key.kind, from, dialect)} THEN ${printEntry(kind, to, dialect)}`,
  );
  const [none, other] = [print(missing), print(otherwise)];
  const found = whens.length === 0 ? other : `(CASE ${keyed} ${whens.join(' ')} ELSE ${other} END)`;
  return none === other ? found : `(CASE WHEN ${keyed} IS NULL THEN ${none} ELSE ${found} END)`;
}

/** A key or a value of a lookup. */
export function printEntry(kind: Expression['kind'], value: number | string, dialect: RowDialect): string {
  return typeof value === 'number' && (value | 0) === value && !Object.is(value, -0)
    ? String(value)
    : printLiteral(kind, value, dialect);
}

function printLiteral(
  kind: Expression['kind'],
  value: number | string | boolean | null,
  dialect: RowDialect,
): string {
  if (value === null) return dialect.missing[kind];
  if (typeof value === 'string') return dialect.quoteText(value);
  return typeof value === 'boolean' ? (value ? 'TRUE' : 'FALSE') : dialect.number(value);
}
