import { expect, it, test } from 'vitest';
import { alerts } from '../../src/eda/alerts.ts';
import { profile, type Profile } from '../../src/eda/profile.ts';
import { categoryColumn, numberColumn, textColumn, timeColumn, type Column } from '../../src/table/column.ts';
import { table } from '../../src/table/table.ts';

const hundred = <Value>(of: (row: number) => Value): Value[] =>
  Array.from({ length: 100 }, (_, row) => of(row));
const codes = (column: Column): string[] => alerts(profile(table({ x: column }))).map(({ code }) => code);

it.each<[string, Column, string[]]>([
  ['nothing', numberColumn(hundred((row) => row / 7)), []],
  ['constant', numberColumn(hundred(() => 3)), ['constant']],
  ['constant', categoryColumn(hundred((row) => (row < 60 ? null : 'a'))), ['constant', 'mostly-missing']],
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
  const [issue] = alerts(profile(table({ x: numberColumn([1, 2, ...Array<null>(6).fill(null)]) })));
  expect(issue).toMatchObject({
    column: 'x',
    measure: 'missingShare',
    value: 0.75,
    limit: 0.5,
    rows: 8,
    severity: 'warning',
  });
});

test('nothing present is empty, and nothing else', () => {
  expect(codes(numberColumn([null, null]))).toEqual(['empty']);
  expect(codes(textColumn([]))).toEqual([]);
});

test('levels that are mostly numbers are mixed, dates are dates, numbers alone were meant', () => {
  const of = (level: (row: number) => string): string[] => codes(categoryColumn(hundred(level)));
  expect(of((row) => (row % 10 ? `${row % 7}` : 'n/a'))).toEqual(['mixed-types']);
  expect(of((row) => (row % 10 ? `2013-01-0${1 + (row % 7)}` : 'unknown'))).toEqual(['mixed-types']);
  expect(of((row) => `2013-01-0${1 + (row % 7)}`)).toEqual(['dates-in-text']);
  expect(of((row) => `${row % 24}`)).toEqual([]);
  expect(of((row) => (row % 2 ? 'yes' : 'no'))).toEqual([]);
  expect(of((row) => (row % 2 ? ' York' : 'Bath'))).toEqual(['white-space-around']);
});

test('texts are told by what the profile says they look like', () => {
  const looking = (looksLike: object): string[] => {
    const of = profile(table({ note: textColumn(hundred((row) => `note ${row % 30}`)) }));
    const [note] = of.columns;
    const none = { number: 0, date: 0, boolean: 0, blank: 0, padded: 0 };
    return alerts({ ...of, columns: [{ ...note!, looksLike: { ...none, ...looksLike } } as never] }).map(
      ({ code }) => code,
    );
  };
  expect(looking({})).toEqual([]);
  expect(looking({ number: 0.99 })).toEqual(['numbers-in-text']);
  expect(looking({ number: 0.6 })).toEqual(['mixed-types']);
  expect(looking({ number: 0.5 })).toEqual([]);
  expect(looking({ date: 1 })).toEqual(['dates-in-text']);
  expect(looking({ boolean: 0.9, blank: 0.01 })).toEqual(['mixed-types', 'white-space-around']);
  expect(looking({ number: null, date: null, boolean: null, blank: null, padded: null })).toEqual([]);
});

test('a rare class of the label, many levels, near-copies and repeated rows are told', () => {
  const label = (of: Column): unknown[] =>
    alerts(profile(table({ late: of })), { label: 'late' }).map(({ code, value }) => [code, value]);
  expect(label(numberColumn(hundred((row) => (row < 4 ? 1 : 0))))).toEqual([['imbalanced', 0.04]]);
  expect(label(numberColumn(hundred((row) => (row < 4 ? 0 : 1))))).toEqual([['imbalanced', 0.04]]);
  expect(label(numberColumn(hundred((row) => (row < 5 ? 1 : 0))))).toEqual([]);
  expect(label(categoryColumn(hundred((row) => (row < 2 ? 'b' : 'a'))))).toEqual([['imbalanced', 0.02]]);
  expect(label(categoryColumn(hundred((row) => `class ${row % 3}`)))).toEqual([]);
  // Numbers are classes too, whatever the two are, and a few whole ones.
  expect(label(numberColumn(hundred((row) => (row < 4 ? 2 : 1))))).toEqual([['imbalanced', 0.04]]);
  expect(label(numberColumn(hundred((row) => (row < 3 ? 2 : row % 2))))).toEqual([['imbalanced', 0.03]]);
  expect(label(numberColumn(hundred((row) => (row < 3 ? 1.5 : row % 2))))).toEqual([]);
  expect(label(numberColumn(hundred((row) => row % 11)))).toEqual([]);
  const weighted = table({ late: numberColumn(hundred((row) => (row < 4 ? 2 : 1))), w: numberColumn(hundred((row) => (row < 4 ? 99 : 1))) }); // prettier-ignore
  expect(alerts(profile(weighted, { weight: 'w' }), { label: 'late' }).map(({ code }) => code)).not.toContain('imbalanced'); // prettier-ignore

  const levels = Array.from({ length: 606 }, (_, row) => `level ${row % 101}`);
  expect(codes(categoryColumn(levels))).toEqual(['high-cardinality']);

  const of: Profile = {
    ...profile(
      table({ a: numberColumn(hundred((row) => row / 3)), b: numberColumn(hundred((row) => row / 7)) }),
    ),
    correlations: {
      columns: ['a', 'b'],
      values: [
        [1, -0.96],
        [-0.96, 1],
      ],
      pairs: null,
    },
    duplicateRows: 2,
  };
  expect(alerts(of).map(({ code, column, value }) => [code, column, value])).toEqual([
    ['duplicate-rows', undefined, 0.02],
    ['highly-correlated', 'b', -0.96],
  ]);
  expect(alerts(of, { maxCorrelation: 0.96, maxDuplicateShare: 0.02 })).toEqual([]);
});

test('the most pressing comes first, then the order of the table', () => {
  const of = profile(
    table({
      tail: numberColumn(hundred((row) => (row === 0 ? 1e6 : (row % 9) / 7))),
      id: numberColumn(hundred((row) => row)),
      none: numberColumn(hundred(() => null)),
      same: categoryColumn(hundred(() => 'a')),
      too: numberColumn(hundred((row) => 1000 - row)),
    }),
  );
  const found = alerts({ ...of, correlations: null }).map(({ code, column }) => [code, column]);
  expect(found).toEqual([
    ['empty', 'none'],
    ['constant', 'same'],
    ['near-unique', 'id'],
    ['near-unique', 'too'],
    ['skewed', 'tail'],
  ]);
});

test('limits are options, and what is no limit, no label or no profile is refused', () => {
  const of = profile(table({ x: numberColumn(hundred((row) => (row < 30 ? null : row / 3))) }));
  expect(alerts(of, { maxMissingShare: 0.2 })[0]).toMatchObject({
    code: 'mostly-missing',
    value: 0.3,
    limit: 0.2,
  });
  expect(() => alerts(of, { maxMissing: 0.2 } as never)).toThrow(
    expect.objectContaining({ code: 'bad-option' }),
  );
  expect(() => alerts(of, { maxTopShare: 2 })).toThrow(expect.objectContaining({ code: 'bad-option' }));
  expect(() => alerts(of, { label: 'y' })).toThrow(expect.objectContaining({ code: 'unknown-column' }));
  expect(() => alerts({} as never)).toThrow(expect.objectContaining({ code: 'bad-data' }));
});
