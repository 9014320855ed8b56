import { expect, it } from 'vitest';
import { takeExamples } from '../../src/table/take-examples.ts';
import { examplesOf } from '../train/examples-of.ts';

const examples = examplesOf({
  dense: { x: [1, 2, 3], y: [4, 5, 6] },
  categories: {
    k: [
      [0, -1, 1],
      ['a', 'b'],
    ],
  },
  labels: [0, 1, 2],
  weights: [3, 4, 5],
});

it('takes rows in the order they are asked for, with all that belongs to them', () => {
  const taken = takeExamples(examples, Int32Array.of(2, 0, 2));
  expect(taken.matrix.rows).toBe(3);
  expect([...taken.matrix.dense.values]).toEqual([3, 6, 1, 4, 3, 6]);
  expect([...taken.matrix.categories[0]!.codes]).toEqual([1, 0, 1]);
  expect([[...taken.labels], [...taken.weights!]]).toEqual([
    [2, 0, 2],
    [5, 3, 5],
  ]);
  expect(taken.label).toBe(examples.label);
  expect(takeExamples(examples, new Int32Array()).matrix.rows).toBe(0);
});

it('refuses rows that are not there', () => {
  for (const row of [-1, 3]) {
    expect(() => takeExamples(examples, Int32Array.of(0, row))).toThrow(
      expect.objectContaining({ code: 'bad-option' }),
    );
  }
});
