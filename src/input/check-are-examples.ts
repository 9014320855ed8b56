import { SlipwayError, type ErrorCode } from '../core/error.ts';
import { isRecord } from '../core/json.ts';
import { checkMatrix } from '../models/check-matrix.ts';
import type { Examples } from '../table/examples.ts';
import type { Matrix } from '../table/matrix.ts';
import { isExampleStream } from './example-stream.ts';

/** Refuses what is no examples, such as a stream of them or a table that was never prepared; says what makes some. */
export function checkAreExamples(examples: unknown, where: string, code: ErrorCode = 'bad-data'): void {
  if (isExampleStream(examples)) {
    throw new SlipwayError(
      'unsupported',
      where,
      'what to learn from is a stream of examples; expected all of them in memory. Take await collect(stream), or an estimator that reads streams, such as denseNet.',
    );
  }
  const expected = "expected what pipeline(…).fitExamples(table, { label: 'late' }).examples gives.";
  if (!isRecord(examples) || !isRecord(examples['matrix'])) {
    const found = isRecord(examples) && examples['columns'] instanceof Map ? 'a table' : 'no examples';
    throw new SlipwayError(code, where, `what to learn from is ${found}; ${expected}`);
  }
  checkMatrix(examples['matrix'] as unknown as Matrix, where);
  const { labels, weights, label } = examples;
  if (
    !(labels instanceof Float64Array) ||
    (weights !== undefined && !(weights instanceof Float64Array)) ||
    !isRecord(label) ||
    typeof label['name'] !== 'string'
  ) {
    throw new SlipwayError(
      code,
      where,
      `the examples have no label, or labels or weights that are no Float64Array; ${expected}`,
    );
  }
}

/** Refuses arrays that are not of the rows that the matrix has; `shape-mismatch`. */
export function checkSameLengths({ matrix, labels, weights }: Examples, where: string): void {
  const { rows, dense, categories } = matrix;
  sameLength(where, 'labels', labels.length, rows);
  if (weights) sameLength(where, 'weights', weights.length, rows);
  sameLength(where, 'dense values', dense.values.length, rows * dense.names.length);
  for (const { name, codes } of categories) sameLength(where, `codes of "${name}"`, codes.length, rows);
}

function sameLength(where: string, what: string, got: number, expected: number): void {
  if (got !== expected) {
    throw new SlipwayError('shape-mismatch', where, `there are ${got} ${what}; expected ${expected}.`, {
      details: { got, expected },
    });
  }
}
