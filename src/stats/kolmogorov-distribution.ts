import { binomialTerm } from './incomplete-beta.ts';

/**
 * How likely the largest difference between the distribution function of `n` values and their true one is to be at least
 * `distance`.
 *
 * @param n - a whole number of 1 or more.
 * @param distance - 0 to 1.
 * @source The choice of methods of R. Simard, P. L'Ecuyer (2011), Journal of Statistical Software 39(11): exact by the
 *   matrix of Marsaglia, Tsang and Wang (2003), by twice the one-sided sum where both sides cannot happen, and the
 *   expansion of Pelz and Good (1976) for large n. `scipy.stats.kstwo.sf` to a relative 1e-9.
 * @example
 * kolmogorovTail(10, 0.3).toFixed(6) // => '0.270536'
 */
export function kolmogorovTail(n: number, distance: number): number {
  const steps = n * distance;
  const spread = steps * distance;
  if (steps <= 0.5) return 1;
  if (distance >= 1) return 0;
  if (steps >= n - 1) return 2 * (1 - distance) ** n;
  if (distance >= 0.5 || spread >= (n <= 140 ? 4 : 2.2)) return Math.min(1, 2 * oneSidedTail(n, distance));
  const small = n <= 140 || (n <= 100_000 && n * distance ** 1.5 <= 1.4);
  return Math.min(1, Math.max(0, 1 - (small ? byMatrix(n, distance) : byExpansion(n, distance))));
}

/** N. V. Smirnov's sum: Σ x C(n, j) (x + j/n)^(j − 1) (1 − x − j/n)^(n − j). */
function oneSidedTail(n: number, x: number): number {
  if (n * x * x > 370) return 0;
  if (n > 1_000_000) {
    // Its expansion; what is left out is below 3e-7 of chances down to 1e-14.
    const z = Math.sqrt(n) * x;
    const square = z * z;
    return Math.exp(-2 * square) * (1 - (2 * x) / 3 + ((2 * square) / (3 * n)) * (1 - (2 * square) / 3));
  }
  let sum = Math.exp(n * Math.log1p(-x));
  for (let j = 1; j < n * (1 - x); j++) {
    const p = x + j / n;
    const q = 1 - p;
    if (q <= 0) break;
    sum += (x / p) * binomialTerm(j, n - j, p, q);
  }
  return sum;
}

/** The chance to stay below, from the middle of the n-th power of a matrix. */
function byMatrix(n: number, x: number): number {
  const k = Math.floor(n * x) + 1;
  const size = 2 * k - 1;
  const h = k - n * x;
  const matrix = new Float64Array(size * size);
  for (let i = 0; i < size; i++) for (let j = 0; j < size; j++) matrix[i * size + j] = i - j + 1 >= 0 ? 1 : 0;
  for (let i = 0; i < size; i++) {
    matrix[i * size]! -= h ** (i + 1);
    matrix[(size - 1) * size + i]! -= h ** (size - i);
  }
  if (2 * h > 1) matrix[(size - 1) * size]! += (2 * h - 1) ** size;
  for (let i = 0; i < size; i++)
    for (let j = 0; j <= i; j++) for (let g = 1; g <= i - j + 1; g++) matrix[i * size + j]! /= g;
  const powered = power(matrix, size, n);
  let chance = powered.values[(k - 1) * size + k - 1]!;
  let exponent = powered.exponent;
  for (let i = 1; i <= n; i++) {
    chance *= i / n;
    if (chance < 1e-140) {
      chance *= 1e140;
      exponent -= 140;
    }
  }
  return chance * 10 ** exponent;
}

interface Power {
  readonly values: Float64Array;
  readonly exponent: number;
}

/** The power of a square matrix, times ten to the exponent: it would overflow. */
function power(matrix: Float64Array, size: number, n: number): Power {
  if (n === 1) return { values: matrix, exponent: 0 };
  const half = power(matrix, size, Math.floor(n / 2));
  let values = product(half.values, half.values, size);
  let exponent = 2 * half.exponent;
  if (n % 2 === 1) values = product(matrix, values, size);
  if (values[(size >> 1) * size + (size >> 1)]! > 1e140) {
    values = values.map((value) => value * 1e-140);
    exponent += 140;
  }
  return { values, exponent };
}

function product(first: Float64Array, second: Float64Array, size: number): Float64Array {
  const result = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < size; k++) {
      const factor = first[i * size + k]!;
      if (factor === 0) continue;
      for (let j = 0; j < size; j++) result[i * size + j]! += factor * second[k * size + j]!;
    }
  }
  return result;
}

/** K₀(z) + K₁(z)/√n + K₂(z)/n + K₃(z)/n^(3/2) at z = √n x. */
function byExpansion(n: number, x: number): number {
  const z = Math.sqrt(n) * x;
  const s = z * z;
  const [pi2, pi4, pi6] = [Math.PI ** 2 / 4, Math.PI ** 4 / 16, Math.PI ** 6 / 64];
  const sums = [0, 0, 0, 0];
  for (let m = 2 * Math.ceil((16 * z) / Math.PI) - 1; m >= 1; m -= 2) {
    const o = m * m;
    const weight = Math.exp((-pi2 * o) / (2 * s));
    sums[0]! += weight;
    sums[1]! += weight * (pi2 * o - s);
    sums[2]! += weight * (6 * s ** 3 + 2 * s * s + pi2 * (2 * s * s - 5 * s) * o + pi4 * (1 - 2 * s) * o * o);
    sums[3]! +=
      weight *
      (-30 * s ** 3 -
        90 * s ** 4 +
        pi2 * (135 * s * s - 96 * s ** 3) * o +
        pi4 * (212 * s * s - 60 * s) * o * o +
        pi6 * (5 - 30 * s) * o ** 3);
  }
  let [second, third] = [0, 0];
  for (let k = Math.ceil((16 * z) / Math.PI); k >= 1; k--) {
    const weight = k * k * Math.exp((-2 * pi2 * k * k) / s);
    second += weight;
    third += weight * (3 * s - 4 * pi2 * k * k);
  }
  const terms = [
    sums[0]! / z,
    sums[1]! / (6 * s * s),
    sums[2]! / (72 * s ** 3 * z) - (4 * pi2 * second) / (36 * s * z),
    sums[3]! / (6480 * s ** 5) + (4 * pi2 * third) / (216 * s ** 3),
  ];
  const sum = terms.reduceRight((rest, term) => rest / Math.sqrt(n) + term, 0);
  return Math.sqrt(2 * Math.PI) * sum;
}
