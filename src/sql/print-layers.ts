import { SlipwayError } from '../core/error.ts';
import type { Field } from '../table/schema.ts';
import { checkSelect } from './check-select.ts';
import type { RowDialect } from './dialect.ts';
import { columnsOf, type Expression } from './expression.ts';
import { joinsOf, type Joins } from './lookup-joins.ts';
import { printExpression, type PrintNames } from './print.ts';
import { writeOnce } from './write-once.ts';

const WHERE = 'sql/print-layers';

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
 * A lookup is a CASE or a join with its entries, whichever is the shorter text. What a layer repeats at length is a column
 * of a layer before it.
 *
 * @throws {SlipwayError} `column-collision` when two columns of the result have one name for an engine; `bad-option` on
 *   a name that cannot be quoted, and where there is nothing to select; `too-large` beyond what the engine reads.
 */
export function printLayers(asked: LayeredSelect, dialect: RowDialect): string {
  const { quoteIdentifier: quote } = dialect;
  refuseNothing(asked);
  const columns = columnNames(asked);
  const select = withSharedLayers(asked, columns, dialect);
  const taken = new Set<string>();
  // What rows and lists are called is no column's name: BigQuery would take the column for the whole row.
  const free = (name: string): string => {
    let found = name;
    while (columns.has(found) || taken.has(found)) found += '_';
    return found;
  };
  const rows = free('r');
  taken.add(rows);
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
  const parts = [`WITH ${before} AS (\n${selectOf(inputs, [`FROM ${select.from} AS ${rows}`], '  ')}\n)`];
  select.layers.forEach((layer, index) => {
    const live = liveAfter(select, index);
    const written = [...layer.columns].filter(([name]) => live.has(name));
    if (written.length === 0) return;
    const joins = joinsOf(
      written.map(([, expression]) => expression),
      rows,
      free,
      dialect,
    );
    const lines = written.map(([name, expression]) => ({ name, printed: print(expression, joins) }));
    // Printed while the names are those of the layer before.
    const clauses = [`FROM ${before} AS ${rows}`, ...joins.clauses(print)];
    const unchanged = [...place].filter(([name]) => live.has(name) && !layer.columns.has(name));
    for (const [name] of place) if (!live.has(name)) place.delete(name);
    const carried = [...kept, ...unchanged].map(([, as]) => joins.qualify(as));
    for (const { name } of lines) if (!place.has(name)) place.set(name, fresh(name));
    for (const [name, { kind }] of layer.columns) {
      if (kind === 'instant') times.add(name);
      else times.delete(name);
    }
    const selected = [...carried, ...lines.map(({ name, printed }) => `${printed} AS ${place.get(name)!}`)];
    const name = quote(`prepared_${index + 1}`);
    const comment = layer.title === '' ? '' : `  -- ${layer.title}\n`;
    parts.push(`${name} AS (\n${comment}${selectOf(selected, clauses, '  ')}\n)`);
    before = name;
  });
  const joins = joinsOf(select.output.values(), rows, free, dialect);
  const output = [
    ...kept.map(([name, as]) => named(joins.qualify(as), as, quote(name))),
    ...[...select.output].map(([name, expression]) => {
      const printed = print(expression, joins);
      return named(printed, printed, quote(name));
    }),
  ];
  const last = selectOf(output, [`FROM ${before} AS ${rows}`, ...joins.clauses(print)]);
  return checkSelect(
    WHERE,
    `${parts.join(',\n')}\n${last}`,
    [...select.keep, ...select.output.keys()],
    dialect,
  );
}

function withSharedLayers(
  select: LayeredSelect,
  columns: ReadonlySet<string>,
  dialect: RowDialect,
): LayeredSelect {
  let count = 0;
  const fresh = (): string => {
    let name = `shared_${++count}`;
    while (columns.has(name)) name += '_';
    return name;
  };
  const layers = select.layers.flatMap(({ title, columns: written }) =>
    writeOnce(written, dialect, fresh).map((layer, at, { length }): SqlLayer => ({
      title: at < length - 1 ? 'shared' : title,
      columns: layer,
    })),
  );
  return { ...select, layers };
}

/** All names of columns, as engines compare them. */
function columnNames({ keep, input, layers, output }: LayeredSelect): ReadonlySet<string> {
  const names = [...keep, ...input.map(({ name }) => name), ...output.keys()];
  for (const { columns } of layers) names.push(...columns.keys());
  return new Set(names.map((name) => name.toLowerCase()));
}

function refuseNothing({ keep, output }: LayeredSelect): void {
  if (keep.length + output.size > 0) return;
  throw new SlipwayError(
    'bad-option',
    WHERE,
    'there is no column to select: no feature, and none in keep; expected one at least. Add a step that writes a feature, or keep a column.',
    { details: { option: 'keep' } },
  );
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
