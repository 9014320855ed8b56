import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { loadRecords, saveRecords } from '../../src/adapters/node-records.ts';
import { collect } from '../../src/input/collect.ts';
import { asStream } from '../../src/input/as-stream.ts';
import { shuffleRows } from '../../src/input/shuffle-rows.ts';
import { labelsOf, numbered } from '../input/streams.ts';

const folder = await mkdtemp(join(tmpdir(), 'records-'));
afterAll(() => rm(folder, { recursive: true, force: true }));
const stream = asStream(numbered(50, true), 8);

test('a file is written, read many times, and written again in its place', async () => {
  const path = join(folder, 'new', 'rows.records');
  await saveRecords(path, stream);
  const found = await loadRecords(path);
  expect(await collect(found)).toEqual(numbered(50, true));
  const shuffled = shuffleRows(found, { buffer: 20 });
  expect(await labelsOf(shuffled, { epoch: 2 })).toEqual(await labelsOf(shuffled, { epoch: 2 }));
  await saveRecords(pathToFileURL(path), asStream(numbered(3, true), 2));
  await expect(collect(found)).rejects.toMatchObject({ code: 'conflict', details: { file: path } });
  expect(await collect(await loadRecords(pathToFileURL(path)))).toEqual(numbered(3, true));
  expect(await readdir(join(folder, 'new'))).toEqual(['rows.records']);
});

test('a stream that fails, or an abort, leaves the file that was there, and nothing else', async () => {
  const path = join(folder, 'kept.records');
  await saveRecords(path, stream);
  const before = await readFile(path);
  const failing = {
    ...stream,
    async *open() {
      yield* stream.open();
      throw new RangeError('spilt');
    },
  };
  await expect(saveRecords(path, failing)).rejects.toThrow('spilt');
  await expect(saveRecords(path, stream, { signal: AbortSignal.abort('enough') })).rejects.toBe('enough');
  expect(await readFile(path)).toEqual(before);
  expect((await readdir(folder)).filter((name) => name.startsWith('kept'))).toEqual(['kept.records']);
});

test('errors name the file', async () => {
  await expect(loadRecords(join(folder, 'none'))).rejects.toMatchObject({ code: 'not-found' });
  await expect(saveRecords(join(folder, 'kept.records', 'x'), stream)).rejects.toMatchObject({ code: 'io' });
  await expect(saveRecords('https://example.org/x', stream)).rejects.toMatchObject({ code: 'bad-option' });
  const path = join(folder, 'text.records');
  await writeFile(path, 'no records, but a text that is as long as some of them are at the least');
  await expect(loadRecords(path)).rejects.toMatchObject({ code: 'bad-format', details: { file: path } });
});
