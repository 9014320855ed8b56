import { expect, test } from 'vitest';
import { areNeighbours } from '../../src/testing/are-neighbours.ts';

const least = 2 ** -149; // the smallest float32 above 0
const most = (2 - 2 ** -23) * 2 ** 127; // the largest one

test.each([
  [1, 1 + 2 ** -23],
  [1, 1 - 2 ** -24],
  [-1, -1 - 2 ** -23],
  [0, least],
  [-0, -least],
  [0, -0],
  [least, 2 * least],
  [1, 1 + 2 ** -30], // the same, once rounded
  [NaN, NaN],
  [Infinity, Infinity],
])('%d and %d are the same or next to each other', (first, second) => {
  expect([areNeighbours(first, second), areNeighbours(second, first)]).toEqual([true, true]);
});

test.each([
  [1, 1 + 2 ** -22],
  [1, 1 - 2 ** -23],
  [-1, -1 - 2 ** -22],
  [-least, least],
  [0, 2 * least],
  [most, Infinity],
  [Infinity, -Infinity],
  [NaN, 0],
  [1, -1],
])('%d and %d are not', (first, second) => {
  expect([areNeighbours(first, second), areNeighbours(second, first)]).toEqual([false, false]);
});
