import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { loadCsv } from '../../src/adapters/browser-files.ts';
import type { ProgressEvent } from '../../src/core/progress.ts';
import { fromCsv } from '../../src/sources/from-csv.ts';

const csv = `n,city\n${'1,Bath\n2,York\n'.repeat(1000)}`;
const expected = fromCsv(csv);
const zipped = new Uint8Array(gzipSync(csv));

/** A server on loopback for the time of one test. */
async function serving<Result>(
  answer: RequestListener,
  use: (url: string) => Promise<Result>,
): Promise<Result> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}/flights.csv?token=secret`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test('a blob is read plain and zipped, with its size as the total', async () => {
  const events: ProgressEvent[] = [];
  expect(await loadCsv(new Blob([csv]), { onProgress: (event) => events.push(event) })).toEqual(expected);
  expect(events.at(-1)).toEqual({ stage: 'sources/csv', done: csv.length, total: csv.length, unit: 'bytes' });
  expect(await loadCsv(new Blob([zipped]))).toEqual(expected);
});

test('a file from an input is named in errors', async () => {
  await expect(loadCsv(new File(['a,a\n'], 'people.csv'))).rejects.toMatchObject({
    code: 'column-collision',
    details: { file: 'people.csv' },
  });
});

test('a URL is fetched, whoever decompresses', async () => {
  expect(await serving((_, response) => response.end(csv), loadCsv)).toEqual(expected);
  expect(await serving((_, response) => response.end(zipped), loadCsv)).toEqual(expected);
  const events: ProgressEvent[] = [];
  const encoded: RequestListener = (_, response) =>
    response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': zipped.length }).end(zipped);
  expect(
    await serving(encoded, (url) => loadCsv(new URL(url), { onProgress: (event) => events.push(event) })),
  ).toEqual(expected);
  // The length that was announced is not that of what arrives.
  expect(events.at(-1)).toEqual({ stage: 'sources/csv', done: csv.length, unit: 'bytes' });
});

test('answers that are no file are errors that do not repeat the query', async () => {
  const status = (code: number) =>
    serving((_, response) => response.writeHead(code).end('a,b\n1,2\n'), loadCsv).catch(
      (error: unknown) => error,
    );
  expect(await status(404)).toMatchObject({ code: 'not-found', details: { status: 404 } });
  expect(await status(500)).toMatchObject({ code: 'io', details: { status: 500 } });
  expect(((await status(500)) as Error).message).not.toContain('secret');
});

test('a server that does not answer, or stops half way, is an io error', async () => {
  const gone = await serving(
    (_, response) => response.end(),
    (url) => Promise.resolve(url),
  );
  await expect(loadCsv(gone)).rejects.toMatchObject({ code: 'io' });
  const half: RequestListener = (_, response) => {
    response.writeHead(200, { 'content-length': csv.length });
    response.write(csv.slice(0, 1000), () => response.destroy());
  };
  await expect(serving(half, loadCsv)).rejects.toMatchObject({ code: 'io' });
});

test('an abort rejects with its reason', async () => {
  const control = new AbortController();
  const reason = new Error('enough');
  const hanging: RequestListener = (_, response) => {
    response.write('n,city\n');
    setTimeout(() => control.abort(reason), 5);
  };
  await expect(serving(hanging, (url) => loadCsv(url, { signal: control.signal }))).rejects.toBe(reason);
  await expect(loadCsv(new Blob([csv]), { signal: control.signal })).rejects.toBe(reason);
});
