/** The edges between bins of one width from 0 to 1. */
export function edgesOf(bins: number): Float64Array {
  const width = 1 / bins;
  return Float64Array.from({ length: bins - 1 }, (_, at) => (at + 1) * width);
}

/** How many of some ascending edges are below a score. */
export function edgesBelow(edges: Float64Array, score: number): number {
  let [low, high] = [0, edges.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (edges[middle]! < score) low = middle + 1;
    else high = middle;
  }
  return low;
}
