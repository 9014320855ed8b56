import { call, code, literal, when, type NumberExpression } from '../sql/expression.ts';
import type { CategoryColumn } from '../table/column.ts';
import { column, type Table } from '../table/table.ts';

/** What is remembered of a column that is cut into bins. */
export type Bins = {
  readonly name: string;
  /** The name of the written column. */
  readonly to: string;
  /** Where a bin ends and the next begins, strictly increasing. */
  readonly edges: readonly number[];
  /** Edges that were asked for and left out. */
  readonly merged: number;
  readonly missing: 'zeros' | 'level';
};

/** The levels of the written column: the bins, then that of missing values. */
export function binLevels({ edges, missing }: Bins): readonly string[] {
  const bins = Array.from({ length: edges.length + 1 }, (_, at) => `bin_${at + 1}`);
  return missing === 'level' ? [...bins, '(missing)'] : bins;
}

/** Ties bins to a column: its codes, filled by a search that halves the edges. */
export function bindBins(
  where: string,
  rows: Table,
  bins: Bins,
): { readonly column: CategoryColumn; readonly run: () => void } {
  const { values } = column(rows, bins.name, 'number', where);
  const edges = Float64Array.from(bins.edges);
  const missing = missingCode(bins);
  const codes = new Int32Array(values.length);
  return {
    column: { kind: 'category', codes, levels: Object.freeze(binLevels(bins)) },
    run() {
      for (let row = 0; row < codes.length; row++) {
        const value = values[row]!;
        let from = 0;
        let to = edges.length;
        while (from < to) {
          const middle = (from + to) >> 1;
          if (edges[middle]! <= value) from = middle + 1;
          else to = middle;
        }
        codes[row] = value !== value ? missing : from;
      }
    },
  };
}

/** The code of a value's bin as SQL: cases within cases, which halve the edges too. */
export function binExpression(value: NumberExpression, bins: Bins): NumberExpression {
  const { edges } = bins;
  const between = (first: number, last: number): NumberExpression => {
    if (first === last) return code(first);
    const middle = (first + last) >> 1;
    const isBelow = call('less', value, literal(edges[middle]!));
    return when([[isBelow, between(first, middle)]], between(middle + 1, last));
  };
  return when([[call('isMissing', value), code(missingCode(bins))]], between(0, edges.length));
}

function missingCode({ edges, missing }: Bins): number {
  return missing === 'level' ? edges.length + 1 : -1;
}
