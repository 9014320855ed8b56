import { expect, test } from 'vitest';
import { predictBatches, type RowsToAnswer } from '../../../src/serve/batch/predict-batches.ts';
import { latePredictor } from '../late.ts';
import { many } from './rows-in-batches.ts';

test('rows and workers that are none are refused at once, in words', () => {
  const predictor = latePredictor();
  const open = (rows: unknown, more: object = {}): unknown => {
    try {
      return predictBatches(predictor, rows as RowsToAnswer, { key: ['id'], ...more });
    } catch (error) {
      const { code, message } = error as { code: string; message: string };
      return `${code}: ${message}`;
    }
  };
  expect(open(undefined)).toMatch(/^bad-option: .*the rows are of type undefined; expected a table/);
  expect(open(null)).toMatch(/^bad-option: .*the rows are null/);
  expect(open([{ id: 'a' }])).toMatch(/^bad-option: .*the rows are a list/);
  expect(open(many, { workers: 3 })).toMatch(/^bad-option: .*workers/);
});
