import { expect, test } from 'vitest';
import { predictBatches, type RowsToAnswer } from '../../../src/serve/batch/predict-batches.ts';
import { partsInStore } from '../../../src/serve/batch/parts-in-store.ts';
import { writePredictions } from '../../../src/serve/batch/write-predictions.ts';
import { memoryStore } from '../../../src/registry/memory-store.ts';
import { numberColumn } from '../../../src/table/column.ts';
import { take } from '../../../src/table/take.ts';
import { withColumns } from '../../../src/table/table.ts';
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

test('the event loop turns while a table is answered, or looked at once more, so that a deadline is heard', async () => {
  const predictor = latePredictor();
  const rows = 100_000;
  const table = withColumns(
    take(
      many,
      Int32Array.from({ length: rows }, (_, row) => row % many.rows),
    ),
    [['id', numberColumn(Int32Array.from({ length: rows }, (_, row) => row))]],
  );
  const late = (): { readonly signal: AbortSignal } => ({ signal: AbortSignal.timeout(30) });
  let answered = 0;
  const reading = (async () => {
    for await (const answers of predictBatches(predictor, table, { key: ['id'], batchSize: 1000, ...late() }))
      answered += answers.rows;
  })();
  await expect(reading).rejects.toMatchObject({ name: 'TimeoutError' });
  expect(answered).toBeLessThan(rows);
  const to = partsInStore(memoryStore(), { prefix: 'p/', extension: 'jsonl', encode: () => 'rows' });
  const job = (more: object) =>
    writePredictions(predictor, table, to, { key: ['id'], batchSize: 1000, ...more });
  await job({});
  await expect(job(late())).rejects.toMatchObject({ name: 'TimeoutError' });
});
