/** Eigenvalues of a symmetric matrix, and its eigenvectors in the columns of another. */
export interface Eigen {
  readonly values: Float64Array;
  /** Row-major, shape `[size, size]`. */
  readonly vectors: Float64Array;
}

/** Sweeps over all pairs; rotations converge quadratically, and a handful is enough. */
const SWEEPS = 50;

/**
 * By Jacobi's rotations, for matrices of up to some hundred rows.
 *
 * @source G. Golub, C. Van Loan, Matrix Computations, 4th ed., section 8.5.
 */
export function eigenOf(matrix: Float64Array, size: number): Eigen {
  const a = matrix.slice();
  const vectors = new Float64Array(size * size);
  for (let i = 0; i < size; i++) vectors[i * size + i] = 1;
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    let off = 0;
    let on = 0;
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) {
        if (i === j) on += a[i * size + j]! ** 2;
        else off += a[i * size + j]! ** 2;
      }
    }
    if (off <= 1e-30 * on) break;
    for (let p = 0; p < size; p++) for (let q = p + 1; q < size; q++) rotate(a, vectors, size, p, q);
  }
  return { values: Float64Array.from({ length: size }, (_, i) => a[i * size + i]!), vectors };
}

/** Turns rows and columns p and q so that their product becomes 0. */
function rotate(a: Float64Array, vectors: Float64Array, size: number, p: number, q: number): void {
  const product = a[p * size + q]!;
  if (product === 0) return;
  const half = (a[q * size + q]! - a[p * size + p]!) / (2 * product);
  const t = (half >= 0 ? 1 : -1) / (Math.abs(half) + Math.sqrt(1 + half * half));
  const c = 1 / Math.sqrt(1 + t * t);
  const s = t * c;
  const turn = (of: Float64Array, x: number, y: number): void => {
    const [u, v] = [of[x]!, of[y]!];
    of[x] = c * u - s * v;
    of[y] = s * u + c * v;
  };
  for (let k = 0; k < size; k++) turn(a, k * size + p, k * size + q);
  for (let k = 0; k < size; k++) turn(a, p * size + k, q * size + k);
  for (let k = 0; k < size; k++) turn(vectors, k * size + p, k * size + q);
}
