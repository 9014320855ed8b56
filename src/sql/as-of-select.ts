import { SlipwayError } from '../core/error.ts';
import { checkSchema } from '../table/check-schema.ts';
import { planAsOf, type AsOfJoinOptions, type AsOfPlan } from '../table/plan-as-of.ts';
import type { Field, Schema } from '../table/schema.ts';
import { checkSelect } from './check-select.ts';
import type { RowDialect } from './dialect.ts';

const WHERE = 'sql/as-of-select';

/** Rows as they stand in SQL. */
export interface AsOfSource {
  /** What stands after FROM, complete and escaped, as in a relation. */
  readonly from: string;
  /** Its columns, as `schemaOn` gives them. */
  readonly schema: Schema;
}

/**
 * An as-of join as one SELECT: what `asOfJoin` does in memory, for an engine.
 *
 * The values of an entity are ranked by time and created time. Values and questions are put on one time line, each value
 * where it becomes usable; the largest rank so far is the answer. So nothing is compared with everything, and the engine
 * needs no as-of join of its own. Numbers and times that are keys are compared as the engine does; BigQuery groups by no
 * FLOAT64, so that a number key must be INT64 or NUMERIC there. Of several values alike in key, time and created time the
 * engine picks one, since its rows have no order; nor have those of the result.
 *
 * @param rows - what to learn from.
 * @param features - values over time.
 * @throws {SlipwayError} as `asOfJoin`; `bad-option` on a name that cannot be quoted; `column-collision` when two columns
 *   of the result differ by case alone, which is one name for an engine; `too-large` beyond what the engine reads.
 * @example
 * const schema = { fields: [{ name: 'city', kind: 'text' }, { name: 'at', kind: 'time', zone: 'UTC' }] };
 * const text = asOfSelect({ from: '"rows"', schema }, { from: '"degrees"', schema }, duckdbDialect, { by: 'city', time: 'at', age: 'age' });
 * text.split('\n').at(-1) // => 'LEFT JOIN "as_of_values" AS v ON v."key_1" = r."key_1" AND v."instant" = r."instant"'
 */
export function asOfSelect(
  rows: AsOfSource,
  features: AsOfSource,
  dialect: RowDialect,
  options: AsOfJoinOptions,
): string {
  checkSource('rows', rows);
  checkSource('features', features);
  const plan = planAsOf(WHERE, rows.schema, features.schema, options);
  const quote = dialect.quoteIdentifier;
  // Names of our own, where no name of theirs can be meant.
  const columnNames = [...rows.schema.fields, ...features.schema.fields].map(({ name }) =>
    name.toLowerCase(),
  );
  const own = (name: string): string => quote(freeName(name, (free) => columnNames.includes(free)));
  const froms = `${rows.from} ${features.from}`.toLowerCase();
  const step = (name: string): string => quote(freeName(`as_of_${name}`, (free) => froms.includes(free)));

  const keys = plan.by.map((name, index) =>
    keyOf(dialect, rows.schema, features.schema, name, own(`key_${index + 1}`)),
  );
  const names = keys.map(({ as }) => as);
  const [event, created, since, rank] = [own('event'), own('created'), own('since'), own('rank')];
  const [instant, asks, best] = [own('instant'), own('asks'), own('best')];
  const entity = names.length === 0 ? '' : `PARTITION BY ${names.join(', ')} `;
  const list = (parts: readonly string[]): string => parts.join(', ');
  const same = (one: string, other: string): string =>
    names.map((name) => `${one}.${name} = ${other}.${name} AND `).join('');

  const known = [event, ...(plan.created === undefined ? [] : [created])];
  const carried = plan.added.map(({ name }) => `f.${quote(name)}`);
  const read = [
    ...keys.map((key) => `${key.ofFeatures} AS ${key.as}`),
    `${dialect.read.time(`f.${quote(plan.time)}`)} AS ${event}`,
    ...(plan.created === undefined ? [] : [`${dialect.read.time(`f.${quote(plan.created)}`)} AS ${created}`]),
  ];
  const usable = plan.created === undefined ? event : `GREATEST(${event}, ${created})`;
  const asked = [
    ...keys.map((key) => `${key.ofRows} AS ${key.as}`),
    `${dialect.read.time(`r.${quote(plan.at)}`)} AS ${instant}`,
  ];
  const young =
    plan.maxAgeMs === undefined ? '' : ` AND m.${instant} - f.${event} <= ${dialect.number(plan.maxAgeMs)}`;
  const select = `WITH ${step('features')} AS (
  SELECT ${list([...read, ...carried])}
  FROM ${features.from} AS f
),
${step('ranked')} AS (
  SELECT *, ${usable} AS ${since}, ROW_NUMBER() OVER (${entity}ORDER BY ${list(known)}) AS ${rank}
  FROM ${step('features')}
  WHERE ${[...keys.map((key) => key.present), ...known.map((time) => `${time} IS NOT NULL`)].join(' AND ')}
),
${step('rows')} AS (
  SELECT r.*, ${list(asked)}
  FROM ${rows.from} AS r
),
${step('timeline')} AS (
  SELECT ${list([...names, `${since} AS ${instant}`, `0 AS ${asks}`, rank])}
  FROM ${step('ranked')}
  UNION ALL
  SELECT DISTINCT ${list([...names, instant, `1 AS ${asks}`, `NULL AS ${rank}`])}
  FROM ${step('rows')}
),
${step('found')} AS (
  SELECT *, MAX(${rank}) OVER (${entity}ORDER BY ${instant}, ${asks}${plan.inclusive ? '' : ' DESC'} ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS ${best}
  FROM ${step('timeline')}
),
${step('values')} AS (
  SELECT ${list([...names.map((name) => `m.${name}`), `m.${instant}`, `f.${event}`, ...carried])}
  FROM ${step('found')} AS m
  JOIN ${step('ranked')} AS f ON ${same('f', 'm')}f.${rank} = m.${best}
  WHERE m.${asks} = 1${young}
)
SELECT ${list(outOf(plan, rows.schema, quote, `r.${instant} - v.${event}`))}
FROM ${step('rows')} AS r
LEFT JOIN ${step('values')} AS v ON ${same('v', 'r')}v.${instant} = r.${instant}`;
  return checkSelect(WHERE, select, namesOf(plan, rows.schema), dialect);
}

