/**
 * How many rows have each level of a category.
 *
 * @returns shape `[levels + 1]`: first the rows without a level, then those of each level.
 */
export function codeCounts(codes: Int32Array, levels: number): Int32Array {
  const rows = new Int32Array(levels + 1);
  for (let row = 0; row < codes.length; row++) rows[codes[row]! + 1]!++;
  return rows;
}
