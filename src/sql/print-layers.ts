import { SlipwayError } from '../core/error.ts';
import type { Field } from '../table/schema.ts';
import type { RowDialect } from './dialect.ts';
import { columnsOf, partsOf, type Expression } from './expression.ts';
import { printEntry, printExpression, type PrintNames } from './print.ts';

/** Columns that are written from those before them, all at once. */
export interface SqlLayer {
  /** Printed as a comment, for readers. */
  readonly title: string;
  readonly columns: ReadonlyMap<string, Expression>;
}

/** What {@link printLayers} prints. */
export interface LayeredSelect {
  /** What stands after FROM, complete and escaped. */
  readonly from: string;
  /** The columns that are read there, brought to their kinds. */
  readonly input: readonly Field[];
  /** Columns that are handed on as they are. */
  readonly keep: readonly string[];
  readonly layers: readonly SqlLayer[];
  /** The columns of the result after those kept, over what all layers wrote. */
  readonly output: ReadonlyMap<string, Expression>;
}

/**
 * Layers of columns as one SELECT: a common table expression for each layer, so that no expression is nested in another
 * and every column has a name to read it by.
 *
 * Engines tell names apart without regard to case; columns that differ by case alone get names of their own inside.
 * A lookup is a CASE or a join with its entries, whichever is the shorter text.
 *
 * @throws {SlipwayError} `column-collision` when two columns of the result have one name for an engine; `bad-option` on
 *   a name that cannot be quoted.
 */
export function printLayers(select: LayeredSelect, dialect: RowDialect): string {
  const { quoteIdentifier: quote } = dialect;
  refuseAlike([...select.keep, ...select.output.keys()]);
  const taken = new Set<string>();
  const fresh = (name: string): string => {
    let found = name;
    for (let more = 2; taken.has(found.toLowerCase()); more++) found = `${name}_${more}`;
    taken.add(found.toLowerCase());
    return quote(found);
  };
  const times = new Set(select.input.filter(({ kind }) => kind === 'time').map(({ name }) => name));
  const kept = select.keep.map((name) => [name, fresh(name)] as const);
  const place = new Map(select.input.map(({ name }) => [name, fresh(name)]));
  const print = (expression: Expression, joins: Joins): string => {
    const names: PrintNames = {
      column: (name) => joins.qualify(place.get(name)!),
      whole: (part) => {
        if (part.type === 'column' && part.kind === 'number' && times.has(part.name))
          return dialect.functions.milliseconds(names.column(part.name, part.kind));
        return part.type === 'lookup' ? joins.lookup(part, names) : undefined;
      },
    };
    return printExpression(expression, dialect, names);
  };

  let before = quote('input');
  const inputs = [
    ...kept.map(([name, as]) => `${quote(name)} AS ${as}`),
    ...select.input.map(({ name, kind }) => {
      const read = kind === 'time' ? dialect.readInstant(quote(name)) : dialect.read[kind](quote(name));
      return `${read} AS ${place.get(name)!}`;
    }),
  ];
  if (inputs.length === 0) inputs.push(`1 AS ${quote('one')}`);
  const parts = [`WITH ${before} AS (\n${selectOf(inputs, [`FROM ${select.from} AS r`], '  ')}\n)`];
  select.layers.forEach((layer, index) => {
    const live = liveAfter(select, index);
    const written = [...layer.columns].filter(([name]) => live.has(name));
    const joins = joinsOf(
      written.map(([, expression]) => expression),
      dialect,
    );
    const columns = written.map(([name, expression]) => ({ name, printed: print(expression, joins) }));
    // Printed while the names are those of the layer before.
    const clauses = [`FROM ${before} AS r`, ...joins.clauses(print)];
    const unchanged = [...place].filter(([name]) => live.has(name) && !layer.columns.has(name));
    for (const [name] of place) if (!live.has(name)) place.delete(name);
    const carried = [...kept, ...unchanged].map(([, as]) => joins.qualify(as));
    for (const { name } of columns) if (!place.has(name)) place.set(name, fresh(name));
    for (const [name, { kind }] of layer.columns) {
      if (kind === 'instant') times.add(name);
      else times.delete(name);
    }
    const lines = [...carried, ...columns.map(({ name, printed }) => `${printed} AS ${place.get(name)!}`)];
    const name = quote(`prepared_${index + 1}`);
    const comment = layer.title === '' ? '' : `  -- ${layer.title}\n`;
    parts.push(`${name} AS (\n${comment}${selectOf(lines, clauses, '  ')}\n)`);
    before = name;
  });
  const joins = joinsOf(select.output.values(), dialect);
  const output = [
    ...kept.map(([name, as]) => named(joins.qualify(as), as, quote(name))),
    ...[...select.output].map(([name, expression]) => {
      const printed = print(expression, joins);
      return named(printed, printed, quote(name));
    }),
  ];
  return `${parts.join(',\n')}\n${selectOf(output, [`FROM ${before} AS r`, ...joins.clauses(print)])}`;
}

