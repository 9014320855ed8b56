import { hashBytes } from '../../src/core/hash.ts';
import { cross } from '../../src/prepare/cross.ts';
import { cyclic } from '../../src/prepare/cyclic.ts';
import { dates } from '../../src/prepare/dates.ts';
import { elapsed } from '../../src/prepare/elapsed.ts';
import { hashBuckets } from '../../src/prepare/hash-buckets.ts';
import { impute } from '../../src/prepare/impute.ts';
import { oneHot } from '../../src/prepare/one-hot.ts';
import { ordinal } from '../../src/prepare/ordinal.ts';
import { pipeline } from '../../src/prepare/pipeline.ts';
import { standardize } from '../../src/prepare/standardize.ts';
import type { Step } from '../../src/prepare/step.ts';
import { asOfSelect } from '../../src/sql/as-of-select.ts';
import { bigqueryDialect as dialect } from '../../src/sql/bigquery-dialect.ts';
import { asOfJoin } from '../../src/table/as-of-join.ts';
import {
  categoryColumn,
  numberColumn,
  textColumn,
  timeColumn,
  type CategoryColumn,
  type Column,
} from '../../src/table/column.ts';
import type { AsOfJoinOptions } from '../../src/table/plan-as-of.ts';
import { schemaOf } from '../../src/table/schema.ts';
import { select } from '../../src/table/select.ts';
import { table, withColumns, type Table } from '../../src/table/table.ts';
import { take } from '../../src/table/take.ts';
import type { BigQueryCase } from './bigquery-cases.ts';

const { quoteIdentifier: quote } = dialect;
const HOUR = 3_600_000;
const NEW_YEAR = Date.UTC(2013, 0, 1, 5);
const ROWS = 24;
const calendar = { name: 'some', dates: ['2012-12-25', '2013-01-01', '2013-07-04', '2013-12-25'] };
const timeZone = 'America/New_York';
const each = <Value>(of: (row: number) => Value): Value[] =>
  Array.from({ length: ROWS }, (_, row) => of(row));

/** Rows with names and texts that mean something in SQL, and what is missing. */
const rows = table({
  r: categoryColumn(each((row) => ["it's", 'back\\slash', '😀', 'two\nlines', null, 'é'][row % 6]!)),
  list_1: categoryColumn(each((row) => (row === 7 ? null : `town ${row}`))),
  n: numberColumn(each((row) => (row % 5 === 3 ? null : row * 1.25 - 7))),
  'new n': numberColumn(each((row) => (row % 7 === 2 ? null : Number(`1e${row - 12}`)))),
  from: timeColumn(each((row) => (row === 9 ? null : NEW_YEAR + (row - 12) * 731 * HOUR))),
  to: timeColumn(each((row) => (row === 11 ? null : NEW_YEAR + Math.round((12 - row) * 977.77 * HOUR)))),
});

/** Preparations and as-of joins as they are printed, over rows of literals, and what the forms in memory give. */
export function bigquerySelects(): BigQueryCase[] {
  const numbers = ['n', 'new n'];
  const all = ['r', 'list_1', ...numbers, 'from', 'to'];
  const ofNumbers = [
    impute({ columns: numbers, with: 'median', indicator: true }),
    standardize({ columns: numbers }),
    cyclic({ columns: ['n'], period: 24 }),
  ];
  const ofTexts = [
    cross({ columns: ['r', 'list_1'], as: 'hashed', buckets: 7 }),
    cross({ columns: ['r', 'list_1'], as: 'seen', maxLevels: 9 }),
    oneHot({ columns: ['list_1'], unknown: 'bucket', missing: 'level' }),
  ];
  const ofTimes = [
    dates({
      columns: ['from'],
      parts: ['year', 'month', 'day', 'week', 'hour', 'minute', 'weekdayName', 'isMonthEnd'],
      timeZone,
    }),
    dates({
      columns: ['to'],
      parts: ['isoYear', 'isWeekend', 'isHoliday', 'daysToHoliday', 'daysSinceHoliday'],
      timeZone,
      calendar,
    }),
    ...(['year', 'month', 'week', 'day', 'hour', 'second'] as const).map((unit) =>
      elapsed({ name: unit, from: 'from', to: 'to', unit, timeZone }),
    ),
    elapsed({ name: 'begun', from: 'from', now: NEW_YEAR, unit: 'month', count: 'boundaries', timeZone }),
  ];
  return [
    prepared('all of it', all, [
      ...ofNumbers,
      ...ofTexts,
      ...ofTimes,
      hashBuckets({ columns: ['r'], buckets: 1000, missing: 'level' }),
    ]),
    prepared(
      'numbers of levels',
      ['r'],
      [ordinal({ columns: ['r'] }), impute({ columns: ['r'], with: 'mean' })],
    ),
    joined('at-or-before'),
    joined('before'),
  ];
}

