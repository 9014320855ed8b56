import { LOST } from './cholesky.ts';
import type { Gram } from './gram.ts';
import type { Turn } from './turn.ts';

/**
 * Directions along which no row's sum changes: one for each feature (or the intercept) that is a sum of others. Together
 * they span all of them. Shape `[width + 1]` each.
 *
 * Features are taken in units of their own size, so that a small unit is not mistaken for a dependence.
 *
 * @param gram - whole.
 * @source Cholesky with the largest pivot next: G. Golub, C. Van Loan, Matrix Computations, 4th ed., section 4.2.8.
 */
export async function nullVectors(gram: Gram, turn: Turn): Promise<Float64Array[]> {
  const { kept, eliminated, size, cross, diagonal } = gram;
  const count = kept.length;
  const roots = diagonal.map((value) => Math.sqrt(value) || 1);
  const rest = await withoutEliminated(gram, roots, turn);
  // Row k of `factor` is of the k-th pivot: over all kept features, those with a pivot before it being 0.
  const factor = new Float64Array(count * count);
  const left = Float64Array.from({ length: count }, (_, i) => rest[i * count + i]!);
  const pivots: number[] = [];
  for (let rank = 0; rank < count; rank++) {
    const next = left.indexOf(left.reduce((most, value) => Math.max(most, value), 0));
    if (next < 0 || !(left[next]! > LOST)) break;
    const row = factor.subarray(rank * count, (rank + 1) * count);
    row.set(rest.subarray(next * count, (next + 1) * count));
    for (let k = 0; k < rank; k++) {
      const by = factor[k * count + next]!;
      for (let i = 0; i < count; i++) row[i]! -= by * factor[k * count + i]!;
    }
    const root = Math.sqrt(left[next]!);
    for (let i = 0; i < count; i++) {
      row[i] = left[i] === 0 && i !== next ? 0 : row[i]! / root;
      left[i]! -= row[i]! ** 2;
    }
    pivots.push(next);
    for (const pivot of pivots) left[pivot] = 0;
    turn.spend((rank + 1) * count);
    await turn.due();
  }
  const vectors: Float64Array[] = [];
  const isPivot = new Set(pivots);
  for (let feature = 0; feature < count; feature++) {
    if (isPivot.has(feature)) continue;
    const vector = new Float64Array(diagonal.length);
    const own = kept[feature]!;
    vector[own] = 1 / roots[own]!;
    for (let k = pivots.length - 1; k >= 0; k--) {
      let sum = factor[k * count + feature]!;
      for (let l = k + 1; l < pivots.length; l++)
        sum += factor[k * count + pivots[l]!]! * vector[kept[pivots[l]!]!]! * roots[kept[pivots[l]!]!]!;
      vector[kept[pivots[k]!]!] = -sum / factor[k * count + pivots[k]!]! / roots[kept[pivots[k]!]!]!;
    }
    eliminated.forEach((level, row) => {
      if (diagonal[level] === 0) return;
      let sum = 0;
      for (let j = 0; j < count; j++) sum += cross[row * size + j]! * vector[kept[j]!]!;
      vector[level] = -sum / diagonal[level]!;
    });
    vectors.push(vector);
    turn.spend(pivots.length ** 2 + eliminated.length * count);
    await turn.due();
  }
  // A level that no row has.
  for (const level of eliminated) {
    if (diagonal[level] !== 0) continue;
    const vector = new Float64Array(diagonal.length);
    vector[level] = 1;
    vectors.push(vector);
  }
  return vectors;
}

/** The products of the kept features, in units of their size, less what the eliminated levels explain: symmetric, `[kept, kept]`. */
async function withoutEliminated(
  { kept, eliminated, size, full, cross, diagonal }: Gram,
  roots: Float64Array,
  turn: Turn,
): Promise<Float64Array> {
  const count = kept.length;
  const rest = new Float64Array(count * count);
  for (let i = 0; i < count; i++) for (let j = 0; j <= i; j++) rest[i * count + j] = full[i * size + j]!;
  for (let row = 0; row < eliminated.length; row++) {
    const own = diagonal[eliminated[row]!]!;
    if (own === 0) continue;
    for (let i = 0; i < count; i++) {
      const by = cross[row * size + i]! / own;
      if (by === 0) continue;
      for (let j = 0; j <= i; j++) rest[i * count + j]! -= by * cross[row * size + j]!;
    }
    turn.spend(count ** 2 / 2);
    await turn.due();
  }
  for (let i = 0; i < count; i++) {
    for (let j = 0; j <= i; j++) {
      const value = rest[i * count + j]! / roots[kept[i]!]! / roots[kept[j]!]!;
      rest[i * count + j] = value;
      rest[j * count + i] = value;
    }
  }
  return rest;
}
