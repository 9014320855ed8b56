import fc from 'fast-check';
import { expect, test } from 'vitest';
import { profile } from '../../src/eda/profile.ts';
import { reference, type CategoryReference, type NumberReference } from '../../src/monitor/reference.ts';
import { categoryColumn, numberColumn, textColumn, timeColumn } from '../../src/table/column.ts';
import { table, type Table } from '../../src/table/table.ts';

const number = (values: (number | null)[]): NumberReference =>
  reference(table({ x: numberColumn(values) })).columns[0] as NumberReference;
const upTo = (n: number): number[] => Array.from({ length: n }, (_, index) => index);

test('numbers keep the counts between their deciles', () => {
  // 0 … 19: the deciles are 1.9, 3.8, …, and two values lie between any two of them.
  const { bins, count, missing, mean } = number([...upTo(20), null]);
  expect(bins!.edges.map((edge) => edge.toFixed(1))).toEqual([
    '1.9',
    '3.8',
    '5.7',
    '7.6',
    '9.5',
    '11.4',
    '13.3',
    '15.2',
    '17.1',
  ]);
  expect(bins!.counts).toEqual([2, 2, 2, 2, 2, 2, 2, 2, 2, 2]);
  expect([count, missing, mean]).toEqual([20, 1, 9.5]);
});

test('ties merge bins, and no value is lost', () => {
  const { bins } = number([...Array.from({ length: 50 }, () => 3), ...upTo(10).map((value) => value + 10)]);
  expect(bins!.counts.reduce((sum, rows) => sum + rows, 0)).toBe(60);
  expect(bins!.counts.length).toBe(bins!.edges.length + 1);
});

test('where nine tenths are zeros, zeros and the rest are the two bins', () => {
  expect(number([...Array.from({ length: 95 }, () => 0), 1, 2, 3, 4, 5]).bins).toEqual({
    edges: [Number.MIN_VALUE],
    counts: [95, 5],
  });
});

test.each([5, -5, 0, 1e300])('the only value, %d, has a bin of its own', (value) => {
  const { edges, counts } = number([value, value, value]).bins!;
  expect(edges[0]).toBe(value);
  expect(edges[1]).toBeGreaterThan(value);
  expect(edges[1]! - value).toBeLessThanOrEqual(Math.abs(value) * Number.EPSILON + Number.MIN_VALUE);
  expect(counts).toEqual([0, 3, 0]);
});

test('infinities are in the outer bins, and without a finite value there are none', () => {
  const { bins, count, mean } = number([-Infinity, 1, 2, 3, Infinity]);
  expect([bins!.counts.reduce((sum, rows) => sum + rows, 0), count, mean]).toEqual([5, 5, 2]);
  expect(number([Infinity]).bins).toBeNull();
  expect(number([null])).toMatchObject({ bins: null, count: 0, missing: 1, mean: null, deviation: null });
});

test('time and text columns keep how many values there are, and none of them', () => {
  const rows = table({ at: timeColumn([0, null]), note: textColumn(['private', null]) });
  expect(reference(rows).columns).toEqual([
    { name: 'at', kind: 'time', count: 1, missing: 1 },
    { name: 'note', kind: 'text', count: 1, missing: 1 },
  ]);
});

test('more levels than a thousand are kept as one bin', () => {
  const rows = table({ id: categoryColumn([...upTo(1200), 7]) });
  const of = reference(rows).columns[0] as CategoryReference;
  expect(of).toMatchObject({ count: 1201, otherLevels: 200, otherRows: 200 });
  expect(of.levels[0]).toEqual({ level: '7', rows: 2 });
});

test('a table and its profile, also through JSON, give one reference', () => {
  const value = fc.oneof(
    fc.double(),
    fc.integer({ min: -3, max: 3 }),
    fc.constantFrom(0, -0, null, Infinity, -Infinity, 5, 5),
  );
  const rows = fc.array(fc.tuple(value, fc.constantFrom('a', 'b', 'c', null)), { maxLength: 60 });
  fc.assert(
    fc.property(rows, fc.boolean(), (pairs, constant) => {
      const some = table({
        x: numberColumn(pairs.map(([x]) => (constant ? 5 : x))),
        c: categoryColumn(pairs.map(([, c]) => c)),
        n: textColumn(pairs.map(([, c]) => c)),
      });
      const saved: unknown = JSON.parse(JSON.stringify(profile(some)));
      const direct: unknown = JSON.parse(JSON.stringify(reference(some)));
      expect(reference(saved as ReturnType<typeof profile>)).toEqual(direct);
    }),
    { seed: 1, numRuns: 300 },
  );
});

test('a profile that lists fewer levels gives a reference that counts the others', () => {
  const rows = table({ c: categoryColumn(['a', 'a', 'b', 'c']) });
  const [of] = reference(profile(rows, { maxLevels: 1 })).columns;
  expect(of).toMatchObject({ levels: [{ level: 'a', rows: 2 }], otherLevels: 2, otherRows: 2 });
});

test('only the columns named are kept, in the order named; one that is not there is refused', () => {
  const rows: Table = table({ a: numberColumn([1]), b: numberColumn([2]), c: numberColumn([3]) });
  for (const from of [rows, profile(rows)]) {
    expect(reference(from, { columns: ['c', 'a'] }).columns.map(({ name }) => name)).toEqual(['c', 'a']);
    expect(() => reference(from, { columns: ['d'] })).toThrow(
      expect.objectContaining({ code: 'unknown-column' }),
    );
    expect(() => reference(from, { columns: [] })).toThrow(expect.objectContaining({ code: 'bad-option' }));
    expect(() => reference(from, { column: ['a'] } as object)).toThrow(
      expect.objectContaining({ code: 'bad-option' }),
    );
  }
  for (const version of [1, 3]) {
    const other = { ...profile(rows), version } as unknown as ReturnType<typeof profile>;
    expect(() => reference(other)).toThrow(expect.objectContaining({ code: 'bad-version' }));
  }
});
