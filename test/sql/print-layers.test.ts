import { expect, test } from 'vitest';
import { dates } from '../../src/prepare/dates.ts';
import { oneHot } from '../../src/prepare/one-hot.ts';
import { ordinal } from '../../src/prepare/ordinal.ts';
import { pipeline } from '../../src/prepare/pipeline.ts';
import { dropColumns } from '../../src/prepare/drop-columns.ts';
import { standardize } from '../../src/prepare/standardize.ts';
import { bigqueryDialect } from '../../src/sql/bigquery-dialect.ts';
import { duckdbDialect } from '../../src/sql/duckdb-dialect.ts';
import {
  call,
  literal,
  lookupOf,
  numberOf,
  textOf,
  when,
  type Expression,
} from '../../src/sql/expression.ts';
import { printLayers, type LayeredSelect } from '../../src/sql/print-layers.ts';
import { categoryColumn, numberColumn, timeColumn } from '../../src/table/column.ts';
import { table } from '../../src/table/table.ts';

/** A category of some levels, `l0` and on, in 20 rows or more. */
const levels = (count: number) =>
  categoryColumn(Array.from({ length: Math.max(count, 20) }, (_, row) => `l${row % count}`));

test('rows are called as no column is, which BigQuery would take for the whole row', () => {
  const rows = table({ R: numberColumn([1, 2, 3]) });
  expect(
    pipeline(standardize({ columns: ['R'] }))
      .fit(rows)
      .toSql('bigquery', { keep: ['r_'] }),
  ).toBe(
    `WITH \`input\` AS (
  SELECT
    \`r_\` AS \`r_\`,
    IF(IS_NAN(CAST(\`R\` AS FLOAT64)), NULL, CAST(\`R\` AS FLOAT64)) AS \`R\`
  FROM \`rows\` AS r__
),
\`prepared_1\` AS (
  -- standardize
  SELECT
    \`r_\`,
    SAFE_DIVIDE(SAFE_SUBTRACT(\`R\`, 2e+0), 8.16496580927726e-1) AS \`R\`
  FROM \`input\` AS r__
)
SELECT
  \`r_\`,
  \`R\`
FROM \`prepared_1\` AS r__`,
  );
});

test('a long list of levels is joined, under a name that no column has', () => {
  const rows = table({ list_1: levels(20), LIST: levels(3) });
  const sql = pipeline(oneHot({ columns: ['list_1', 'LIST'] }))
    .fit(rows)
    .toSql('bigquery');
  expect(sql).toContain(
    "LEFT JOIN UNNEST([STRUCT('l0' AS `key`, 0 AS `value`), ('l1', 1), ('l10', 2), ('l11', 3)",
  );
  expect(sql).toContain("('l9', 19)]) AS `list_1_` ON `list_1_`.`key` = r.`list_1`");
  expect(sql).toContain('coalesce(`list_1_`.`value`, -1) AS `list_1`');
  expect(sql).toContain("(CASE r.`LIST` WHEN 'l0' THEN 0 WHEN 'l1' THEN 1 WHEN 'l2' THEN 2 ELSE -1 END)");
});

test('of a case and a join the shorter is printed, by the dialect', () => {
  const isJoined = (count: number, dialect: 'bigquery' | 'duckdb'): boolean =>
    pipeline(ordinal({ columns: ['c'] }))
      .fit(table({ c: levels(count) }))
      .toSql(dialect)
      .includes('LEFT JOIN');
  // An entry is six characters shorter in a list, and a list has some hundred more around it.
  expect([5, 15].map((count) => isJoined(count, 'bigquery'))).toEqual([false, true]);
  expect([5, 15].map((count) => isJoined(count, 'duckdb'))).toEqual([false, true]);
});

test('what BigQuery would not read is refused, with its size', () => {
  const texts = Array.from({ length: 12_000 }, (_, row) => `l${row}`.padEnd(100, 'x'));
  const rows = table({ c: categoryColumn(texts) });
  const fitted = pipeline(oneHot({ columns: ['c'] })).fit(rows);
  let found: unknown;
  try {
    fitted.toSql('bigquery');
  } catch (error) {
    found = error;
  }
  expect(found).toMatchObject({ code: 'too-large', details: { limit: 1_048_576 } });
  const { bytes } = (found as { details: { bytes: number } }).details;
  expect(String(found)).toContain(`the SELECT has ${bytes} bytes, and bigquery reads 1048576 at most`);
  // Engines without such a limit read it.
  expect(fitted.toSql('duckdb').length).toBeGreaterThan(2 ** 20);
});

