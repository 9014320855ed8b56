/** A least squares fit through the origin of columns that are centred already. */
export interface LeastSquares {
  /** Places of the columns that add something to those before them. */
  readonly places: readonly number[];
  /** A coefficient each. */
  readonly coefficients: readonly number[];
  /** What is left of the label's squares, as a share of them. */
  readonly left: number;
  /** What is left of the label, shape `[rows]`. */
  readonly rest: Float64Array;
  /** What would be left more, as the same share, without each of the columns. */
  readonly without: readonly number[];
}

/** A column of which less than this share of its length points somewhere new is a combination of those before it. */
const NEW = 1e-6;

/**
 * Least squares by QR: modified Gram–Schmidt, every column made orthogonal twice.
 *
 * @param columns - shape `[columns][rows]`, centred.
 * @param label - shape `[rows]`, centred, not all 0.
 * @source Å. Björck (1996), Numerical Methods for Least Squares Problems, 2.4; what leaving a column out costs is the
 *   square of its coefficient over the diagonal of the inverse Gram matrix.
 */
export function leastSquares(columns: readonly Float64Array[], label: Float64Array): LeastSquares {
  const basis: Float64Array[] = [];
  const places: number[] = [];
  const upper: Float64Array[] = [];
  const along: number[] = [];
  const rest = Float64Array.from(label);
  for (const [place, column] of columns.entries()) {
    const direction = Float64Array.from(column);
    const length = norm(direction);
    const row = new Float64Array(basis.length + 1);
    for (let again = 0; again < 2; again++) {
      for (const [at, unit] of basis.entries()) row[at]! += takeOut(direction, unit);
    }
    const remains = norm(direction);
    if (!(remains > NEW * length)) continue;
    for (let i = 0; i < direction.length; i++) direction[i]! /= remains;
    row[basis.length] = remains;
    basis.push(direction);
    upper.push(row);
    places.push(place);
    along.push(takeOut(rest, direction));
  }
  const whole = norm(label) ** 2;
  const inverse = invert(upper);
  const coefficients = inverse.map((row) => row.reduce((sum, entry, at) => sum + entry * along[at]!, 0));
  const without = inverse.map((row, at) => {
    const spread = row.reduce((sum, entry) => sum + entry * entry, 0);
    return coefficients[at]! ** 2 / spread / whole;
  });
  return { places, coefficients, left: norm(rest) ** 2 / whole, rest, without };
}

/** Takes what lies along a unit vector out of another, and says how much that was. */
function takeOut(from: Float64Array, unit: Float64Array): number {
  let along = 0;
  for (let i = 0; i < from.length; i++) along += from[i]! * unit[i]!;
  for (let i = 0; i < from.length; i++) from[i]! -= along * unit[i]!;
  return along;
}

function norm(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! * values[i]!;
  return Math.sqrt(sum);
}

/** The rows of the inverse of an upper triangle that is given by its columns. */
function invert(upper: readonly Float64Array[]): Float64Array[] {
  const size = upper.length;
  const inverse = upper.map(() => new Float64Array(size));
  for (let column = 0; column < size; column++) {
    inverse[column]![column] = 1 / upper[column]![column]!;
    for (let row = column - 1; row >= 0; row--) {
      let sum = 0;
      for (let at = row + 1; at <= column; at++) sum += upper[at]![row]! * inverse[at]![column]!;
      inverse[row]![column] = -sum / upper[row]![row]!;
    }
  }
  return inverse;
}
