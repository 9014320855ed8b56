import type { FailingRows } from '../core/verdict.ts';

/**
 * The rows on which a test is true: all counted, the first `most` named. The test sees every row once, in order.
 *
 * @example
 * failingWhere(5, (row) => row > 1, 2) // => { count: 3, first: [2, 3] }
 */
export function failingWhere(rows: number, test: (row: number) => boolean, most: number): FailingRows {
  const first: number[] = [];
  let count = 0;
  for (let row = 0; row < rows; row++) {
    if (!test(row)) continue;
    if (count++ < most) first.push(row);
  }
  return { count, first };
}
