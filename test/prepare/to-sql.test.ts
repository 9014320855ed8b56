import { expect, test } from 'vitest';
import { pipeline } from '../../src/prepare/pipeline.ts';
import { standardize } from '../../src/prepare/standardize.ts';
import type { ToSqlOptions } from '../../src/prepare/to-sql.ts';
import { numberColumn } from '../../src/table/column.ts';
import { table } from '../../src/table/table.ts';

const fitted = pipeline(standardize({ columns: ['x'] })).fit(table({ x: numberColumn([1, 2, 3]) }));

test.each([
  [['proj', 'ds', 'events_*'], '`proj`.`ds`.`events_*`'],
  [['example.com:proj', 'ds', 'ds'], '`example.com:proj`.`ds`.`ds`'],
  ['proj.ds.flights', '`proj.ds.flights`'],
] as const)('BigQuery reads %j', (from, quoted) => {
  expect(fitted.toSql('bigquery', { from })).toContain(`FROM ${quoted} AS r\n`);
});

test('DuckDB quotes parts of a table as it does columns', () => {
  expect(fitted.toSql('duckdb', { from: ['a"b', 'events_*'] })).toContain('FROM "a""b"."events_*" AS r\n');
});

test('what is no name of a table is refused as such', () => {
  for (const from of [[], [5], { engine: {}, from: '"t"' }, null, 5])
    expect(() => fitted.toSql('duckdb', { from } as unknown as ToSqlOptions)).toThrow(
      expect.objectContaining({
        code: 'bad-option',
        message: expect.stringContaining('expected the name of a table, or its parts') as string,
        details: { option: 'from' },
      }),
    );
  expect(() => fitted.toSql('bigquery', { from: 'a`b' })).toThrow('that a table of BigQuery can have');
});
