import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { EventEmitter } from 'node:events';
import type { FileHandle, open as openFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, expect, test, vi } from 'vitest';
import * as node from '../../src/node.ts';
import { toArrow } from '../../src/sources/arrow/to-arrow.ts';
import { toParquet } from '../../src/sources/parquet/to-parquet.ts';
import { toCsv } from '../../src/sources/to-csv.ts';
import { toJsonLines } from '../../src/sources/to-json-lines.ts';
import { numberColumn } from '../../src/table/column.ts';
import { table, type Table } from '../../src/table/table.ts';

/** Files that are open. */
const held = vi.hoisted(() => new Set<FileHandle>());
const opens = vi.hoisted(() => ({ count: 0 }));
vi.mock('node:fs/promises', async (original) => {
  const real = await original<{ open: typeof openFile }>();
  const open: typeof openFile = async (...path) => {
    const handle: FileHandle = await real.open(...path);
    held.add(handle);
    opens.count++;
    (handle as unknown as EventEmitter).once('close', () => held.delete(handle));
    return handle;
  };
  return { ...real, open };
});

const folder = mkdtempSync(join(tmpdir(), 'handles-'));
const rows = table({ age: numberColumn(Array.from({ length: 100 }, (_, row) => row)) });
const write = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const formats = [
  ['CSV', node.loadCsv, node.loadCsvBatches, write('rows.csv', toCsv(rows))],
  ['JSON lines', node.loadJsonLines, node.loadJsonLinesBatches, write('rows.jsonl', toJsonLines(rows))],
  ['Parquet', node.loadParquet, node.loadParquetBatches, write('rows.parquet', toParquet(rows))],
  ['Arrow', node.loadArrow, node.loadArrowBatches, write('rows.arrow', toArrow(rows))],
] as const;
type Reading = (options?: { readonly signal?: AbortSignal }) => AsyncIterable<Table>;
const reason = new Error('enough');

/** A file is closed in the background. */
async function expectClosed(atLeast = 0): Promise<void> {
  expect(opens.count).toBeGreaterThanOrEqual(atLeast);
  opens.count = 0;
  for (let tries = 0; held.size > 0 && tries < 50; tries++) await wait(2);
  expect(held.size).toBe(0);
}

afterAll(() => rmSync(folder, { recursive: true }));

test.each(formats)(
  '%s: a wrong option is told before the file is opened, with its name',
  async (_, load, batches, path) => {
    for (const wrong of [
      { batchRow: 1 },
      { maxBytes: 0 },
      { signal: 'now' },
      { onProgress: 1 },
      null,
    ] as never[]) {
      const told = { code: 'bad-option', details: expect.objectContaining({ file: path }) as unknown };
      await expect(load(path, wrong)).rejects.toMatchObject(told);
      expect(() => batches(path, wrong)).toThrow(expect.objectContaining(told));
    }
    await expectClosed();
  },
);

test.each(formats)('%s: an abort before reading leaves nothing open', async (_, load, batches, path) => {
  const signal = AbortSignal.abort(reason);
  await expect(load(path, { signal })).rejects.toBe(reason);
  for (const reading of [batches(path, { signal })(), (batches(path) as Reading)({ signal })])
    await expect(reading[Symbol.asyncIterator]().next()).rejects.toBe(reason);
  await expectClosed();
});

test.each(formats)(
  '%s: an abort is seen between batches, of the options or of the reading',
  async (_, __, batches, path) => {
    for (const own of [true, false]) {
      const control = new AbortController();
      const { signal } = control;
      const reading = own
        ? batches(path, { batchRows: 10, signal })()
        : (batches(path, { batchRows: 10, signal: new AbortController().signal }) as Reading)({ signal });
      const iterator = reading[Symbol.asyncIterator]();
      expect((await iterator.next()).value).toMatchObject({ rows: 10 });
      control.abort(reason);
      await expect(iterator.next()).rejects.toBe(reason);
      await expectClosed(1);
    }
  },
);

test.each(formats)('%s: a reading that is aborted can be begun again', async (_, __, batches, path) => {
  const all = batches(path, { batchRows: 60 }) as Reading;
  await expect(
    all({ signal: AbortSignal.abort(reason) })
      [Symbol.asyncIterator]()
      .next(),
  ).rejects.toBe(reason);
  const sizes: number[] = [];
  for await (const batch of all({ signal: new AbortController().signal })) sizes.push(batch.rows);
  expect(sizes).toEqual([60, 40]);
  expect(() => all({ signals: 1 } as never)).toThrow(expect.objectContaining({ code: 'bad-option' }));
  await expectClosed(1);
});

test.each(formats)(
  '%s: an abort while the file is being opened closes it',
  async (_, load, batches, path) => {
    const control = new AbortController();
    const loading = load(path, { signal: control.signal });
    const batch = batches(path, { signal: control.signal })()[Symbol.asyncIterator]().next();
    control.abort(reason);
    await expect(loading).rejects.toBe(reason);
    await expect(batch).rejects.toBe(reason);
    await expectClosed();
  },
);
