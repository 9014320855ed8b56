import { quantileOf } from '../stats/quantiles.ts';
import { sortedCopy } from '../stats/sort-numbers.ts';
import type { Column } from '../table/column.ts';

/** A column as codes: what ranks, counts and bins are read from. */
export interface CodedColumn {
  readonly name: string;
  readonly kind: 'number' | 'category';
  /** Shape `[rows]`; the place of the value among the different ones, -1 where there is none that is finite. */
  readonly codes: Int32Array;
  /** How many different codes there can be. */
  readonly levels: number;
  /** Shape `[rows]`; of a number or time column. */
  readonly values: Float64Array | null;
  /** Shape `[levels]`; of a number or time column, the bin of each code. */
  readonly binOf: Int32Array | null;
  readonly bins: number;
}

/** A number or category column as codes, numbers in about `bins` bins of equal frequency; times are numbers. */
export function codeColumn(
  name: string,
  column: Exclude<Column, { readonly kind: 'text' }>,
  bins: number,
): CodedColumn {
  if (column.kind === 'category') {
    const { codes, levels } = column;
    return {
      name,
      kind: 'category',
      codes,
      levels: levels.length,
      values: null,
      binOf: null,
      bins: levels.length,
    };
  }
  const { values } = column;
  const sorted = sortedCopy(values.filter(Number.isFinite));
  const distinct = sorted.filter((value, place) => place === 0 || value !== sorted[place - 1]);
  const codes = new Int32Array(values.length);
  for (let row = 0; row < values.length; row++) codes[row] = codeOf(distinct, values[row]!);
  const edges = binEdges(sorted, distinct, bins);
  let bin = 0;
  const binOf = Int32Array.from(distinct, (value) => {
    while (bin < edges.length && edges[bin]! <= value) bin++;
    return bin;
  });
  return {
    name,
    kind: 'number',
    codes,
    levels: distinct.length,
    values,
    binOf,
    bins: edges.length + 1,
  };
}

/** Inner edges at the type 7 quantiles, ties merged; a bin each where there are no more values than bins. */
export function binEdges(sorted: Float64Array, distinct: Float64Array, bins: number): readonly number[] {
  if (distinct.length <= bins) return [...distinct.subarray(1)];
  const edges = Array.from({ length: bins - 1 }, (_, index) => quantileOf(sorted, (index + 1) / bins));
  return [...new Set(edges)].filter((edge) => edge > sorted[0]!);
}

function codeOf(distinct: Float64Array, value: number): number {
  if (!Number.isFinite(value)) return -1;
  let low = 0;
  let high = distinct.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (distinct[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
