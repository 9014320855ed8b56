import { SlipwayError } from '../core/error.ts';
import { isRecord } from '../core/json.ts';
import { featureNames, type Matrix } from '../table/matrix.ts';
import { checkMatrix } from './check-matrix.ts';

/** The columns of a matrix without its rows: what a model was trained on. Plain JSON. */
export type Features = {
  readonly dense: readonly string[];
  readonly categories: readonly { readonly name: string; readonly levels: readonly string[] }[];
};

/**
 * The columns of a matrix, without its rows.
 *
 * @example
 * featuresOf({ rows: 1, dense: { names: ['age'], values: Float32Array.of(31) }, categories: [] }) // => { dense: ['age'], categories: [] }
 */
export function featuresOf(matrix: Matrix): Features {
  return {
    dense: matrix.dense.names,
    categories: matrix.categories.map(({ name, levels }) => ({ name, levels })),
  };
}

/** Refuses what cannot be the features of a model: names, and names with their levels. */
export function checkFeatures(parts: { readonly features: Features }, where: string): void {
  if (isRecord(parts) && isFeatures(parts['features'])) return;
  throw new SlipwayError(
    'bad-option',
    where,
    'features is not the columns of a matrix; expected dense names and categories, as featuresOf(matrix) gives.',
    { details: { option: 'features' } },
  );
}

/** The names of the expanded features, in the order of a linear model's weights. */
export function expandedNames(features: Features): readonly string[] {
  return featureNames({
    rows: 0,
    dense: { names: features.dense, values: new Float32Array() },
    categories: features.categories.map((category) => ({ ...category, codes: new Int32Array() })),
  });
}

/**
 * A check that a matrix has a model's features: same names, same levels, same order, and arrays of the right length.
 *
 * Lists that passed are remembered by identity, so a server that hands in one row at a time pays for the
 * comparison of names once.
 */
export function featureGuard(features: Features, where: string): (matrix: Matrix) => void {
  let dense = features.dense;
  const levels = features.categories.map((category) => category.levels);
  return (matrix) => {
    checkMatrix(matrix, where);
    checkLengths(matrix, where);
    if (matrix.dense.names !== dense) {
      compare(matrix.dense.names, features.dense, 'dense feature', where);
      dense = matrix.dense.names;
    }
    if (matrix.categories.length !== levels.length) {
      throw mismatch(
        where,
        `the matrix has ${matrix.categories.length} categorical features; the model was trained with ${levels.length}.`,
      );
    }
    for (let j = 0; j < levels.length; j++) {
      const given = matrix.categories[j]!;
      const { name, levels: expected } = features.categories[j]!;
      if (given.name !== name) {
        throw mismatch(
          where,
          `categorical feature ${j} is "${given.name}"; the model was trained with "${name}".`,
        );
      }
      if (given.levels !== levels[j]) {
        compare(given.levels, expected, `level of "${name}"`, where);
        levels[j] = given.levels;
      }
    }
  };
}

/** Refuses a matrix whose arrays do not have the lengths that its rows and names promise. */
export function checkLengths(matrix: Matrix, where: string): void {
  const expected = matrix.rows * matrix.dense.names.length;
  if (matrix.dense.values.length !== expected) {
    throw mismatch(
      where,
      `the dense block has ${matrix.dense.values.length} values; expected ${expected} (${matrix.rows} rows of ${matrix.dense.names.length}).`,
    );
  }
  for (const { name, codes } of matrix.categories) {
    if (codes.length !== matrix.rows) {
      throw mismatch(
        where,
        `categorical feature "${name}" has ${codes.length} codes; expected ${matrix.rows}.`,
      );
    }
  }
}

/** The error of a code that no level has. */
export function refuseCode(
  where: string,
  name: string,
  code: number,
  row: number,
  levels: number,
): SlipwayError {
  return new SlipwayError(
    'bad-data',
    where,
    `categorical feature "${name}" has code ${code} at row ${row}; expected -1 to ${levels - 1}.`,
    {
      details: { column: name, row },
    },
  );
}

/** Reads features from untrusted JSON. */
export function featuresFromJson(value: unknown, where: string): Features {
  if (!isFeatures(value)) throw malformed(where);
  const categories = value.categories.map(({ name, levels }) => ({ name, levels: [...levels] }));
  return { dense: [...value.dense], categories };
}

function isFeatures(value: unknown): value is Features {
  return (
    isRecord(value) &&
    isNames(value['dense']) &&
    Array.isArray(value['categories']) &&
    value['categories'].every(isCategory)
  );
}

function isCategory(value: unknown): boolean {
  return isRecord(value) && typeof value['name'] === 'string' && isNames(value['levels']);
}

function isNames(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((name) => typeof name === 'string');
}

function malformed(where: string): SlipwayError {
  return new SlipwayError(
    'bad-format',
    where,
    'the saved features are malformed; expected dense names and categories with a name and levels.',
  );
}

function compare(given: readonly string[], expected: readonly string[], what: string, where: string): void {
  for (let i = 0; i < Math.max(given.length, expected.length); i++) {
    if (given[i] === expected[i]) continue;
    const show = (name: string | undefined): string =>
      name === undefined ? 'none' : JSON.stringify(name.slice(0, 80));
    throw mismatch(
      where,
      `${what} ${i} is ${show(given[i])}; the model was trained with ${show(expected[i])}. Prepare rows with the fitted preparation the model was trained on.`,
    );
  }
}

function mismatch(where: string, message: string): SlipwayError {
  return new SlipwayError('shape-mismatch', where, message);
}
