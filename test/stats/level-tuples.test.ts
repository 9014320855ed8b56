import { expect, test } from 'vitest';
import { compute, computeFrom } from '../../src/stats/compute.ts';
import { levelTuples } from '../../src/stats/level-tuples.ts';
import { inBatches } from '../../src/table/batches.ts';
import { categoryColumn, numberColumn, textColumn } from '../../src/table/column.ts';
import { table } from '../../src/table/table.ts';
import { refusal } from '../prepare/refuses.ts';

const rows = table({
  a: categoryColumn(['y', 'x', null, 'y', 'x', 'y'], ['never', 'y', 'x']),
  b: textColumn(['__proto__', '', 'b', '__proto__', null, '\ud83d']),
  n: numberColumn([1, 2, 3, 4, 5, 6]),
});
const expected = {
  count: 4,
  missing: 2,
  tuples: [
    [['x', ''], 1],
    [['y', '__proto__'], 2],
    [['y', '\ud83d'], 1],
  ],
  otherRows: 0,
  undercount: 0,
};

test('combinations are counted where all columns have a value', () => {
  expect(compute(rows, { found: levelTuples(['a', 'b']) }).found).toEqual(expected);
});

test('and the same over batches, in bounded memory', async () => {
  const { found } = await computeFrom(inBatches(rows, 2), { found: levelTuples(['a', 'b']) });
  expect(found).toEqual(expected);
});

test('beyond its limit it forgets rare ones and says so', async () => {
  const many = table({ a: textColumn(Array.from({ length: 120_000 }, (_, i) => String(i))) });
  const { found } = await computeFrom(inBatches(many, 60_000), { found: levelTuples(['a', 'a']) });
  expect(found).toMatchObject({ count: 120_000, missing: 0 });
  expect(found.undercount).toBeGreaterThan(0);
  expect(found.tuples.length).toBeLessThanOrEqual(100_000);
});

test('numbers and columns that are not there are refused', () => {
  expect(refusal(() => compute(rows, { found: levelTuples(['a', 'n']) }))).toMatch(/^wrong-kind/);
  expect(refusal(() => compute(rows, { found: levelTuples(['a', 'c']) }))).toMatch(/^unknown-column/);
});
