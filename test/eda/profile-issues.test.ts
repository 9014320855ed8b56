import { expect, it } from 'vitest';
import { profile } from '../../src/eda/profile.ts';
import { profileIssues } from '../../src/eda/profile-issues.ts';
import { categoryColumn, numberColumn, textColumn, timeColumn, type Column } from '../../src/table/column.ts';
import { table } from '../../src/table/table.ts';

const hundred = <Value>(of: (row: number) => Value): Value[] =>
  Array.from({ length: 100 }, (_, row) => of(row));
const codes = (column: Column): string[] =>
  profileIssues(profile(table({ x: column }))).map(({ code }) => code);

it.each<[string, Column, string[]]>([
  ['nothing', numberColumn(hundred((row) => row / 7)), []],
  ['constant', numberColumn(hundred(() => 3)), ['constant']],
  ['constant', categoryColumn(hundred((row) => (row < 60 ? null : 'a'))), ['mostly-missing', 'constant']],
  ['mostly missing', numberColumn(hundred((row) => (row < 51 ? null : row / 3))), ['mostly-missing']],
  ['half missing', numberColumn(hundred((row) => (row < 50 ? null : row / 3))), []],
  ['an identifier of text', textColumn(hundred((row) => `id ${row}`)), ['near-unique']],
  ['an identifier of numbers', numberColumn(hundred((row) => 1000 + row)), ['near-unique']],
  ['dominated', categoryColumn(hundred((row) => (row < 96 ? 'a' : `${row % 2}`))), ['dominated']],
  ['mostly zero', numberColumn(hundred((row) => (row < 96 ? 0 : 0.5))), ['mostly-zero']],
  ['a long tail', numberColumn(hundred((row) => (row === 0 ? 1e6 : (row % 9) / 7))), ['skewed']],
  ['infinite', numberColumn(hundred((row) => (row === 0 ? Infinity : (row % 9) / 7))), ['infinite']],
  ['beyond any calendar', timeColumn(hundred((row) => (row === 0 ? 9e15 : row))), ['out-of-range']],
])('%s is seen as it is', (_, column, expected) => {
  expect(codes(column)).toEqual(expected);
});

it('an issue carries the measure, the value and the limit', () => {
  const [issue] = profileIssues(profile(table({ x: numberColumn([1, null, null, null]) })));
  expect(issue).toMatchObject({
    column: 'x',
    measure: 'missingShare',
    value: 0.75,
    limit: 0.5,
    rows: 4,
    severity: 'warning',
  });
});
