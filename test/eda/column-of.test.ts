import { expect, it } from 'vitest';
import { columnOf } from '../../src/eda/column-of.ts';
import { profile } from '../../src/eda/profile.ts';
import { categoryColumn, numberColumn } from '../../src/table/column.ts';
import { table } from '../../src/table/table.ts';
import { histogramSpec } from '../../src/view/specs/histogram-spec.ts';

const seen = profile(table({ price: numberColumn([1, 3]), city: categoryColumn(['York', 'Bath']) }));

it('finds the column of a name, typed by its kind', () => {
  expect(columnOf(seen, 'price', 'number').mean).toBe(2);
  expect(columnOf(seen, 'city', 'category').levels).toHaveLength(2);
  expect(columnOf(seen, 'city')).toBe(seen.columns[1]);
  expect(histogramSpec(columnOf(seen, 'price', 'number'))['description']).toContain('2 values');
});

it.each([
  ['unknown-column', () => columnOf(seen, 'prize', 'number'), /"prize"; expected one of "price", "city"/],
  ['wrong-kind', () => columnOf(seen, 'city', 'number'), /"city" is of kind category; expected number/],
  ['bad-data', () => columnOf({} as never, 'city'), /not a profile/],
])('refuses with %s', (code, act, message) => {
  expect(act).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) as string }));
});
