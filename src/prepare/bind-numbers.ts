import { numberColumn } from '../table/column.ts';
import { column, type Table } from '../table/table.ts';
import type { Bound } from './step.ts';

/** From numbers to as many numbers: a loop over both arrays, which are of one length. */
export type NumberKernel = (from: Float64Array, to: Float64Array) => void;

/**
 * Ties a loop over numbers to each of some number columns, which it replaces unless they name what to write (`to`): how
 * most steps on numbers run.
 *
 * @param kernelOf - the loop of a column; missing is `NaN` in both arrays.
 * @param where - named in errors.
 * @throws {SlipwayError} `unknown-column`, `wrong-kind`.
 * @example
 * const rows = table({ age: numberColumn([31, null]) });
 * const { columns, run } = bindNumbers(rows, [{ name: 'age' }], () => (from, to) => from.forEach((age, row) => { to[row] = age / 10; }));
 * run();
 * columns.get('age').values // => Float64Array [3.1, NaN]
 */
export function bindNumbers<Each extends { readonly name: string; readonly to?: string }>(
  rows: Table,
  columns: readonly Each[],
  kernelOf: (each: Each) => NumberKernel,
  where = 'prepare/bind-numbers',
): Bound {
  const ties = columns.map((each) => ({
    name: each.to ?? each.name,
    from: column(rows, each.name, 'number', where).values,
    to: new Float64Array(rows.rows),
    kernel: kernelOf(each),
  }));
  return {
    columns: new Map(ties.map(({ name, to }) => [name, numberColumn(to)])),
    run() {
      for (const { kernel, from, to } of ties) kernel(from, to);
    },
  };
}