test('the limit is of bytes, not of characters', () => {
  const select = (text: string): LayeredSelect => ({
    from: '`t`',
    input: [],
    keep: [],
    layers: [],
    output: new Map<string, Expression>([['x', literal(text)]]),
  });
  const around = printLayers(select(''), bigqueryDialect).length;
  const full = '市'.repeat((2 ** 20 - around) / 3);
  expect(printLayers(select(full), bigqueryDialect)).toContain(full);
  expect(() => printLayers(select(`${full}市`), bigqueryDialect)).toThrow(
    expect.objectContaining({ code: 'too-large' }),
  );
});

test('a SELECT of nothing is refused, and a layer of nothing is left out', () => {
  const rows = table({ x: numberColumn([1, 2, 3]) });
  const none = pipeline(standardize({ columns: ['x'] }), dropColumns({ columns: ['x'] })).fit(rows);
  for (const fitted of [pipeline(dropColumns({ columns: ['x'] })).fit(rows), none])
    expect(() => fitted.toSql('duckdb')).toThrow(
      expect.objectContaining({ code: 'bad-option', details: { option: 'keep' } }),
    );
  expect(none.toSql('duckdb', { keep: ['x'] })).not.toContain('prepared_1');
  const sql = printLayers(
    {
      from: '"t"',
      input: [{ name: 'a', kind: 'number' }],
      keep: [],
      layers: [
        { title: 'one', columns: new Map([['b', call('negate', numberOf('a'))]]) },
        { title: 'two', columns: new Map([['c', literal(1)]]) },
      ],
      output: new Map([['c', numberOf('c')]]),
    },
    duckdbDialect,
  );
  expect(sql).not.toContain('-- one');
  expect(sql).toContain('-- two\n  SELECT\n    1e+0 AS "c"\n  FROM "input" AS r');
});

test('what is repeated at length is written once, in a layer before', () => {
  const holidays = Array.from({ length: 300 }, (_, month) =>
    new Date(Date.UTC(2010, month, 1)).toISOString().slice(0, 10),
  );
  const rows = table({ shared_1: timeColumn([0]) });
  const parts = ['daysToHoliday', 'daysSinceHoliday'] as const;
  const calendar = { name: 'first days', dates: holidays };
  for (const dialect of ['duckdb', 'bigquery'] as const) {
    const fitted = pipeline(dates({ columns: ['shared_1'], parts, timeZone: 'Europe/Paris', calendar })).fit(
      rows,
    );
    const sql = fitted.toSql(dialect);
    expect(sql).toContain('-- shared\n');
    expect(sql).toMatch(/Europe\/Paris.* AS ["`]shared_1_["`]\n/);
    expect(sql.match(/Europe\/Paris/g)!.length).toBeLessThan(3);
    expect(sql.length).toBeLessThan(40_000);
  }
});

test('a lookup of several columns is joined once, also where something else is written apart', () => {
  const entries = Array.from({ length: 20 }, (_, at) => [`l${at}`, at] as const);
  const known = lookupOf(textOf('t'), entries, { missing: literal(-2), otherwise: literal(-1) });
  const long = call('power', call('logOnePlus', numberOf('a')), literal(1.23456789));
  const names = ['b', 'c', 'd', 'e'];
  const sql = printLayers(
    {
      from: '"t"',
      input: [
        { name: 'a', kind: 'number' },
        { name: 't', kind: 'text' },
      ],
      keep: [],
      layers: [
        {
          title: '',
          columns: new Map(
            names.map((name, at) => [name, call('add', call('multiply', known, literal(at)), long)]),
          ),
        },
      ],
      output: new Map(names.map((name) => [name, numberOf(name)])),
    },
    duckdbDialect,
  );
  expect(sql).toContain('-- shared');
  expect(sql.match(/LEFT JOIN/g)).toHaveLength(1);
});

test('what may end the query stays where a case keeps it', () => {
  const message = literal('a message that is long enough to be worth a column of its own, were it not one');
  const refused = call('refuse', message);
  const isWrong = call('less', numberOf('a'), literal(0));
  const names = ['b', 'c', 'd', 'e', 'f', 'g'];
  const columns = new Map(
    names.map((name, at) => [name, when([[isWrong, call('add', refused, literal(at))]], numberOf('a'))]),
  );
  const sql = printLayers(
    {
      from: '"t"',
      input: [{ name: 'a', kind: 'number' }],
      keep: [],
      layers: [{ title: '', columns }],
      output: new Map(names.map((name) => [name, numberOf(name)])),
    },
    duckdbDialect,
  );
  expect(sql).not.toContain('shared');
  expect(sql.match(/error\(/g)).toHaveLength(6);
});
