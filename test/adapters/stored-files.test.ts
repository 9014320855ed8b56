import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import * as browser from '../../src/browser.ts';
import * as node from '../../src/node.ts';
import { toArrow } from '../../src/sources/arrow/to-arrow.ts';
import { toParquet } from '../../src/sources/parquet/to-parquet.ts';
import { toJsonLines } from '../../src/sources/to-json-lines.ts';
import type { Batches } from '../../src/table/batches.ts';
import { categoryColumn, numberColumn } from '../../src/table/column.ts';
import { table } from '../../src/table/table.ts';

const small = table({ age: numberColumn([31, null, 52]), city: categoryColumn(['Bath', 'York', null]) });
const folder = mkdtempSync(join(tmpdir(), 'files-'));
const write = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const paths = {
  lines: write('people.jsonl', toJsonLines(small)),
  zipped: write('people.jsonl.gz', gzipSync(toJsonLines(small))),
  parquet: write('people.parquet', toParquet(small)),
  arrow: write('people.arrow', toArrow(small)),
};
afterAll(() => rmSync(folder, { recursive: true }));

async function serving<Result>(
  answer: RequestListener,
  use: (url: string) => Promise<Result>,
): Promise<Result> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}/people?token=secret`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

async function sizes(batches: Batches): Promise<number[]> {
  const found: number[] = [];
  for await (const batch of batches()) found.push(batch.rows);
  return found;
}

test('a path and its file: URL are read, whatever the format', async () => {
  expect(await node.loadJsonLines(paths.lines)).toEqual(small);
  expect(await node.loadJsonLines(pathToFileURL(paths.zipped))).toEqual(small);
  expect(await node.loadParquet(paths.parquet)).toEqual(small);
  expect(await node.loadParquet(pathToFileURL(paths.parquet))).toEqual(small);
  expect(await node.loadArrow(paths.arrow)).toEqual(small);
});

test('the text of a file: URL is one, and what is no place is refused at once', async () => {
  expect(await node.loadJsonLines(pathToFileURL(paths.lines).href)).toEqual(small);
  expect(await node.loadParquet(pathToFileURL(paths.parquet).href)).toEqual(small);
  const told = expect.objectContaining({ code: 'bad-option' }) as unknown;
  for (const place of [undefined, null, 5, {}] as never[]) {
    for (const load of [node.loadCsv, node.loadJsonLines, node.loadParquet, node.loadArrow, browser.loadCsv])
      await expect(load(place)).rejects.toEqual(told);
    for (const batches of [
      node.loadCsvBatches,
      node.loadParquetBatches,
      node.loadArrowBatches,
      browser.loadCsvBatches,
    ])
      expect(() => batches(place)).toThrow(told);
  }
});

test('batches open the file again for each reading, and close it when they are left early', async () => {
  const all = [
    node.loadJsonLinesBatches(paths.zipped, { batchRows: 2 }),
    node.loadParquetBatches(paths.parquet, { batchRows: 2 }),
    node.loadArrowBatches(paths.arrow, { batchRows: 2 }),
  ];
  for (const batches of all) {
    for await (const batch of batches()) {
      expect(batch.rows).toBe(2);
      break;
    }
    expect(await sizes(batches)).toEqual([2, 1]);
    expect(await sizes(batches)).toEqual([2, 1]);
  }
});

test('an address is fetched, in Node and in a page', async () => {
  const json: RequestListener = (_, response) => response.end(toJsonLines(small));
  const parquet: RequestListener = (_, response) => response.end(toParquet(small));
  const arrow: RequestListener = (_, response) => response.end(toArrow(small));
  expect(await serving(json, (url) => node.loadJsonLines(url))).toEqual(small);
  expect(await serving(json, (url) => browser.loadJsonLines(new URL(url)))).toEqual(small);
  expect(await serving(json, (url) => sizes(node.loadJsonLinesBatches(url, { batchRows: 2 })))).toEqual([
    2, 1,
  ]);
  expect(await serving(json, (url) => sizes(browser.loadJsonLinesBatches(url, { batchRows: 2 })))).toEqual([
    2, 1,
  ]);
  expect(await serving(parquet, (url) => node.loadParquet(url))).toEqual(small);
  expect(await serving(parquet, (url) => sizes(node.loadParquetBatches(url, { batchRows: 2 })))).toEqual([
    2, 1,
  ]);
  expect(await serving(arrow, (url) => node.loadArrow(url))).toEqual(small);
  const csv: RequestListener = (_, response) => response.end('age\n1\n2\n3\n');
  expect((await serving(csv, (url) => node.loadCsv(url))).rows).toBe(3);
  expect(await serving(csv, (url) => sizes(browser.loadCsvBatches(url, { batchRows: 2 })))).toEqual([2, 1]);
});

test('every message names the file, and nothing that is secret', async () => {
  const gone = join(folder, 'gone');
  const damaged = write('damaged', 'x{');
  for (const load of [node.loadJsonLines, node.loadParquet, node.loadArrow]) {
    await expect(load(gone)).rejects.toMatchObject({ code: 'not-found', details: { file: gone } });
    await expect(load(folder)).rejects.toMatchObject({ code: 'io' });
    await expect(load(damaged)).rejects.toMatchObject({ code: 'bad-format', details: { file: damaged } });
    const status = await serving(
      (_, response) => response.writeHead(404).end(),
      (url) => load(url).catch((error: unknown) => error as Error),
    );
    expect(status).toMatchObject({ code: 'not-found', details: { status: 404 } });
    expect((status as Error).message).not.toContain('secret');
    const reason = new Error('enough');
    await expect(load(paths.lines, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  }
  for (const batches of [
    node.loadJsonLinesBatches(gone),
    node.loadParquetBatches(gone),
    node.loadArrowBatches(gone),
  ])
    await expect(sizes(batches)).rejects.toMatchObject({ code: 'not-found', details: { file: gone } });
  for (const batches of [
    node.loadJsonLinesBatches(damaged),
    node.loadParquetBatches(damaged),
    node.loadArrowBatches(damaged),
  ])
    await expect(sizes(batches)).rejects.toMatchObject({ code: 'bad-format', details: { file: damaged } });
  await expect(browser.loadJsonLines(new File(['7'], 'seven.json'))).rejects.toMatchObject({
    details: { file: 'seven.json' },
  });
  await expect(sizes(browser.loadJsonLinesBatches(new Blob(['7'])))).rejects.toMatchObject({
    details: { file: 'blob' },
  });
});

test('an abort stops a request that is not answered', async () => {
  const reason = new Error('enough');
  for (const load of [node.loadJsonLines, node.loadParquet, node.loadArrow, browser.loadJsonLines]) {
    const controller = new AbortController();
    const silent: RequestListener = () => setTimeout(() => controller.abort(reason), 20);
    await expect(serving(silent, (url) => load(url, { signal: controller.signal }))).rejects.toBe(reason);
  }
});
