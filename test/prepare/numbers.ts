import { expect } from 'vitest';
import type { Step } from '../../src/prepare/step.ts';
import { numberColumn } from '../../src/table/column.ts';
import { column, table, type Table } from '../../src/table/table.ts';

type Numbers = readonly (number | null)[];

/** A table of one number column, `x`. */
export const xs = (values: Numbers): Table => table({ x: numberColumn(values) });

/** What a step makes of `x` in later rows. */
export const after = (step: Step, train: Numbers, later: Numbers): number[] => [
  ...column(step.fit(xs(train)).transform(xs(later)), 'x', 'number').values,
];

/** Numbers as another library gave them, missing where it had none. */
export function expectClose(got: readonly number[], expected: Numbers, within = 1e-12): void {
  expect(got).toHaveLength(expected.length);
  got.forEach((value, row) => {
    const theirs = expected[row] ?? NaN;
    if (Object.is(value, theirs)) return;
    const off = Math.abs(value - theirs) / Math.max(1, Math.abs(theirs));
    expect(
      Number.isNaN(theirs) ? Number.isNaN(value) : off <= within,
      `row ${row}: ${value}, not ${theirs}`,
    ).toBe(true);
  });
}
