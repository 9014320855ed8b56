import { expect, test } from 'vitest';
import { cyclic, type CyclicOptions } from '../../src/prepare/cyclic.ts';
import { numberColumn, timeColumn } from '../../src/table/column.ts';
import { column, table } from '../../src/table/table.ts';
import { refusal } from './refuses.ts';

function around(values: readonly (number | null)[], period: CyclicOptions['period']): number[][] {
  const rows = table({ x: numberColumn(values) });
  const written = cyclic({ columns: ['x'], period })
    .fit(rows)
    .transform(rows);
  return ['x_sin', 'x_cos'].map((name) => [...column(written, name, 'number').values]);
}

test('values go once around the circle in a period', () => {
  const [sin, cos] = around([0, 6, 12, 18, 24, -6, null], 24);
  const near = (expected: readonly number[]): unknown[] =>
    expected.map((value): unknown => (Number.isNaN(value) ? NaN : expect.closeTo(value, 12)));
  expect(sin).toEqual(near([0, 1, 0, -1, 0, -1, NaN]));
  expect(cos).toEqual(near([1, 0, -1, 0, 1, 0, NaN]));
});

test('a period may be named after a part of dates', () => {
  const periods = { quarter: 4, month: 12, dayOfWeek: 7, hour: 24, minute: 60, minuteOfDay: 1440 } as const;
  for (const [name, period] of Object.entries(periods))
    expect(around([1, 2.5], name as keyof typeof periods)).toEqual(around([1, 2.5], period));
});

test('what has no place on a circle is missing', () => {
  expect(around([Infinity, -Infinity, NaN], 7)).toEqual([
    [NaN, NaN, NaN],
    [NaN, NaN, NaN],
  ]);
});

test('the shortest period is one whose turn is a number', () => {
  expect(around([0], 3.5e-308)).toEqual([[0], [1]]);
});

test.each([
  { period: 0 },
  { period: -7 },
  { period: NaN },
  { period: Infinity },
  { period: 1e-320 },
  { period: 'year' },
  { period: 'toString' },
  { period: undefined },
  { columns: [] },
  { phase: 1 },
])('the options %j are refused', (options) => {
  const all = { columns: ['x'], period: 7, ...options };
  expect(refusal(() => cyclic(all as CyclicOptions))).toMatch(/^bad-option/);
});

test('other kinds of columns and a column that is there already are refused', () => {
  const step = cyclic({ columns: ['x'], period: 7 });
  expect(refusal(() => step.fit(table({ x: timeColumn([0]) })))).toMatch(/^wrong-kind/);
  const rows = table({ x: numberColumn([0]), x_sin: numberColumn([0]) });
  expect(refusal(() => step.fit(rows))).toMatch(/^column-collision/);
});

test.each([{ period: 0 }, { period: 1e-320 }, { period: '7' }, { columns: 'x' }])(
  'a saved state with %j is refused',
  (changed) => {
    const { state, ...rest } = cyclic({ columns: ['x'], period: 7 })
      .fit(table({ x: numberColumn([0]) }))
      .save();
    const wrong = { ...rest, state: { ...(state as object), ...changed } };
    expect(refusal(() => cyclic.revive(wrong))).toMatch(/^bad-format/);
  },
);