/** A preparation that was fitted to the first rows, over all of them. */
function prepared(what: string, names: readonly string[], steps: readonly Step[]): BigQueryCase {
  const all = select(rows, names);
  const fitted = pipeline(...steps).fit(take(all, [...Array(16).keys()]));
  const written = fitted.apply(all);
  const features = fitted.features.map(({ name }) => name);
  const values = features.map((name) => {
    const column = written.get(name)!;
    return column.kind === 'category' ? column.codes : (column.values as Float64Array);
  });
  const query = fitted.toSql('bigquery', { keep: ['row'] });
  return caseOf(
    `a pipeline: ${what}`,
    `WITH \`rows\` AS (${source(all)}) SELECT * FROM (${query})`,
    features,
    each((row) => values.map((column) => column[row]!)),
  );
}

/** Values as they were known in time, of towns whose names, times and columns have the names of what is printed. */
function joined(admit: 'at-or-before' | 'before'): BigQueryCase {
  const asked = select(rows, ['r', 'from']);
  const places = [0, 1, 2, 3, 4, 5];
  const known = table({
    r: textColumn([...places, ...places].map(textAt)),
    event: timeColumn([...places, ...places].map((row, at) => NEW_YEAR + (row - 12 + at * 2) * 731 * HOUR)),
    rank: timeColumn([...places, ...places].map((row, at) => NEW_YEAR + (row - 12 + at * 2.5) * 731 * HOUR)),
    m: numberColumn([...places, ...places].map((_, at) => at * 1.5)),
  });
  const options: AsOfJoinOptions = {
    by: 'r',
    time: 'event',
    created: 'rank',
    at: 'from',
    admit,
    maxAgeMs: 5000 * HOUR,
    age: 'f',
  };
  const found = asOfJoin(asked, known, options).columns;
  const [m, f] = ['m', 'f'].map((name) => (found.get(name) as { values: Float64Array }).values);
  const query = asOfSelect(
    { from: '`rows`', schema: schemaOf(withColumns(asked, { row: numberColumn(each((row) => row)) })) },
    { from: '`known`', schema: schemaOf(known) },
    dialect,
    options,
  );
  return caseOf(
    `an as-of join, ${admit}`,
    `WITH \`rows\` AS (${source(asked)}), \`known\` AS (${source(known)}) SELECT * FROM (${query})`,
    ['m', 'f'],
    each((row) => [m![row]!, f![row]!]),
  );
}

function textAt(row: number): string | null {
  const column = rows.columns.get('r') as CategoryColumn;
  return column.levels[column.codes[row]!] ?? null;
}

/** The rows of a table as literals of BigQuery's types, numbered. */
function source({ rows: count, columns }: Table): string {
  const names = ['row', ...columns.keys()];
  const literals = Array.from({ length: count }, (_, row) => [
    String(row),
    ...[...columns.values()].map((column) => literalAt(column, row)),
  ]);
  return `SELECT * FROM ${dialect.values(literals, 'source', names.map(quote))}`;
}

function literalAt(column: Column, row: number): string {
  if (column.kind === 'category' || column.kind === 'text') {
    const text = column.kind === 'text' ? column.values[row]! : (column.levels[column.codes[row]!] ?? null);
    return text === null ? dialect.missing.text : dialect.quoteText(text);
  }
  const value = column.values[row]!;
  if (column.kind === 'number') return Number.isNaN(value) ? dialect.missing.number : dialect.number(value);
  return Number.isNaN(value) ? dialect.missing.instant : `TIMESTAMP_MILLIS(${value})`;
}

function caseOf(
  what: string,
  query: string,
  names: readonly string[],
  expected: readonly (readonly number[])[],
): BigQueryCase {
  const shown = names.map((name) => `IFNULL(CAST(t.${quote(name)} AS STRING), 'missing')`).join(", ' ', ");
  const sql = `ARRAY_TO_STRING(ARRAY(SELECT CONCAT(${shown}) FROM (${query}) AS t ORDER BY t.\`row\`), ' ')`;
  return { what, sql, hash: hashBytes(new TextEncoder().encode(sql)), expected: expected.flat() };
}
