import { quoteNames, SlipwayError } from '../core/error.ts';
import type { Schema } from '../table/schema.ts';
import type { Relation } from './engine.ts';
import { columnsOf, type Expression } from './expression.ts';
import type { SqlQuestion } from './form.ts';
import { printExpression, type PrintNames } from './print.ts';

/**
 * A question as one SELECT over a relation.
 *
 * The columns it reads are brought to their kinds once, in an inner SELECT, so that no name and no type of the outside
 * gets further than that.
 *
 * @throws {SlipwayError} `unknown-column` when it reads what the schema lacks; `wrong-kind` when it reads a text as a number
 *   or the other way round.
 */
export function printQuestion(question: SqlQuestion, { engine, from }: Relation, schema: Schema): string {
  const { groups, aggregates, slots, most } = question;
  const { dialect } = engine;
  const { quoteIdentifier: quote } = dialect;
  const fields = new Map(schema.fields.map((field) => [field.name, field]));
  const all = [...groups, ...aggregates, ...(slots?.by ?? [])];
  const read = [...new Set(all.flatMap((expression) => [...columnsOf(expression)]))];
  for (const expression of all) checkKinds(expression, fields);
  const place = new Map(read.map((name, index) => [name, `r.${quote(`c${index}`)}`]));
  const names: PrintNames = {
    column: (name) => place.get(name)!,
    slot: (at) => `k.${quote(`v${at}`)}`,
  };
  const print = (expression: Expression): string => printExpression(expression, dialect, names);

  const columns = read.map(
    (name, index) => `${dialect.read[fields.get(name)!.kind](quote(name))} AS ${quote(`c${index}`)}`,
  );
  const inner = columns.length === 0 ? [`1 AS ${quote('c')}`] : columns;
  const printed = groups.map(print);
  const outer = [
    ...printed.map((group, index) => `${group} AS ${quote(`g${index}`)}`),
    ...aggregates.map((expression, index) => `${print(expression)} AS ${quote(`a${index}`)}`),
  ];
  const lines = [`SELECT ${outer.join(', ')}`, `FROM (SELECT ${inner.join(', ')} FROM ${from} AS t) AS r`];
  if (slots) {
    const keyed = slots.by.map((_, index) => quote(`k${index}`));
    const valued = (slots.values[0] ?? []).map((_, index) => quote(`v${index}`));
    const rows = slots.keys.map((key, row) => [
      ...key.map((part, index) =>
        printExpression({ type: 'literal', kind: slots.by[index]!.kind, value: part }, dialect),
      ),
      ...slots.values[row]!.map((value) =>
        printExpression({ type: 'literal', kind: 'number', value }, dialect),
      ),
    ]);
    const on = slots.by.map((by, index) => dialect.functions.same(print(by), `k.${keyed[index]!}`));
    lines.push(`JOIN ${dialect.values(rows, 'k', [...keyed, ...valued])} ON ${on.join(' AND ')}`);
  }
  if (printed.length > 0) lines.push(`GROUP BY ${printed.join(', ')}`);
  if (most !== undefined) {
    const ties = groups.map((_, index) => `${quote(`g${index}`)} ASC NULLS LAST`);
    lines.push(`ORDER BY ${[`${quote('a0')} DESC NULLS LAST`, ...ties].join(', ')} LIMIT ${String(most)}`);
  }
  return lines.join('\n');
}

function checkKinds(expression: Expression, fields: ReadonlyMap<string, Schema['fields'][number]>): void {
  switch (expression.type) {
    case 'column': {
      const field = fields.get(expression.name);
      if (!field) {
        throw new SlipwayError(
          'unknown-column',
          'sql/print-question',
          `there is no column "${expression.name}"; the columns are ${quoteNames(fields.keys(), 30)}.`,
          { details: { column: expression.name } },
        );
      }
      const kind = field.kind === 'number' || field.kind === 'time' ? 'number' : 'text';
      if (kind === expression.kind) return;
      throw new SlipwayError(
        'wrong-kind',
        'sql/print-question',
        `column "${field.name}" is of kind ${field.kind}; it is read as a ${expression.kind}.`,
        { details: { column: field.name, got: field.kind, expected: expression.kind } },
      );
    }
    case 'case':
      for (const [condition, value] of expression.when) {
        checkKinds(condition, fields);
        checkKinds(value, fields);
      }
      return checkKinds(expression.otherwise, fields);
    case 'call':
    case 'aggregate':
      return expression.args.forEach((part) => checkKinds(part, fields));
    case 'literal':
    case 'slot':
  }
}
