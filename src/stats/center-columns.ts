/** Distances from the mean of a run of rows, and that mean as a distance from the pivot. */
export function centerRun(
  values: Float64Array,
  from: number,
  to: number,
  pivot: number,
  into: Float64Array,
): number {
  const count = to - from;
  let sum = 0;
  for (let k = 0; k < count; k++) {
    const distance = values[from + k]! - pivot;
    into[k] = distance;
    sum += distance;
  }
  const mean = sum / count;
  for (let k = 0; k < count; k++) into[k]! -= mean;
  return mean;
}

/** Copies some rows; their sum. */
export function gather(
  values: Float64Array,
  order: Int32Array,
  from: number,
  to: number,
  into: Float64Array,
): number {
  let sum = 0;
  for (let k = from; k < to; k++) sum += into[k - from] = values[order[k]!]!;
  return sum;
}

/** Distances from the mean of some rows, and that mean as a distance from the pivot. */
export function center(
  values: Float64Array,
  order: Int32Array,
  count: number,
  pivot: number,
  into: Float64Array,
): number {
  let sum = 0;
  for (let k = 0; k < count; k++) {
    const distance = values[order[k]!]! - pivot;
    into[k] = distance;
    sum += distance;
  }
  const mean = sum / count;
  for (let k = 0; k < count; k++) into[k]! -= mean;
  return mean;
}

/** The same with weights: `x` is filled with the distances, `wx` with those weighted. */
export function centerWeighted(
  values: Float64Array,
  order: Int32Array,
  count: number,
  pivot: number,
  weights: Float64Array,
  weight: number,
  x: Float64Array,
  wx: Float64Array,
): number {
  let sum = 0;
  for (let k = 0; k < count; k++) {
    // What counts nothing may be so far away that its distance is infinite.
    const distance = weights[k]! > 0 ? values[order[k]!]! - pivot : 0;
    x[k] = distance;
    sum += distance * weights[k]!;
  }
  const mean = sum / weight;
  for (let k = 0; k < count; k++) {
    const distance = x[k]! - mean;
    x[k] = distance;
    wx[k] = distance * weights[k]!;
  }
  return mean;
}

/**
 * Distances from the mean of what is finite and weighs something, else 0; `has` 1 where something is finite, else 0. The
 * mean, of plain values, as a distance from the pivot.
 */
export function centerPresent(
  values: Float64Array,
  order: Int32Array,
  start: number,
  end: number,
  pivot: number,
  weights: Float64Array,
  x: Float64Array,
  has: Float64Array,
): number {
  let sum = 0;
  let present = 0;
  for (let k = start; k < end; k++) {
    const value = values[order[k]!]!;
    const finite = value - value === 0;
    has[k - start] = finite ? 1 : 0;
    if (!finite || weights[k - start] === 0) continue;
    x[k - start] = value - pivot;
    sum += value - pivot;
    present++;
  }
  const mean = present === 0 ? 0 : sum / present;
  for (let k = 0; k < end - start; k++) x[k] = has[k] === 1 && weights[k]! > 0 ? x[k]! - mean : 0;
  return mean;
}
