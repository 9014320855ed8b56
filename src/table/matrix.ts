import { SlipwayError } from '../core/error.ts';

/** What made a feature. */
export interface FeatureOrigin {
  /** The raw columns it comes from. */
  readonly columns: readonly string[];
  /** The names of the steps it went through, in order. */
  readonly steps: readonly string[];
}

/** One categorical feature, kept as codes: column `j` of its expansion is "the code is `j`". */
export interface MatrixCategory {
  readonly name: string;
  readonly levels: readonly string[];
  /** Shape `[rows]`; `-1` is a row of zeros (missing, or unseen under the policy `zeros`). */
  readonly codes: Int32Array;
  /** What made it, where a pipeline did. */
  readonly origin?: FeatureOrigin;
}

/**
 * Features ready to learn from: a dense block and, per categorical, its codes.
 *
 * The expanded form, which most models never build, has `width` columns: the dense ones first, then one per
 * level of each categorical, in order. Weights of linear models are laid out the same way.
 */
export interface Matrix {
  readonly rows: number;
  readonly dense: {
    readonly names: readonly string[];
    /** Row-major, shape `[rows, names.length]`. `NaN` is missing, which is there only where a preparation keeps it. */
    readonly values: Float32Array;
    /** What made each of them, where a pipeline did. */
    readonly origins?: readonly FeatureOrigin[];
  };
  readonly categories: readonly MatrixCategory[];
}

/**
 * How many columns the expanded form has.
 *
 * @example
 * width({ rows: 0, dense: { names: ['age'], values: new Float32Array() }, categories: [] }) // => 1
 */
export function width(matrix: Matrix): number {
  return matrix.categories.reduce((sum, { levels }) => sum + levels.length, matrix.dense.names.length);
}

/**
 * The names of the expanded columns, in the order of the weights: `age`, …, `city=Bath`, `city=York`, ….
 *
 * They are for people, and two can be alike: level `b=c` of `a` and level `c` of `a=b` are both `a=b=c`. Tell columns
 * apart by their place; a pipeline's `expand`, which names columns of a table, refuses two alike.
 *
 * @example
 * featureNames({ rows: 0, dense: { names: ['age'], values: new Float32Array() },
 *   categories: [{ name: 'city', levels: ['Bath'], codes: new Int32Array() }] }) // => ['age', 'city=Bath']
 */
export function featureNames(matrix: Matrix): string[] {
  return [
    ...matrix.dense.names,
    ...matrix.categories.flatMap(({ name, levels }) => levels.map((level) => `${name}=${level}`)),
  ];
}

/**
 * Rows `start` to `end` (exclusive) in expanded form, row-major, shape `[end − start, width]`.
 *
 * For dense nets and exports, a batch at a time: a million rows with a thousand levels never stand expanded.
 *
 * @param rows - which rows, when they are not consecutive (a shuffled batch); `start` and `end` then index it.
 * @throws {SlipwayError} `bad-option` when `start` and `end` are not in order and range.
 * @example
 * expand({ rows: 2, dense: { names: ['age'], values: Float32Array.of(31, 47) },
 *   categories: [{ name: 'city', levels: ['Bath', 'York'], codes: Int32Array.of(1, -1) }] }) // => Float32Array [31, 0, 1, 47, 0, 0]
 */
export function expand(
  matrix: Matrix,
  start = 0,
  end?: number,
  rows?: Int32Array,
): Float32Array<ArrayBuffer> {
  const all = rows ? rows.length : matrix.rows;
  const last = end ?? all;
  if (!(start >= 0 && start <= last && last <= all)) {
    throw new SlipwayError(
      'bad-option',
      'table/matrix',
      `the rows asked for are ${start} to ${last}; expected 0 ≤ start ≤ end ≤ ${all}.`,
    );
  }
  const columns = width(matrix);
  const denseWidth = matrix.dense.names.length;
  const out = new Float32Array((last - start) * columns);
  for (let i = start, base = 0; i < last; i++, base += columns) {
    const row = rows ? rows[i]! : i;
    for (let j = 0; j < denseWidth; j++) out[base + j] = matrix.dense.values[row * denseWidth + j]!;
    let offset = base + denseWidth;
    for (const { codes, levels } of matrix.categories) {
      const code = codes[row]!;
      if (code >= 0) out[offset + code] = 1;
      offset += levels.length;
    }
  }
  return out;
}
