import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { outliers, type CategoryOutliers, type NumberOutliers } from '../../src/eda/outliers.ts';
import { categoryColumn, numberColumn, textColumn } from '../../src/table/column.ts';
import { table } from '../../src/table/table.ts';

interface Case {
  readonly name: string;
  readonly values: (number | null)[];
  readonly fences: [number, number];
  readonly iqr: [number, number];
  readonly iqrRows: number[];
  readonly middle: number;
  readonly mad: number;
  readonly spread: number;
  readonly madCounts: [number, number];
}

const { cases } = JSON.parse(
  readFileSync(new URL('../fixtures/eda-outliers.json', import.meta.url), 'utf8'),
) as { cases: Case[] };
const ofNumbers = (values: (number | null)[], method: 'iqr' | 'mad', maxRows = 1000): NumberOutliers =>
  outliers(table({ x: numberColumn(values) }), { method, maxRows }).columns[0] as NumberOutliers;

// Fences that are one number would have everything else outside: there are none then.
it.each(cases.filter(({ fences }) => fences[0] < fences[1]))(
  'fences are those of pandas: $name',
  ({ values, fences, iqr, iqrRows }) => {
    const found = ofNumbers(values, 'iqr');
    expect([found.low, found.high]).toEqual(fences.map((fence) => expect.closeTo(fence, 9) as number));
    expect([found.below, found.above]).toEqual(iqr);
    expect(found.failing).toEqual({ count: iqr[0] + iqr[1], first: iqrRows });
  },
);

it.each(cases)(
  'modified z-scores are those of SciPy: $name',
  ({ values, middle, mad, spread, madCounts }) => {
    const found = ofNumbers(values, 'mad');
    expect(found.middle).toBeCloseTo(middle, 9);
    expect(found.spread! / spread).toBeCloseTo(1, 12);
    expect(found.scale).toBe(mad > 0 ? 'mad' : 'mean-deviation');
    expect([found.below, found.above]).toEqual(madCounts);
  },
);

it('a constant column and an empty one have no limits, and say so', () => {
  for (const method of ['iqr', 'mad'] as const) {
    expect(ofNumbers([3, 3, 3, null], method)).toMatchObject({
      scale: 'none',
      middle: 3,
      low: null,
      high: null,
      count: 3,
      missing: 1,
      share: 0,
    });
    expect(ofNumbers([null], method)).toMatchObject({ scale: 'none', middle: null, share: null });
  }
});

it('what has no spread to measure by has no limits: 0 and 1, nearly all one number', () => {
  const flags = Array.from({ length: 50 }, (_, row) => (row % 5 === 0 ? 1 : 0));
  const none = { scale: 'none', spread: 0, middle: 0, low: null, high: null, share: 0 };
  for (const method of ['iqr', 'mad'] as const) {
    expect(ofNumbers(flags, method)).toMatchObject(none);
    expect(ofNumbers([...flags, null], method)).toMatchObject({ ...none, missing: 1 });
  }
  const rare = flags.map((flag, row) => flag * row);
  expect(ofNumbers(rare, 'iqr')).toMatchObject(none);
  // The mean distance from 0 is 225 / 50 = 4.5: the limit is 19.74.
  const found = ofNumbers(rare, 'mad');
  expect(found.scale).toBe('mean-deviation');
  expect(found.high).toBeCloseTo(3.5 * Math.sqrt(Math.PI / 2) * 4.5, 9);
  expect(found.failing.first).toEqual([20, 25, 30, 35, 40, 45]);
});

it('infinities are outside of any limits and draw none', () => {
  const found = ofNumbers([1, 2, 3, 4, 5, Infinity, -Infinity, null], 'iqr');
  expect(found).toMatchObject({ low: -1, high: 7, below: 1, above: 1, count: 7, missing: 1 });
  expect(found.failing.first).toEqual([5, 6]);
  expect(ofNumbers([3, 3, Infinity], 'iqr')).toMatchObject({ scale: 'none', above: 1 });
});

it('levels below the share are rare; only declared ones are not there', () => {
  const levels = ['a', 'b', 'c', 'never'];
  const values = Array.from({ length: 200 }, (_, row) =>
    row < 2 ? 'c' : row < 3 ? 'b' : row < 5 ? null : 'a',
  );
  const city = categoryColumn(values, levels);
  const [found] = outliers(table({ city }), { rareShare: 0.01, maxRows: 2 }).columns as CategoryOutliers[];
  expect(found).toEqual({
    column: 'city',
    kind: 'category',
    count: 198,
    missing: 2,
    levels: [{ level: 'b', rows: 1 }],
    rareLevels: 1,
    share: 1 / 198,
    failing: { count: 1, first: [2] },
  });
  const [wider] = outliers(table({ city }), { rareShare: 0.02, maxRows: 2 }).columns as CategoryOutliers[];
  expect([wider!.rareLevels, wider!.failing]).toEqual([2, { count: 3, first: [0, 1] }]);
});

it('text and times are left out, and refused when named', () => {
  const both = table({ x: numberColumn([1]), note: textColumn(['a']) });
  expect(outliers(both).columns.map(({ column }) => column)).toEqual(['x']);
  expect(() => outliers(both, { columns: ['note'] })).toThrow(
    expect.objectContaining({ code: 'wrong-kind' }),
  );
  expect(() => outliers(both, { columns: ['y'] })).toThrow(
    expect.objectContaining({ code: 'unknown-column' }),
  );
});

it.each([
  { method: 'z' },
  { factor: 0 },
  { rareShare: 2 },
  { maxRows: -1 },
  { columns: [] },
  { colums: ['x'] },
])('refuses %j', (options) => {
  expect(() => outliers(table({ x: numberColumn([1]) }), options as never)).toThrow(
    expect.objectContaining({ code: 'bad-option' }),
  );
});

it('is plain JSON', () => {
  const found = outliers(
    table({ x: numberColumn([1, null, Infinity]), c: categoryColumn(['a', null, 'b']) }),
  );
  expect(JSON.parse(JSON.stringify(found))).toEqual(found);
});
