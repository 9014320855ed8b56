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
  const distinct = distinctOf(sorted);
  const codes = codesOf(values, distinct);
  const edges = binEdges(sorted, distinct, bins);
  let bin = 0;
  const binOf = new Int32Array(distinct.length);
  for (let code = 0; code < distinct.length; code++) {
    while (bin < edges.length && edges[bin]! <= distinct[code]!) bin++;
    binOf[code] = bin;
  }
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

function distinctOf(sorted: Float64Array): Float64Array {
  const distinct = new Float64Array(sorted.length);
  let count = 0;
  for (let place = 0; place < sorted.length; place++)
    if (place === 0 || sorted[place] !== sorted[place - 1]) distinct[count++] = sorted[place]!;
  return distinct.slice(0, count);
}

/** Inner edges at the type 7 quantiles, ties merged; a bin each where there are no more values than bins. */
export function binEdges(sorted: Float64Array, distinct: Float64Array, bins: number): readonly number[] {
  if (distinct.length <= bins) return [...distinct.subarray(1)];
  const edges = Array.from({ length: bins - 1 }, (_, index) => quantileOf(sorted, (index + 1) / bins));
  return [...new Set(edges)].filter((edge) => edge > sorted[0]!);
}

/** The place of every value among the different ones: by where it would be if they were evenly spaced, then by halving. */
function codesOf(values: Float64Array, distinct: Float64Array): Int32Array {
  const low = distinct[0] ?? 0;
  const cells = Math.max(1, 2 * distinct.length);
  const perCell = (cells - 1) / (distinct[distinct.length - 1]! - low);
  // Where the span has no such measure, such as beside ±1e308, all are in one cell.
  const scale = perCell > 0 && perCell < Infinity ? perCell : 0;
  const starts = new Int32Array(cells + 1).fill(distinct.length);
  for (let at = distinct.length - 1; at >= 0; at--)
    starts[Math.floor((distinct[at]! - low) * scale) || 0] = at;
  for (let cell = cells - 1; cell >= 0; cell--) starts[cell] = Math.min(starts[cell]!, starts[cell + 1]!);
  const codes = new Int32Array(values.length);
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    if (!(value - value === 0)) {
      codes[row] = -1;
      continue;
    }
    const cell = Math.floor((value - low) * scale) || 0;
    let from = starts[cell]!;
    let to = starts[cell + 1]! - 1;
    while (from < to) {
      const middle = (from + to) >> 1;
      if (distinct[middle]! < value) from = middle + 1;
      else to = middle;
    }
    codes[row] = from;
  }
  return codes;
}
