import { expect, test } from 'vitest';
import { addToCells, mergeCells, noCells, rebinCells } from '../../src/stats/number-cells.ts';

const TINY = -5e-324;
const LARGEST = -Number.MAX_VALUE;

test('the smallest negative number beside the largest is in a cell, and is not lost', () => {
  // In cells as wide as the largest number asks for, the smallest one is no multiple of the width at all: it underflows.
  let cells = noCells;
  for (const batch of [
    [TINY, TINY],
    [LARGEST, TINY],
    [TINY, 0],
  ])
    cells = addToCells(cells, Float64Array.from(batch));
  expect(rebinCells(cells, [LARGEST, LARGEST / 2, 0]).counts).toEqual([1, 5]);
});

test('cells that are merged hold what both held', () => {
  const [first, second] = [
    [TINY, 1, -0.5],
    [LARGEST, 1e-300, 3],
  ].map((values) => addToCells(noCells, Float64Array.from(values)));
  for (const merged of [mergeCells(first!, second!), mergeCells(second!, first!)])
    expect(merged.counts.reduce((sum, count) => sum + count, 0)).toBe(6);
});
