/**
 * Larger than memory: fit a pipeline batch by batch, keep the examples in a file of records, and train from there, in a way
 * that a crash does not undo.
 *
 *   npx tsx examples/17-larger-than-memory.ts
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  auc,
  checkpointsIn,
  dates,
  denseNet,
  inBatches,
  impute,
  oneHot,
  pipeline,
  preparedStream,
  shuffleRows,
  splitByTime,
  standardize,
} from 'slipway';
import { folderStore, loadRecords, saveRecords } from 'slipway/node';
import { orders } from './data/shop.ts';

const { train, test } = splitByTime(orders(), { column: 'when', at: ['2024-04-01', '2024-05-01'] });
// In place of a table: readCsvBatches, loadParquetBatches or an engine, which hold one batch at a time.
const batches = inBatches(train, 500);

const prepare = await pipeline(
  dates({ columns: ['when'], parts: ['isWeekend', 'hour'], timeZone: 'Europe/London' }),
  impute({ columns: ['price'], with: 'median' }),
  standardize({ columns: ['price', 'minutes', 'when_hour'] }),
  oneHot({ columns: ['region'] }),
).fitFrom(batches);

const folder = await mkdtemp(join(tmpdir(), 'slipway-records-'));
const file = join(folder, 'orders.records');
// Once: every later reading takes prepared blocks from the file. With { workers } threads prepare batches ahead.
const stream = await preparedStream(batches, prepare, { label: 'returned', rows: 'training' });
await saveRecords(file, shuffleRows(stream, { buffer: 5000, seed: 1 }));
const records = await loadRecords(file, { shuffle: true, seed: 1 });
console.log(`${records.rows} rows of ${records.features.dense.length} numbers and region in a file`);

const estimator = denseNet({ hidden: [16], epochs: 12, batchSize: 64, learningRate: 0.005 });
const checkpoints = checkpointsIn(folderStore(join(folder, 'models')), 'returns');
// A crash after five epochs, played by whoever looks at the rounds …
const crash = estimator.fit(records, {
  checkpoints,
  onRound({ round }) {
    if (round === 6) throw new Error('the power went off');
  },
});
console.log(await crash.catch((error: unknown) => String(error)));
// … and the same call once more, which goes on from there and comes to the model of an undisturbed training.
let epochs = 0;
const model = await estimator.fit(records, { checkpoints, onRound: () => void epochs++ });
const whole = await estimator.fit(records);
const { matrix, labels } = prepare.examples(test, { label: 'returned' });
const scores = model.predict(matrix);
const same = whole.predict(matrix).every((score, row) => score === scores[row]);
console.log(`${epochs} epochs were left; every score of an undisturbed training: ${same}`);
console.log(`AUC of May: ${auc(labels, scores).toFixed(3)}`);
await rm(folder, { recursive: true });

// Output:
// 3640 rows of 4 numbers and region in a file
// Error: the power went off
// 7 epochs were left; every score of an undisturbed training: true
// AUC of May: 0.711
