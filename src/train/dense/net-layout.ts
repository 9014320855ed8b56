import type { Matrix } from '../../table/matrix.ts';

/** Which features of a matrix enter a net, and how: places among the numbers, or among the categories. */
export interface NetLayout {
  readonly numbers: readonly number[];
  readonly oneHot: readonly number[];
  readonly embeddings: readonly { readonly category: number; readonly dimension: number }[];
  readonly wide: readonly number[];
}

/** The features of some rows as a net takes them. */
export interface NetFeatures {
  /** The numbers, and the categories that enter one-hot. */
  readonly matrix: Matrix;
  /** The codes of each category that is embedded. */
  readonly embedded: readonly Int32Array[];
  /** The codes of each category of the wide part. */
  readonly wide: readonly Int32Array[];
}

/** Of a dense net: every number, and every category one-hot. */
export function denseLayout({ dense, categories }: Matrix): NetLayout {
  return {
    numbers: dense.names.map((_, j) => j),
    oneHot: categories.map((_, j) => j),
    embeddings: [],
    wide: [],
  };
}

/** Picks features; numbers are copied where a net takes only some, or takes them in another order. */
export function netFeatures(matrix: Matrix, { numbers, oneHot, embeddings, wide }: NetLayout): NetFeatures {
  const { rows, dense, categories } = matrix;
  const count = dense.names.length;
  let values = dense.values;
  if (numbers.length < count || numbers.some((j, place) => j !== place)) {
    values = new Float32Array(rows * numbers.length);
    for (let row = 0, to = 0; row < rows; row++)
      for (const j of numbers) values[to++] = dense.values[row * count + j]!;
  }
  return {
    matrix: {
      rows,
      dense: { names: numbers.map((j) => dense.names[j]!), values },
      categories: oneHot.map((j) => categories[j]!),
    },
    embedded: embeddings.map(({ category }) => categories[category]!.codes),
    wide: wide.map((j) => categories[j]!.codes),
  };
}
