import { groupStarts } from '../stats/group-starts.ts';
import { sortedGroups, type SortedGroups } from '../stats/sorted-groups.ts';
import type { Table } from '../table/table.ts';
import { slice } from '../table/take.ts';
import type { MeasuredRows } from './measured-rows.ts';

/**
 * The rows of each slice, in their order, as views on arrays in which the slices lie side by side.
 *
 * @param codes - shape `[n]`: which slice each row is in.
 */
export function rowsBySlice(rows: MeasuredRows, codes: Int32Array, slices: number): MeasuredRows[] {
  const sorted = rows.columns && sortedGroups(codes, slices);
  const starts = sorted?.starts ?? groupStarts(codes, slices);
  const width = rows.scores.length / codes.length; // one, or one for each class
  const labels = scattered(rows.labels, codes, starts);
  const scores =
    width === 1 ? scattered(rows.scores, codes, starts) : scatteredWide(rows.scores, width, codes, starts);
  const weights = rows.weights && scattered(rows.weights, codes, starts);
  const columns = rows.columns && gathered(rows.columns, sorted!);
  return Array.from({ length: slices }, (_, place) => {
    const [from, to] = [starts[place]!, starts[place + 1]!];
    return {
      labels: labels.subarray(from, to),
      scores: scores.subarray(width * from, width * to),
      weights: weights && weights.subarray(from, to),
      columns: columns && slice(columns, from, to),
    };
  });
}

/** Reads in order and writes to the slices in turn, which is kinder to the cache than the other way round. */
function scattered(values: Float64Array, codes: Int32Array, starts: Int32Array): Float64Array {
  const next = starts.slice();
  const out = new Float64Array(codes.length);
  for (let row = 0; row < codes.length; row++) out[next[codes[row]!]!++] = values[row]!;
  return out;
}

function scatteredWide(
  scores: Float64Array,
  width: number,
  codes: Int32Array,
  starts: Int32Array,
): Float64Array {
  const next = starts.slice();
  const out = new Float64Array(scores.length);
  for (let row = 0; row < codes.length; row++) {
    const to = next[codes[row]!]!++ * width;
    for (let k = 0; k < width; k++) out[to + k] = scores[row * width + k]!;
  }
  return out;
}

function gathered({ rows, columns }: Table, sorted: SortedGroups): Table {
  return { rows, columns: new Map(Array.from(columns, ([name, column]) => [name, sorted.gather(column)])) };
}
