/** Points and weights that integrate from 0 to 1. */
export interface Quadrature {
  readonly points: Float64Array;
  readonly weights: Float64Array;
}

/**
 * Gauss's rule of `count` points: exact, but for rounding, for polynomials up to degree `2 · count − 1`.
 *
 * @source NIST Digital Library of Mathematical Functions, 3.5(v); the roots by Newton's method from the cosines.
 */
export function gaussLegendre(count: number): Quadrature {
  const points = new Float64Array(count);
  const weights = new Float64Array(count);
  for (let at = 0; at < count; at++) {
    let x = Math.cos((Math.PI * (at + 0.75)) / (count + 0.5));
    let slope = 1;
    for (let step = 0; step < 100; step++) {
      let [before, here] = [1, x];
      for (let degree = 2; degree <= count; degree++)
        [before, here] = [here, ((2 * degree - 1) * x * here - (degree - 1) * before) / degree];
      slope = (count * (x * here - before)) / (x * x - 1);
      const move = here / slope;
      x -= move;
      if (Math.abs(move) < 1e-15) break;
    }
    points[at] = (1 - x) / 2;
    weights[at] = 1 / ((1 - x * x) * slope * slope);
  }
  return { points, weights };
}
