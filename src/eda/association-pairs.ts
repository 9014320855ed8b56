import type { CodedColumn } from './association-columns.ts';

/** A column with what its pairs have in common, computed once. */
export interface PairedColumn extends CodedColumn {
  /** Shape `[rows]`; the bin or level of each row, and `bins` where there is none. */
  readonly bin: Uint16Array;
  /** Rows without a code. */
  readonly absent: Int32Array;
  /** Of a number: the mean of its finite values, and their sum and squares around it. The mean is rounded, so the sum is not 0. */
  readonly mean: number;
  readonly sum: number;
  readonly squares: number;
  /** Of a number: how often each code is there. */
  readonly counts: Int32Array;
  readonly ranks: Ranks;
  /** Of a number: shape `[rows]`, the rank of each row; `NaN` where there is none. */
  readonly rankAt: Float32Array | Float64Array;
}

/** Mean ranks around their middle. */
export interface Ranks {
  /** Shape `[levels]`. */
  readonly of: Float64Array;
  /** Of all rows. */
  readonly squares: number;
}

/** A coded column with its means and ranks. */
export function pairedColumn(coded: CodedColumn): PairedColumn {
  const { codes, levels, values, binOf, bins } = coded;
  const bin = new Uint16Array(codes.length);
  const counts = new Int32Array(values ? levels : 0);
  let [present, mean, sum, squares] = [0, 0, 0, 0];
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row]!;
    bin[row] = code < 0 ? bins : binOf ? binOf[code]! : code;
    if (code < 0) continue;
    present++;
    if (!values) continue;
    counts[code]!++;
    mean += (values[row]! - mean) / present;
  }
  const absent = new Int32Array(codes.length - present);
  for (let row = 0, at = 0; at < absent.length; row++) if (codes[row]! < 0) absent[at++] = row;
  for (let row = 0; values && row < codes.length; row++) {
    if (codes[row]! < 0) continue;
    const value = values[row]! - mean;
    sum += value;
    squares += value * value;
  }
  const ranks = ranksOf(counts, present);
  return { ...coded, bin, absent, mean, sum, squares, counts, ranks, rankAt: ranksByRow(codes, counts.length > 0 ? ranks.of : null) }; // prettier-ignore
}

/** The ranks that codes have by how often they are there. */
export function ranksOf(counts: Int32Array, rows: number): Ranks {
  const of = new Float64Array(counts.length);
  let before = 0;
  let squares = 0;
  for (let code = 0; code < counts.length; code++) {
    const count = counts[code]!;
    const rank = before + (count + 1) / 2 - (rows + 1) / 2;
    before += count;
    squares += count * rank * rank;
    of[code] = rank;
  }
  return { of, squares };
}

/** Of up to 2^22 rows, halves are exact in 32 bits. */
function ranksByRow(codes: Int32Array, rankOf: Float64Array | null): Float32Array | Float64Array {
  const length = rankOf ? codes.length : 0;
  const ranks = length <= 2 ** 22 ? new Float32Array(length) : new Float64Array(length);
  for (let row = 0; row < length; row++) ranks[row] = codes[row]! < 0 ? NaN : rankOf![codes[row]!]!;
  return ranks;
}
