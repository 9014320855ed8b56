import { expect, test } from 'vitest';
import { clip } from '../../src/prepare/clip.ts';
import { inBatches } from '../../src/table/batches.ts';
import { after, xs } from './numbers.ts';
import { refusal } from './refuses.ts';

const fitted = (options: object, train: readonly (number | null)[]) =>
  clip({ columns: ['x'], ...options }).fit(xs(train));
const learned = (options: object, train: readonly (number | null)[]) =>
  (fitted(options, train).save().state as { columns: readonly unknown[] }).columns[0];

test('what is beyond becomes the bound, and missing stays missing', () => {
  const step = clip({ columns: ['x'], min: 0, max: 10 });
  expect(after(step, [], [-1, 0, 5, 10, 11, null, Infinity, -Infinity])).toEqual([
    0,
    0,
    5,
    10,
    10,
    NaN,
    10,
    0,
  ]);
  expect(after(clip({ columns: ['x'], max: 3 }), [], [-9, 4, -Infinity])).toEqual([-9, 3, -Infinity]);
  expect(after(clip({ columns: ['x'], min: 3 }), [], [-9, 4, Infinity])).toEqual([3, 4, Infinity]);
});

test('quantiles of training, type 7, are bounds', () => {
  // of 0 … 4: a tenth of the way is 0.4, nine tenths 3.6
  expect(after(clip({ columns: ['x'], quantiles: [0.1, 0.9] }), [4, 0, 2, null, 1, 3], [0, 2, 9])).toEqual([
    0.4, 2, 3.6,
  ]);
});

test('the state says how many training rows were beyond', () => {
  expect(learned({ min: 0, max: 2 }, [-1, 0, 2, 3, 4, null, Infinity])).toEqual({
    name: 'x',
    min: 0,
    max: 2,
    below: 1,
    above: 3,
    rankError: 0,
  });
  expect(learned({ max: 2 }, [null])).toEqual({
    name: 'x',
    min: null,
    max: 2,
    below: 0,
    above: 0,
    rankError: 0,
  });
  // Ties at a bound are not beyond it.
  expect(learned({ quantiles: [0.2, 0.8] }, [0, 0, 0, 0, 1, 2])).toMatchObject({
    min: 0,
    max: 1,
    below: 0,
    above: 1,
  });
  expect(learned({ quantiles: [0.25, 0.75] }, [1, 2, 3, 4, null])).toMatchObject({ below: 1, above: 1 });
});

test('over many batches the counts say how far they may be off', async () => {
  const values = Array.from({ length: 40_000 }, (_, row) => (row * 7919) % 40_000);
  const found = await clip({ columns: ['x'], quantiles: [0.1, 0.9] }).fitFrom(inBatches(xs(values), 1000));
  const [{ min, below, above, rankError }] = (
    found.save().state as { columns: [{ min: number; below: number; above: number; rankError: number }] }
  ).columns;
  expect(rankError).toBeGreaterThan(0);
  expect(rankError).toBeLessThan(0.002);
  for (const [got, exact] of [
    [min, 3999.9],
    [below, 4000],
    [above, 4000],
  ] as const)
    expect(Math.abs(got - exact)).toBeLessThan(2 * rankError * 40_000);
});

test('quantiles that training does not have are refused', () => {
  for (const train of [[], [null]])
    expect(refusal(() => fitted({ quantiles: [0, 1] }, train))).toMatch(/^bad-data: .* no finite value/);
  expect(refusal(() => fitted({ quantiles: [0, 1] }, [1, Infinity]))).toBe(
    'bad-data: [prepare/clip] column "x" has the bounds 1 and Infinity; expected finite numbers. Take quantiles further inside, or look for infinite values in the column.',
  );
  expect(refusal(() => fitted({ quantiles: [0.4, 0.6] }, [-Infinity, Infinity]))).toMatch(
    /^bad-data: .* NaN/,
  );
});

test.each([
  [{}, 'neither min nor max nor quantiles is given'],
  [{ min: 2, max: 1 }, 'max is 1; expected a number of 2 or more'],
  [{ min: NaN }, 'min is NaN'],
  [{ max: Infinity }, 'max is Infinity'],
  [{ quantiles: [0, 2] }, 'quantiles cannot be used'],
  [{ quantiles: [0, 1], min: 3 }, 'there is no option "min"'],
  [{ columns: 3, max: 3 }, 'columns is 3'],
])('the options %j are refused', (options, why) => {
  expect(refusal(() => clip({ columns: ['x'], ...options } as never))).toContain(
    `bad-option: [prepare/clip] ${why}`,
  );
});

test.each([
  [{ min: null, max: null }, 'max'],
  [{ min: 3, max: 2 }, 'max'],
  [{ below: -1 }, 'below'],
  [{ rankError: null }, 'rankError'],
])('a saved state with %j is refused', (wrong, field) => {
  const state = { columns: [{ name: 'x', min: 0, max: 1, below: 0, above: 0, rankError: 0, ...wrong }] };
  expect(refusal(() => clip.revive({ name: 'clip', version: 1, state }))).toContain(
    `state.columns[0].${field}`,
  );
});
