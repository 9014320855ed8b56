/**
 * Writes 3,000,000 flights as records, learns a net from them by streaming, and prints its largest resident set and what
 * the training was bound by.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadRecords, saveRecords } from '../src/adapters/node-records.ts';
import { profileTraining } from '../src/input/profile-training.ts';
import { shuffleRows } from '../src/input/shuffle-rows.ts';
import { denseNet } from '../src/train/dense/dense-net.ts';
import { flightsOf, largest } from './flights-3m.ts';

const folder = await mkdtemp(join(tmpdir(), 'flights-'));
try {
  const path = join(folder, 'flights.records');
  await saveRecords(path, shuffleRows(await flightsOf(process.argv[2]!), { buffer: 500_000 }));
  const records = await loadRecords(path, { shuffle: true });
  const net = denseNet({ hidden: [16], epochs: 1 });
  const { profile } = await profileTraining(records, (rows, onProgress) => net.fit(rows, { onProgress }));
  console.log(JSON.stringify({ rows: profile.rows, waitedShare: profile.waitedShare, bytes: largest() }));
} finally {
  await rm(folder, { recursive: true });
}
