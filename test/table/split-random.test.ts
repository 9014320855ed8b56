import fc from 'fast-check';
import { expect, test } from 'vitest';
import { numberColumn } from '../../src/table/column.ts';
import { splitAtRandom, type RandomSplitOptions } from '../../src/table/split-random.ts';
import { column, table, type Table } from '../../src/table/table.ts';

const numbered = (rows: number): Table =>
  table({ row: numberColumn(Float64Array.from({ length: rows }, (_, row) => row)) });
const rowsOf = (part: Table): number[] => [...column(part, 'row', 'number').values];

test('the parts are disjoint and complete, keep their order, and have their shares to the nearest row', () => {
  const cut = fc
    .tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 20 }))
    .map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
  fc.assert(
    fc.property(fc.nat(60), cut, fc.integer(), (rows, [first, second], seed) => {
      const shares = { train: first / 20, validation: (second - first) / 20, test: (20 - second) / 20 };
      const { train, validation, test, leftOut } = splitAtRandom(numbered(rows), { shares, seed });
      const parts = [train, validation, test].map(rowsOf);
      expect(parts.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: rows }, (_, row) => row));
      for (const part of parts) expect(part).toEqual([...part].sort((a, b) => a - b));
      expect(Math.abs(train.rows - shares.train * rows)).toBeLessThanOrEqual(0.5);
      expect(Math.abs(test.rows - shares.test * rows)).toBeLessThanOrEqual(0.5 + 1e-9);
      if (shares.test === 0) expect(test.rows).toBe(0);
      expect(leftOut).toBe(0);
    }),
    { seed: 15, numRuns: 300 },
  );
});

test('a seed repeats its split, another gives another, and left out it is 0', () => {
  const split = (seed?: number): number[] =>
    rowsOf(splitAtRandom(numbered(100), seed === undefined ? {} : { seed }).train);
  expect(split(1)).toEqual(split(1));
  expect(split(1)).not.toEqual(split(2));
  expect(split()).toEqual(split(0));
  expect(rowsOf(splitAtRandom(numbered(100)).train)).toHaveLength(80);
});

test('every row is as likely to be drawn as any other', () => {
  const counts = new Float64Array(20);
  for (let seed = 0; seed < 1000; seed++)
    for (const row of rowsOf(splitAtRandom(numbered(20), { seed }).test)) counts[row]!++;
  // A tenth of 20 rows is 2, so each row is in the test part of a tenth of the seeds: 100 ± five standard deviations.
  for (const count of counts) expect(Math.abs(count - 100)).toBeLessThan(5 * Math.sqrt(1000 * 0.1 * 0.9));
});

test.each<[string, object]>([
  ['shares that do not add up to 1', { shares: { train: 0.8, validation: 0.1, test: 0.2 } }],
  ['a negative share', { shares: { train: 1.1, validation: 0, test: -0.1 } }],
  ['a share left out', { shares: { train: 1 } }],
  ['a part there is not', { shares: { train: 0.8, valid: 0.1, test: 0.1 } }],
  ['a seed that is no number', { seed: NaN }],
  ['an unknown option', { share: 1 }],
])('refuses %s', (_, options) => {
  expect(() => splitAtRandom(numbered(10), options as RandomSplitOptions)).toThrow(
    expect.objectContaining({ code: 'bad-option' }),
  );
});
