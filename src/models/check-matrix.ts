import { SlipwayError } from '../core/error.ts';
import { isRecord } from '../core/json.ts';
import type { Matrix } from '../table/matrix.ts';

/** Refuses what is no matrix, such as a table that was never prepared, before it fails deeper in. */
export function checkMatrix(matrix: Matrix, where: string): void {
  const given: unknown = matrix;
  if (isRecord(given) && isDense(given['dense']) && areCategories(given['categories'])) return;
  const found = isRecord(given) && given['columns'] instanceof Map ? 'a table' : 'no matrix';
  throw new SlipwayError(
    'bad-data',
    where,
    `the rows are ${found}; expected a matrix. Prepare a table with the fitted pipeline: prepare.matrix(table).`,
  );
}

function isDense(value: unknown): boolean {
  return isRecord(value) && Array.isArray(value['names']) && ArrayBuffer.isView(value['values']);
}

function areCategories(value: unknown): boolean {
  return Array.isArray(value) && value.every(isCategory);
}

function isCategory(value: unknown): boolean {
  return isRecord(value) && Array.isArray(value['levels']) && ArrayBuffer.isView(value['codes']);
}
