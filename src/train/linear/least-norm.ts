import type { Turn } from './turn.ts';

/**
 * The point of least norm, the intercept not counted, among those that differ from one by a sum of some vectors.
 *
 * @param vectors - shape `[width + 1]` each; no sum of them is 0 in all weights. They are changed.
 */
export async function leastNorm(
  point: Float64Array,
  vectors: readonly Float64Array[],
  turn: Turn,
): Promise<Float64Array> {
  const best = point.slice();
  const done: Float64Array[] = [];
  for (const vector of vectors) {
    // Twice: what rounding leaves after once may not be small beside what is left of the vector.
    for (const before of [...done, ...done]) addScaled(vector, before, -weightsProduct(vector, before));
    const norm = Math.sqrt(weightsProduct(vector, vector));
    for (let j = 0; j < vector.length; j++) vector[j]! /= norm;
    addScaled(best, vector, -weightsProduct(best, vector));
    done.push(vector);
    turn.spend(4 * done.length * vector.length);
    await turn.due();
  }
  return best;
}

function weightsProduct(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < a.length - 1; j++) sum += a[j]! * b[j]!;
  return sum;
}

function addScaled(to: Float64Array, from: Float64Array, by: number): void {
  for (let j = 0; j < to.length; j++) to[j]! += by * from[j]!;
}
