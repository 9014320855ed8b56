import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadCsv, loadCsvBatches, loadJsonLines } from '../../src/adapters/node-files.ts';
import { loadArrow, loadParquet } from '../../src/adapters/node-stored-files.ts';
import type { ProgressEvent } from '../../src/core/progress.ts';
import { fromCsv } from '../../src/sources/from-csv.ts';
import { expectSame } from '../expect-same.ts';

const csv = `n,city\n${'1,Bath\n2,York\n'.repeat(20_000)}`;
let folder = '';
let plain = '';
let zipped = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'node-files-'));
  plain = join(folder, 'plain.csv');
  zipped = join(folder, 'zipped.csv.gz');
  await writeFile(plain, csv);
  await writeFile(zipped, gzipSync(csv));
});
afterAll(() => rm(folder, { recursive: true }));

test('a file is the same table plain and zipped, by path and by URL', async () => {
  const expected = fromCsv(csv);
  expectSame(await loadCsv(plain), expected);
  expectSame(await loadCsv(zipped), expected);
  expectSame(await loadCsv(pathToFileURL(plain)), expected);
});

test('progress has the size of the file as its total, and reaches it', async () => {
  const events: ProgressEvent[] = [];
  await loadCsv(plain, { onProgress: (event) => events.push(event) });
  expect(events.at(-1)).toEqual({ stage: 'sources/csv', done: csv.length, total: csv.length, unit: 'bytes' });
});

test('a file that is not there is named', async () => {
  const absent = join(folder, 'absent.csv');
  await expect(loadCsv(absent)).rejects.toMatchObject({ code: 'not-found', details: { file: absent } });
});

test.each([
  ['CSV', loadCsv],
  ['JSON lines', loadJsonLines],
  ['Parquet', loadParquet],
  ['Arrow', loadArrow],
])('a directory read as %s is said to be one', async (_, load) => {
  await expect(load(folder)).rejects.toMatchObject({
    code: 'io',
    message: `[adapters/node-files] "${folder}" is a directory; expected a file that can be read.`,
    details: { file: folder },
  });
});

test('an abort rejects with its reason and closes the file', async () => {
  const reason = new Error('enough');
  await expect(loadCsv(plain, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  const control = new AbortController();
  await expect(
    loadCsv(plain, { signal: control.signal, onProgress: () => control.abort(reason) }),
  ).rejects.toBe(reason);
  // A handle that was left open would be a higher number each time.
  const numbers: number[] = [];
  for (let round = 0; round < 3; round++) {
    await loadCsv(plain, { onMalformed: () => undefined });
    await loadCsv(join(folder, 'bad.csv')).catch(() => undefined);
    const handle = await open(plain);
    numbers.push(handle.fd);
    await handle.close();
  }
  expect(new Set(numbers).size).toBe(1);
});

test('batches open the file anew each time, and name it when it is gone', async () => {
  const batches = loadCsvBatches(zipped, { batchRows: 15_000 });
  for (let round = 0; round < 2; round++) {
    const rows: number[] = [];
    for await (const batch of batches()) rows.push(batch.rows);
    expect(rows).toEqual([15_000, 15_000, 10_000]);
  }
  const absent = loadCsvBatches(join(folder, 'absent.csv'));
  await expect(absent()[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'not-found' });
});
