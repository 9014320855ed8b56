/** Writes predictions to a folder: `batch.child.ts FOLDER BATCH`. Prints each time how many rows are done, and at last what became of it. */
import { writeSync } from 'node:fs';
import { folderStore } from '../src/adapters/folder-store.ts';
import { SlipwayError } from '../src/core/error.ts';
import { partsInStore } from '../src/serve/batch/parts-in-store.ts';
import { writePredictions } from '../src/serve/batch/write-predictions.ts';
import { toJsonLines } from '../src/sources/to-json-lines.ts';
import { latePredictor } from '../test/serve/late.ts';
import { rowsOfJob } from './batch-rows.ts';

const [folder = '', batch = '100'] = process.argv.slice(2);
const to = partsInStore(folderStore(folder), { prefix: 'scores/', extension: 'jsonl', encode: toJsonLines });
try {
  await writePredictions(latePredictor(), rowsOfJob(), to, {
    key: ['id'],
    batchSize: Number(batch),
    onProgress: ({ done }) => void writeSync(1, `done ${done}\n`),
  });
  writeSync(1, 'written\n');
} catch (error) {
  if (!(error instanceof SlipwayError)) throw error;
  writeSync(1, `refused ${error.code}\n`);
}
