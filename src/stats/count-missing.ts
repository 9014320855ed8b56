/** How many of some numbers are missing. */
export function countMissing(values: Float64Array, from = 0, to: number = values.length): number {
  let missing = 0;
  for (let row = from; row < to; row++) if (values[row] !== values[row]) missing++;
  return missing;
}
