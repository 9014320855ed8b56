/** A number as plain JSON: `null` for what does not exist or JSON cannot carry. */
export function figure(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** How many sorted values are below `value`. */
function placeOf(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