/** Only line breaks made here are indented: a text in quotes may have some of its own. */
function selectOf(columns: readonly string[], clauses: readonly string[], indent = ''): string {
  const listed = columns.join(`,\n${indent}  `);
  return `${indent}SELECT\n${indent}  ${listed}\n${indent}${clauses.join(`\n${indent}`)}`;
}

function named(printed: string, own: string, as: string): string {
  return own === as ? printed : `${printed} AS ${as}`;
}

/** The names that later layers or the result read. */
function liveAfter({ layers, output }: LayeredSelect, index: number): ReadonlySet<string> {
  const live = new Set([...output.values()].flatMap((expression) => [...columnsOf(expression)]));
  for (const { columns } of layers.slice(index + 1).reverse()) {
    const needed = [...columns].filter(([name]) => live.has(name));
    for (const [name] of needed) live.delete(name);
    for (const [, expression] of needed) for (const name of columnsOf(expression)) live.add(name);
  }
  return live;
}

type Lookup = Extract<Expression, { type: 'lookup' }>;
type Print = (expression: Expression, joins: Joins) => string;

/** The lookups of a layer that are joins. */
interface Joins {
  /** A column, told apart from those of the joined lists. */
  qualify(column: string): string;
  /** A lookup as what was joined for it; `undefined` when it is a case. */
  lookup(expression: Lookup, names: PrintNames): string | undefined;
  clauses(print: Print): readonly string[];
}

function joinsOf(expressions: Iterable<Expression>, dialect: RowDialect): Joins {
  const { quoteIdentifier: quote } = dialect;
  const found = new Map<Lookup, string>();
  const visit = (expression: Expression): void => {
    // Inner ones first: what a list is joined by must be joined before it.
    partsOf(expression).forEach(visit);
    if (expression.type === 'lookup' && isShorterJoined(expression, dialect) && !found.has(expression))
      found.set(expression, quote(`list_${found.size + 1}`));
  };
  for (const expression of expressions) visit(expression);
  const [key, value] = [quote('key'), quote('value')];
  return {
    qualify: (column) => (found.size === 0 ? column : `r.${column}`),
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
        const rows = lookup.entries.map(([from, to]) => [
          printEntry(lookup.key.kind, from, dialect),
          printEntry(lookup.kind, to, dialect),
        ]);
        const keyed = print(lookup.key, this);
        return `LEFT JOIN ${dialect.values(rows, name, [key, value])} ON ${name}.${key} = ${keyed}`;
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

function refuseAlike(names: readonly string[]): void {
  const seen = new Map<string, string>();
  for (const name of names) {
    const other = seen.get(name.toLowerCase());
    if (other !== undefined) {
      throw new SlipwayError(
        'column-collision',
        'sql/print-layers',
        `the result would have the columns "${other}" and "${name}", which are one name for an engine; expected different ones. Keep fewer columns, or rename one.`,
        { details: { column: name } },
      );
    }
    seen.set(name.toLowerCase(), name);
  }
}
