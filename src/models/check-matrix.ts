import { SlipwayError } from '../core/error.ts';
import { isRecord } from '../core/json.ts';
import type { Matrix } from '../table/matrix.ts';

/** Refuses what is no matrix, such as a table that was never prepared, before it fails deeper in. */
export function checkMatrix(matrix: Matrix, where: string): void {
  const given: unknown = matrix;
  if (isRecord(given) && isDense(given['dense']) && areCategories(given['categories'])) {
    if (Number.isInteger(matrix.rows) && matrix.rows >= 0) return;
    throw new SlipwayError(
      'bad-data',
      where,
      `the matrix has ${String(matrix.rows)} rows; expected a whole number of 0 or more.`,
    );
  }
  const found = isRecord(given) && given['columns'] instanceof Map ? 'a table' : 'no matrix';
  throw new SlipwayError(
    'bad-data',
    where,
    `the rows are ${found}; expected a matrix, of a Float32Array and of Int32Array codes. Prepare a table with the fitted pipeline: prepare.matrix(table).`,
  );
}

function isDense(value: unknown): boolean {
  return isRecord(value) && Array.isArray(value['names']) && value['values'] instanceof Float32Array;
}

function areCategories(value: unknown): boolean {
  return Array.isArray(value) && value.every(isCategory);
}

function isCategory(value: unknown): boolean {
  return isRecord(value) && Array.isArray(value['levels']) && value['codes'] instanceof Int32Array;
}