function namesOf({ added, age }: AsOfPlan, rows: Schema): string[] {
  const names = [...rows.fields.map(({ name }) => name), ...added.map(({ as }) => as)];
  return age === undefined ? names : [...names, age];
}

function checkSource(part: string, source: AsOfSource): void {
  const { from, schema } = (source ?? {}) as Partial<AsOfSource>;
  if (typeof from !== 'string')
    throw new SlipwayError(
      'bad-option',
      WHERE,
      `the ${part} do not say what stands after FROM; expected { from, schema }, such as { from: '"flights"', schema }.`,
      { details: { option: part } },
    );
  checkSchema(WHERE, schema);
}

interface Key {
  readonly as: string;
  readonly ofRows: string;
  readonly ofFeatures: string;
  /** Whether one is there. */
  readonly present: string;
}

/** Numbers and times stay of the engine's type, which it can group by: some engines group by no double. */
function keyOf(dialect: RowDialect, rows: Schema, features: Schema, name: string, as: string): Key {
  const quoted = dialect.quoteIdentifier(name);
  const read = (part: string, { kind }: Field): string => {
    const column = `${part}.${quoted}`;
    return kind === 'category' || kind === 'text' ? dialect.read[kind](column) : column;
  };
  const ofRows = rows.fields.find((field) => field.name === name)!;
  const ofFeatures = features.fields.find((field) => field.name === name)!;
  // NaN is missing.
  const value = ofRows.kind === 'number' ? dialect.read.number(as) : as;
  return {
    as,
    ofRows: read('r', ofRows),
    ofFeatures: read('f', ofFeatures),
    present: `${value} IS NOT NULL`,
  };
}

function outOf(plan: AsOfPlan, rows: Schema, quote: (name: string) => string, age: string): string[] {
  return [
    ...rows.fields.map(({ name }) => `r.${quote(name)}`),
    ...plan.added.map(({ name, as }) => `v.${quote(name)}${as === name ? '' : ` AS ${quote(as)}`}`),
    ...(plan.age === undefined ? [] : [`${age} AS ${quote(plan.age)}`]),
  ];
}

function freeName(name: string, taken: (name: string) => boolean): string {
  let free = name;
  while (taken(free)) free += '_';
  return free;
}
