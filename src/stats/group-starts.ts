/**
 * Where the rows of each group begin when groups lie side by side, and the end.
 *
 * @param codes - shape `[n]`: which group each row is in, -1 for none.
 * @returns shape `[groups + 1]`.
 */
export function groupStarts(codes: Int32Array, groups: number): Int32Array {
  const starts = new Int32Array(groups + 1);
  for (let row = 0; row < codes.length; row++) if (codes[row]! >= 0) starts[codes[row]! + 1]!++;
  for (let group = 0; group < groups; group++) starts[group + 1]! += starts[group]!;
  return starts;
}
