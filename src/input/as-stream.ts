import { checkNumber } from '../core/options.ts';
import { featuresOf } from '../models/features.ts';
import type { Examples } from '../table/examples.ts';
import { checkAreExamples, checkSameLengths } from './check-are-examples.ts';
import type { ExampleStream } from './example-stream.ts';
import { originsOf } from './feature-origins.ts';
import { checkReading } from './read-blocks.ts';

const where = 'input/as-stream';

/**
 * Examples in memory as a stream of blocks, the last one smaller.
 *
 * Nothing is copied: numbers and codes are views.
 *
 * @param rows - of a block, 1 or more.
 * @throws {SlipwayError} `bad-option` when `rows` is not a whole number of 1 or more; `bad-data` on what are no examples;
 *   `shape-mismatch` when their arrays have other lengths than their rows.
 * @example
 * const matrix = { rows: 3, dense: { names: ['x'], values: Float32Array.of(1, 2, 3) }, categories: [] };
 * const stream = asStream({ matrix, labels: Float64Array.of(0, 1, 1), label: { name: 'late' }, leftOut: 0 }, 2);
 * const blocks = [];
 * for await (const { labels } of stream.open()) blocks.push([...labels]);
 * blocks // => [[0, 1], [1]]
 */
export function asStream(examples: Examples, rows: number): ExampleStream {
  checkNumber(where, 'rows', rows, { min: 1, integer: true });
  checkAreExamples(examples, where);
  checkSameLengths(examples, where);
  const { matrix, labels, weights, label, leftOut } = examples;
  const { dense, categories } = matrix;
  const numbers = dense.names.length;
  async function* blocks(signal: AbortSignal | undefined): AsyncGenerator<Examples, void, undefined> {
    for (let start = 0; start < Math.max(matrix.rows, 1); start += rows) {
      signal?.throwIfAborted();
      const end = Math.min(start + rows, matrix.rows);
      yield {
        matrix: {
          rows: end - start,
          dense: { ...dense, values: dense.values.subarray(start * numbers, end * numbers) },
          categories: categories.map((category) => ({
            ...category,
            codes: category.codes.subarray(start, end),
          })),
        },
        labels: labels.subarray(start, end),
        ...(weights && { weights: weights.subarray(start, end) }),
        label,
        leftOut: start === 0 ? leftOut : 0,
      };
    }
    signal?.throwIfAborted();
  }
  return Object.freeze({
    features: featuresOf(matrix),
    ...originsOf(matrix),
    label,
    weighted: weights !== undefined,
    rows: matrix.rows,
    open: (reading = {}) => {
      checkReading(where, reading);
      return blocks(reading.signal);
    },
  } satisfies ExampleStream);
}
