import { readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import type { ProgressEvent } from '../../../src/core/progress.ts';
import { fromParquet } from '../../../src/sources/parquet/from-parquet.ts';
import { readParquet } from '../../../src/sources/parquet/read-parquet.ts';
import { readParquetBatches } from '../../../src/sources/parquet/read-parquet-batches.ts';
import { toParquet } from '../../../src/sources/parquet/to-parquet.ts';
import { numberColumn, textColumn, type TextColumn } from '../../../src/table/column.ts';
import { table } from '../../../src/table/table.ts';

const wide = new Uint8Array(
  readFileSync(new URL('../../fixtures/parquet/wide-zstd.parquet', import.meta.url)),
);
const expected = fromParquet(wide, { flatten: true });

async function serving<Result>(
  answer: RequestListener,
  use: (url: string) => Promise<Result>,
): Promise<Result> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}/f.parquet?token=secret`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test('bytes, a blob, a file and what gives ranges are the same table', async () => {
  expect(await readParquet(wide, { flatten: true })).toEqual(expected);
  expect(await readParquet(new Blob([wide]), { flatten: true })).toEqual(expected);
  const asked: number[] = [];
  let closed = 0;
  const source = {
    size: wide.length,
    read: (start: number, end: number) => {
      asked.push(end - start);
      return Promise.resolve(wide.subarray(start, end));
    },
    close: () => Promise.resolve(void closed++),
  };
  expect((await readParquet(source, { select: ['all'] })).rows).toBe(200);
  expect(closed).toBe(1);
  expect(asked.length).toBe(2);
  expect(asked[1]).toBeLessThan(2000);
});

test('an address is fetched whole when it is small or the server gives no ranges, and in ranges when it is large', async () => {
  const small: RequestListener = (_, response) => response.end(wide);
  expect(await serving(small, (url) => readParquet(url, { flatten: true }))).toEqual(expected);

  const rows = 700_000;
  const large = toParquet(
    table({
      n: numberColumn(Float64Array.from({ length: rows }, (_, row) => Math.sin(row))),
      m: numberColumn(Float64Array.from({ length: rows }, (_, row) => Math.cos(row))),
    }),
    { compression: 'none' },
  );
  let sent = 0;
  const ranges: RequestListener = (request, response) => {
    const [, start, end] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
    const headers = { 'accept-ranges': 'bytes' };
    if (request.method === 'HEAD')
      return response.writeHead(200, { ...headers, 'content-length': large.length }).end();
    if (start === undefined) return response.writeHead(200, headers).end(large);
    const part = large.subarray(Number(start), Number(end) + 1);
    sent += part.length;
    return response.writeHead(206, headers).end(part);
  };
  const one = await serving(ranges, (url) => readParquet(new URL(url), { select: ['m'] }));
  expect([one.rows, (one.columns.get('m') as { values: Float64Array }).values[5]]).toEqual([
    rows,
    Math.cos(5),
  ]);
  expect(sent).toBeLessThan(0.6 * large.length);
});

test('an answer that is no file is told, without what is secret', async () => {
  const status = (code: number) =>
    serving(
      (_, response) => response.writeHead(code).end(),
      (url) => readParquet(url.replace('http://', 'http://')).catch((error: unknown) => error as Error),
    );
  expect(await status(404)).toMatchObject({ code: 'not-found', details: { status: 404 } });
  expect(await status(500)).toMatchObject({ code: 'io', details: { status: 500 } });
  expect(((await status(500)) as Error).message).not.toContain('secret');
  const withPassword = (await readParquet('http://user:hunter2@127.0.0.1:1/x').catch(
    (e: unknown) => e,
  )) as Error;
  expect(withPassword).toMatchObject({ code: 'io' });
  expect(JSON.stringify([withPassword.message, String(withPassword.cause)])).not.toContain('hunter2');
});

test('an abort rejects with its reason, and progress counts rows to the total', async () => {
  const reason = new Error('enough');
  await expect(readParquet(wide, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  const controller = new AbortController();
  const events: ProgressEvent[] = [];
  const batches = readParquetBatches(wide, {
    select: ['all'],
    batchRows: 50,
    signal: controller.signal,
    onProgress: (event) => {
      events.push(event);
      if (event.done === 100) controller.abort(reason);
    },
  });
  const read = async (): Promise<void> => {
    for await (const batch of batches()) expect(batch.rows).toBe(50);
  };
  await expect(read()).rejects.toBe(reason);
  expect(events).toEqual(
    [50, 100].map((done) => ({ stage: 'sources/parquet', done, total: 200, unit: 'rows' })),
  );
});

/** Aborts, and never ends. */
function forever(controller: AbortController): Promise<never> {
  controller.abort('why');
  return new Promise(() => undefined);
}

test('an abort while the source is opened or begins to read is heard', async () => {
  const opening = new AbortController();
  const batches = readParquetBatches(() => forever(opening), { signal: opening.signal });
  await expect(batches()[Symbol.asyncIterator]().next()).rejects.toBe('why');
  const reading = new AbortController();
  const source = { size: wide.length, read: () => forever(reading) };
  await expect(readParquet(source, { signal: reading.signal })).rejects.toBe('why');
});

test('closing a source holds up no abort and hides no error; where it is all that fails, it is told', async () => {
  const why = new Error('in use');
  const read = (start: number, end: number): Promise<Uint8Array> =>
    Promise.resolve(wide.subarray(start, end));
  const rejects = (): Promise<never> => Promise.reject(why);
  const throws = (): never => {
    throw why;
  };
  for (const close of [rejects, throws, () => new Promise<never>(() => undefined)]) {
    const controller = new AbortController();
    const aborting = { size: wide.length, read: () => forever(controller), close };
    await expect(readParquet(aborting, { signal: controller.signal })).rejects.toBe('why');
  }
  for (const close of [rejects, throws]) {
    const whole = readParquet({ size: wide.length, name: 'wide', read, close }, { select: ['all'] });
    await expect(whole).rejects.toMatchObject({ code: 'io', cause: why, details: { file: 'wide' } });
    const broken = { size: wide.length, read: () => Promise.resolve(new Uint8Array(1)), close };
    await expect(readParquet(broken)).rejects.toThrow(/were asked for/);
  }
  const controller = new AbortController();
  const close = (): Promise<never> => forever(controller);
  const closing = readParquet(
    { size: wide.length, read, close },
    { signal: controller.signal, select: ['all'] },
  );
  await expect(closing).rejects.toBe('why');
});

test('kinds and zones can be settled, and what cannot be so is an error that names it', () => {
  const read = (options: Parameters<typeof fromParquet>[1]) =>
    fromParquet(wide, { select: ['all', 'big', 'us', 'instant', 'city', 'flag', 'i8'], ...options }).columns;
  expect(read({ columns: { big: 'number' } }).get('big')).toMatchObject({ kind: 'number' });
  expect(read({ columns: { i8: 'category' } }).get('i8')).toMatchObject({ kind: 'category' });
  expect(read({ columns: { flag: 'number' } }).get('flag')).toMatchObject({ kind: 'number' });
  const utc = read({}).get('us') as { values: Float64Array };
  const newYork = read({ zones: { us: 'America/New_York', instant: 'America/New_York' } });
  // 1969-09-18 was summer: four hours.
  expect((newYork.get('us') as { values: Float64Array }).values[0]! - utc.values[0]!).toBe(4 * 3_600_000);
  expect(newYork.get('instant')).toMatchObject({
    zone: 'America/New_York',
    values: (read({}).get('instant') as { values: Float64Array }).values,
  });
  expect(() => read({ columns: { us: 'category' } })).toThrow(
    expect.objectContaining({ code: 'wrong-kind' }),
  );
  expect(() => read({ columns: { city: 'time' } })).toThrow(
    expect.objectContaining({ code: 'bad-format', details: { column: 'city', row: 0 } }),
  );
  expect(() => read({ columns: { nope: 'time' } })).toThrow(
    expect.objectContaining({ code: 'unknown-column' }),
  );
  expect(() => read({ select: ['nope'] })).toThrow(expect.objectContaining({ code: 'unknown-column' }));
  expect(() => read({ selct: [] } as never)).toThrow(expect.objectContaining({ code: 'bad-option' }));
});

test('texts that are timestamps or numbers are read as such when that is asked', () => {
  const bytes = toParquet(
    table({ t: textColumn(['2013-01-01T05:15', null]), n: textColumn(['007', '1.5']) }),
  );
  const { columns } = fromParquet(bytes, { zones: { t: 'America/New_York' }, columns: { n: 'number' } });
  expect(columns.get('t')).toEqual({
    kind: 'time',
    zone: 'America/New_York',
    values: Float64Array.of(1_357_035_300_000, NaN),
  });
  expect(columns.get('n')).toEqual({ kind: 'number', values: Float64Array.of(7, 1.5) });
});

test('an integer beyond 2^53 after the first batch is an error that names its column and what to do', async () => {
  const source = new Uint8Array(
    readFileSync(new URL('../../fixtures/parquet/late-big.parquet', import.meta.url)),
  );
  const read = async (options: Parameters<typeof readParquetBatches>[1]): Promise<unknown[]> => {
    const found: unknown[] = [];
    for await (const { columns } of readParquetBatches(source, { batchRows: 100, ...options })()) {
      const id = columns.get('id')!;
      if (id.kind === 'text' || id.kind === 'number') found.push(id.values.at(-1));
    }
    return found;
  };
  await expect(read({})).rejects.toMatchObject({ code: 'bad-format', details: { column: 'id', row: 150 } });
  expect(await read({ columns: { id: 'text' } })).toEqual(['99', '9007199254740993']);
  expect(await read({ columns: { id: 'number' } })).toEqual([99, 9007199254740992]);
  // Within one table there is nothing to settle before: all of it is text.
  expect((fromParquet(source).columns.get('id') as TextColumn).values.slice(149)).toEqual([
    '149',
    ...Array<string>(50).fill('9007199254740993'),
  ]);
});

test('limits are told', () => {
  expect(() => fromParquet(wide, { flatten: true, maxBytes: 20_000 })).toThrow(
    expect.objectContaining({ code: 'too-large' }),
  );
  const bytes = toParquet(table({ n: numberColumn(new Float64Array(100_000)) }));
  expect(() => fromParquet(bytes, { maxBytes: 700_000 })).toThrow(
    expect.objectContaining({ code: 'too-large', details: { rows: 100_000, columns: 1 } }),
  );
});

test('what is no Parquet is told as such', () => {
  for (const bytes of [
    new Uint8Array(0),
    new Uint8Array(100),
    wide.subarray(0, wide.length - 1),
    wide.subarray(1),
  ])
    expect(() => fromParquet(bytes, { flatten: true })).toThrow(
      expect.objectContaining({ code: 'bad-format' }),
    );
  const encrypted = wide.slice();
  encrypted[encrypted.length - 1] = 'E'.charCodeAt(0);
  expect(() => fromParquet(encrypted)).toThrow(expect.objectContaining({ code: 'unsupported' }));
  expect(() => fromParquet('x' as never)).toThrow(expect.objectContaining({ code: 'bad-data' }));
});

test('a source that gives something else than was asked for is told so, and closed', async () => {
  const giving = async (given: unknown): Promise<[unknown, number]> => {
    let closed = 0;
    const source = {
      size: wide.length,
      read: () => Promise.resolve(given as Uint8Array),
      close: () => Promise.resolve(void closed++),
    };
    return [await readParquet(source).catch((error: unknown) => error), closed];
  };
  expect(await giving('bytes')).toEqual([expect.objectContaining({ code: 'bad-option' }), 1]);
  expect(await giving(wide.subarray(0, 100))).toEqual([expect.objectContaining({ code: 'io' }), 1]);
  expect(await giving(new Uint8Array(wide.length + 1))).toEqual([expect.objectContaining({ code: 'io' }), 1]);
  const none = readParquetBatches((() => 5) as never)()
    [Symbol.asyncIterator]()
    .next();
  await expect(none).rejects.toMatchObject({ code: 'bad-option' });
});

test('a server that answers a range with more than was asked for is not believed', async () => {
  const more: RequestListener = (request, response) =>
    request.method === 'HEAD'
      ? response.writeHead(200, { 'content-length': 2 ** 23, 'accept-ranges': 'bytes' }).end()
      : response.writeHead(206).end(new Uint8Array(2 ** 17));
  await expect(serving(more, (url) => readParquet(url))).rejects.toMatchObject({ code: 'io' });
});
