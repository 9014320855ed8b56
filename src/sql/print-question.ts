import { quoteNames, SlipwayError } from '../core/error.ts';
import type { Schema } from '../table/schema.ts';
import type { Relation } from './engine.ts';
import { readsOf, partsOf, type Expression } from './expression.ts';
import type { Dialect } from './dialect.ts';
import type { GroupValue, SqlQuestion, SqlSlots } from './form.ts';
import { printExpression, type PrintNames } from './print.ts';
import { sharedParts } from './shared-parts.ts';

/**
 * A question as one SELECT over a relation.
 *
 * The columns it reads are brought to their kinds once, in an inner SELECT, so that no name and no type of the outside
 * gets further than that.
 *
 * @throws {SlipwayError} `unknown-column` when it reads what the schema lacks; `wrong-kind` when it reads a text as a number
 *   or the other way round.
 */
export function printQuestion(question: SqlQuestion, relation: Relation, schema: Schema): string {
  const { groups, aggregates, slots, most } = question;
  const { dialect } = relation.engine;
  const { quoteIdentifier: quote } = dialect;
  const fields = new Map(schema.fields.map((field) => [field.name, field]));
  const asked = [...groups, ...aggregates];
  const all = [...asked, ...(slots?.by ?? [])];
  for (const expression of all) checkKinds(expression, fields);
  const read = new Map(
    all.flatMap(readsOf).map(({ name, kind }) => [JSON.stringify([name, kind]), { name, kind }] as const),
  );
  const place = new Map([...read.keys()].map((key, index) => [key, quote(`c${index}`)]));
  const shared = sharedParts(asked);
  const names = (layers: number): PrintNames => ({
    column: (name, kind) => place.get(JSON.stringify([name, kind]))!,
    ...(slots ? { slot: (at: number) => quote(`v${at}`) } : {}),
    whole: (expression) => {
      const index = shared.indexOf(expression);
      const there =
        index !== undefined &&
        shared.layers.slice(0, layers).some((layer) => layer.some((part) => part.index === index));
      return there ? quote(`e${index}`) : undefined;
    },
  });

  const columns = [...read].map(([key, { name, kind }]) => {
    const read = kind === 'instant' ? dialect.readInstant : dialect.read[fields.get(name)!.kind];
    return `${read(quote(name))} AS ${place.get(key)!}`;
  });
  let rows = `(SELECT ${columns.length === 0 ? `1 AS ${quote('c')}` : columns.join(', ')} FROM ${relation.from} AS t)`;
  if (slots) rows = `(SELECT * FROM ${rows} AS r\nJOIN ${joinOf(slots, dialect, names(0))})`;
  shared.layers.forEach((layer, before) => {
    const parts = layer.map(
      ({ expression, index }) =>
        `${printExpression(expression, dialect, names(before))} AS ${quote(`e${index}`)}`,
    );
    rows = `(SELECT *, ${parts.join(', ')}\nFROM ${rows} AS r)`;
  });

  const finished = names(shared.layers.length);
  const printed = groups.map((group) => printExpression(group, dialect, finished));
  const outer = [
    ...printed.map((group, index) => `${group} AS ${quote(`g${index}`)}`),
    ...aggregates.map(
      (expression, index) => `${printExpression(expression, dialect, finished)} AS ${quote(`a${index}`)}`,
    ),
  ];
  const lines = [`SELECT ${outer.join(', ')}`, `FROM ${rows} AS r`];
  if (printed.length > 0) lines.push(`GROUP BY ${printed.join(', ')}`);
  if (most !== undefined) {
    const ties = groups.map((_, index) => `${quote(`g${index}`)} ASC NULLS LAST`);
    lines.push(`ORDER BY ${[`${quote('a0')} DESC NULLS LAST`, ...ties].join(', ')} LIMIT ${String(most)}`);
  }
  return lines.join('\n');
}

function joinOf({ by, keys, values }: SqlSlots, dialect: Dialect, names: PrintNames): string {
  const { quoteIdentifier: quote } = dialect;
  const print = (kind: Expression['kind'], value: GroupValue): string =>
    printExpression({ type: 'literal', kind, value }, dialect);
  const columns = [
    ...by.map((_, index) => quote(`k${index}`)),
    ...(values[0] ?? []).map((_, index) => quote(`v${index}`)),
  ];
  const rows = keys.map((key, row) => [
    ...key.map((part, index) => print(by[index]!.kind, part)),
    ...values[row]!.map((value) => print('number', value)),
  ]);
  const on = by.map((expression, index) =>
    dialect.functions.same(printExpression(expression, dialect, names), `k.${quote(`k${index}`)}`),
  );
  return `${dialect.values(rows, 'k', columns)} ON ${on.join(' AND ')}`;
}

function checkKinds(expression: Expression, fields: ReadonlyMap<string, Schema['fields'][number]>): void {
  if (expression.type !== 'column') return partsOf(expression).forEach((part) => checkKinds(part, fields));
  const field = fields.get(expression.name);
  if (!field) {
    throw new SlipwayError(
      'unknown-column',
      'sql/print-question',
      `there is no column "${expression.name}"; the columns are ${quoteNames(fields.keys(), 30)}.`,
      { details: { column: expression.name } },
    );
  }
  const kinds = { number: ['number'], time: ['number', 'instant'], category: ['text'], text: ['text'] };
  if (kinds[field.kind].includes(expression.kind)) return;
  throw new SlipwayError(
    'wrong-kind',
    'sql/print-question',
    `column "${field.name}" is of kind ${field.kind}; it is read as a ${expression.kind}.`,
    { details: { column: field.name, got: field.kind, expected: expression.kind } },
  );
}
