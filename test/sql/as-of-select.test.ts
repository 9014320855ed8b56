import { expect, test } from 'vitest';
import { asOfSelect } from '../../src/sql/as-of-select.ts';
import { bigqueryDialect } from '../../src/sql/bigquery-dialect.ts';
import { duckdbDialect } from '../../src/sql/duckdb-dialect.ts';
import type { Field } from '../../src/table/schema.ts';

const number = (name: string): Field => ({ name, kind: 'number' });
const text = (name: string): Field => ({ name, kind: 'text' });
const time = (name: string): Field => ({ name, kind: 'time', zone: 'UTC' });
const source = (from: string, ...fields: Field[]) => ({ from, schema: { fields } });

test('for BigQuery it is GoogleSQL, in which every column of theirs is told by its rows', () => {
  const rows = source('`rows`', number('row'), text('r'), time('at'));
  const features = source('`degrees`', text('r'), time('seen'), time('loaded'), number('v'));
  const options = { by: 'r', time: 'seen', at: 'at', created: 'loaded', maxAgeMs: 100, age: 'age' };
  expect(asOfSelect(rows, features, bigqueryDialect, options)).toBe(`WITH \`as_of_features\` AS (
  SELECT CAST(f.\`r\` AS STRING) AS \`key_1\`, (UNIX_MICROS(CAST(f.\`seen\` AS TIMESTAMP)) / 1000) AS \`event\`, (UNIX_MICROS(CAST(f.\`loaded\` AS TIMESTAMP)) / 1000) AS \`created\`, f.\`v\`
  FROM \`degrees\` AS f
),
\`as_of_ranked\` AS (
  SELECT *, GREATEST(\`event\`, \`created\`) AS \`since\`, ROW_NUMBER() OVER (PARTITION BY \`key_1\` ORDER BY \`event\`, \`created\`) AS \`rank\`
  FROM \`as_of_features\`
  WHERE \`key_1\` IS NOT NULL AND \`event\` IS NOT NULL AND \`created\` IS NOT NULL
),
\`as_of_rows\` AS (
  SELECT r.*, CAST(r.\`r\` AS STRING) AS \`key_1\`, (UNIX_MICROS(CAST(r.\`at\` AS TIMESTAMP)) / 1000) AS \`instant\`
  FROM \`rows\` AS r
),
\`as_of_timeline\` AS (
  SELECT \`key_1\`, \`since\` AS \`instant\`, 0 AS \`asks\`, \`rank\`
  FROM \`as_of_ranked\`
  UNION ALL
  SELECT DISTINCT \`key_1\`, \`instant\`, 1 AS \`asks\`, NULL AS \`rank\`
  FROM \`as_of_rows\`
),
\`as_of_found\` AS (
  SELECT *, MAX(\`rank\`) OVER (PARTITION BY \`key_1\` ORDER BY \`instant\`, \`asks\` ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS \`best\`
  FROM \`as_of_timeline\`
),
\`as_of_values\` AS (
  SELECT m.\`key_1\`, m.\`instant\`, f.\`event\`, f.\`v\`
  FROM \`as_of_found\` AS m
  JOIN \`as_of_ranked\` AS f ON f.\`key_1\` = m.\`key_1\` AND f.\`rank\` = m.\`best\`
  WHERE m.\`asks\` = 1 AND m.\`instant\` - f.\`event\` <= 1e+2
)
SELECT r.\`row\`, r.\`r\`, r.\`at\`, v.\`v\`, r.\`instant\` - v.\`event\` AS \`age\`
FROM \`as_of_rows\` AS r
LEFT JOIN \`as_of_values\` AS v ON v.\`key_1\` = r.\`key_1\` AND v.\`instant\` = r.\`instant\``);
});

test('columns of the result that differ by case alone are refused', () => {
  const rows = source('"rows"', text('city'), time('at'), number('temp'));
  const features = source('"degrees"', text('city'), time('at'), number('Temp'));
  const options = { by: 'city', time: 'at' };
  const refused = { code: 'column-collision', where: 'sql/as-of-select' };
  for (const dialect of [duckdbDialect, bigqueryDialect])
    expect(() => asOfSelect(rows, features, dialect, options)).toThrow(
      expect.objectContaining({ ...refused, details: { column: 'Temp' } }),
    );
  expect(() => asOfSelect(rows, features, duckdbDialect, { ...options, prefix: 'f_', age: 'TEMP' })).toThrow(
    expect.objectContaining({ ...refused, details: { column: 'TEMP' } }),
  );
  expect(asOfSelect(rows, features, duckdbDialect, { ...options, prefix: 'f_' })).toContain('AS "f_Temp"');
});
