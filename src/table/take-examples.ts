import { SlipwayError } from '../core/error.ts';
import type { Examples } from './examples.ts';

/**
 * Some of the rows of examples, in the order they are asked for: what folds, samples and slices learn from.
 *
 * @param rows - shape `[rows taken]`; a row may come more than once.
 * @throws {SlipwayError} `bad-option` on a row that is not there.
 * @cost a copy of the rows taken.
 * @example
 * const matrix = { rows: 3, dense: { names: ['x'], values: Float32Array.of(1, 2, 3) }, categories: [] };
 * const examples = { matrix, labels: Float64Array.of(0, 1, 1), label: { name: 'y' }, leftOut: 0 };
 * takeExamples(examples, Int32Array.of(2, 0)).labels // => Float64Array [1, 0]
 */
export function takeExamples(examples: Examples, rows: Int32Array): Examples {
  const { matrix, labels, weights } = examples;
  const wrong = rows.find((row) => !(row >= 0 && row < matrix.rows));
  if (wrong !== undefined) {
    throw new SlipwayError(
      'bad-option',
      'table/take-examples',
      `row ${wrong} is asked for; expected one of 0 to ${matrix.rows - 1}.`,
    );
  }
  const columns = matrix.dense.names.length;
  const values = new Float32Array(rows.length * columns);
  const numbers = (from: Float64Array): Float64Array => Float64Array.from(rows, (row) => from[row]!);
  for (let i = 0; i < rows.length; i++) {
    const at = rows[i]! * columns;
    for (let j = 0; j < columns; j++) values[i * columns + j] = matrix.dense.values[at + j]!;
  }
  return {
    ...examples,
    matrix: {
      rows: rows.length,
      dense: { ...matrix.dense, values },
      categories: matrix.categories.map((category) => ({
        ...category,
        codes: rows.map((row) => category.codes[row]!),
      })),
    },
    labels: numbers(labels),
    ...(weights && { weights: numbers(weights) }),
  };
}
