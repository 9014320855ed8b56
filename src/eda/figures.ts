/** A number as plain JSON: `null` for what does not exist or JSON cannot carry. */
export function figure(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** How many sorted values are below `value`. */
export function placeOf(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How many different numbers there are among sorted values. */
export function distinctOf(sorted: Float64Array): number {
  let distinct = sorted.length === 0 ? 0 : 1;
  for (let i = 1; i < sorted.length; i++) if (sorted[i] !== sorted[i - 1]) distinct++;
  return distinct;
}
