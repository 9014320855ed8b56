/**
 * Batch: predictions for a month of orders, written part by part; a crash in the middle, and the same call once more; then the
 * same answers for a stream, with a row that cannot be read, and why one order has its score.
 *
 *   npx tsx examples/23-batch-predictions.ts
 */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPredictor, dates, impute, logistic, oneHot, pipeline, slice, splitByTime } from 'slipway';
import { microBatches, partsInStore, predictBatches, toRows, writePredictions, type Row } from 'slipway';
import { textColumn, toJsonLines, withColumns } from 'slipway';
import { folderStore, loadJsonLines } from 'slipway/node';
import { orders } from './data/shop.ts';

const { train, test } = splitByTime(orders(), { column: 'when', at: ['2024-05-01'] });
const { prepare, examples } = pipeline(
  dates({ columns: ['when'], parts: ['isWeekend'], timeZone: 'Europe/London' }),
  impute({ columns: ['price', 'minutes'], with: 'median' }),
  oneHot({ columns: ['region'] }),
).fitExamples(train, { label: 'returned' });
const predictor = createPredictor(prepare, await logistic().fit(examples), { threshold: 0.4 });

// What tells the orders apart goes through; the rest of a row is not copied.
const ids = textColumn(Array.from({ length: test.rows }, (_, row) => `order-${row}`));
const may = withColumns(test, [['order', ids]]);

const folder = await mkdtemp(join(tmpdir(), 'slipway-scores-'));
const to = partsInStore(folderStore(folder), { prefix: 'may/', extension: 'jsonl', encode: toJsonLines });
const options = { key: ['order'], batchSize: 200 };
// In place of a table: loadCsvBatches, loadParquetBatches, batches of an engine. With { workers } threads answer, too.
const crash = writePredictions(predictor, may, to, {
  ...options,
  onProgress({ done }) {
    if (done === 800) throw new Error('the power went off');
  },
});
console.log(await crash.catch((error: unknown) => String(error)));
console.log(await writePredictions(predictor, may, to, options));

const parts = (await readdir(join(folder, 'may'))).filter((name) => name.endsWith('.jsonl')).sort();
const written = (
  await Promise.all(parts.map(async (name) => toRows(await loadJsonLines(join(folder, 'may', name)))))
).flat();
const returns = written.filter(({ prediction }) => prediction === 1).length;
console.log(`${parts.length} files, ${written.length} orders, ${returns} of them likely to come back`);
await rm(folder, { recursive: true });

// The code of the file answers a stream: what comes within 100 ms is answered together.
async function* messages(): AsyncGenerator<Row> {
  yield* toRows(slice(may, 0, 3));
  yield { when: '2024-05-01T10:00', region: 'south', price: 'dear', minutes: 50, order: 'order-x' };
}
const schema = { fields: [...predictor.input.fields, { name: 'order', kind: 'text' as const }] };
const batches = microBatches(messages(), schema, {
  maxWaitMs: 100,
  onBadRow: (_, error) => console.log(error.message),
});
for await (const answers of predictBatches(predictor, batches, { key: ['order'], unique: false }))
  for (const { order, score, prediction } of toRows(answers)) {
    const same = written.find((row) => row['order'] === order)!['score'] === score;
    console.log(
      `${String(order)}: ${(score as number).toFixed(3)}, ${String(prediction)}; in the file alike: ${String(same)}`,
    );
  }

const [first] = await predictor.explain(toRows(slice(may, 0, 1)), { background: train });
for (const { name, contribution } of first!.contributions)
  console.log(`${name.padEnd(8)} ${contribution.toFixed(2)}`);
// Output:
// Error: the power went off
// { rows: 1240, parts: 7, kept: 4 }
// 7 files, 1240 orders, 137 of them likely to come back
// [serve/micro-batches] row 3 of the stream has the text "dear" as field "price"; expected a value (a number), or null when it is missing.
// order-0: 0.106, 0; in the file alike: true
// order-1: 0.061, 0; in the file alike: true
// order-2: 0.104, 0; in the file alike: true
// price    -0.27
// region   -0.24
// when     -0.17
// minutes  0.04
