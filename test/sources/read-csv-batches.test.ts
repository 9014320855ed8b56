import { expect, test } from 'vitest';
import type { CsvBatchesOptions, InferredField, MalformedRow } from '../../src/sources/csv-options.ts';
import { fromCsv } from '../../src/sources/from-csv.ts';
import { readCsvBatches } from '../../src/sources/read-csv-batches.ts';
import { concat } from '../../src/table/concat.ts';
import { column, type Table } from '../../src/table/table.ts';
import { streamOf } from './stream-of.ts';

const open = (csv: string) => () => streamOf(new TextEncoder().encode(csv), () => 1000);

async function tables(csv: string, options?: CsvBatchesOptions): Promise<Table[]> {
  const found: Table[] = [];
  for await (const table of readCsvBatches(open(csv), options)()) found.push(table);
  return found;
}

const csv = `n,city\n${Array.from({ length: 10_500 }, (_, row) => `${row},${['Bath', 'York', 'Ely'][row % 3]}\n`).join('')}`;

test('batches together are the table, and only the last is smaller', async () => {
  const batches = await tables(csv, { batchRows: 1000 });
  expect(batches.map(({ rows }) => rows)).toEqual([...Array<number>(10).fill(1000), 500]);
  expect(concat(batches)).toEqual(fromCsv(csv));
});

test('when rows fill the last batch there is no empty one after it', async () => {
  expect((await tables('a\n1\n2\n3\n4\n', { batchRows: 2 })).map(({ rows }) => rows)).toEqual([2, 2]);
});

test('a file without rows is one batch that has its columns', async () => {
  const [batch, ...others] = await tables('a,b\n');
  expect([others.length, batch!.rows, batch!.columns.size]).toEqual([0, 0, 2]);
});

test('batches can be read again', async () => {
  const batches = readCsvBatches(open(csv), { batchRows: 4000 });
  for (let round = 0; round < 2; round++) {
    let rows = 0;
    for await (const batch of batches()) rows += batch.rows;
    expect(rows).toBe(10_500);
  }
});

test('the first batch settles the kinds, and a later value that does not fit is malformed, not missing', async () => {
  const mixed = 'n,t\n1,2013-01-01\n2,2013-01-02\nmany,2013-01-03\n4,soon\n05,2013-01-05\n6,\n';
  await expect(tables(mixed, { batchRows: 2 })).rejects.toMatchObject({
    code: 'bad-format',
    details: { count: 3, lines: [4, 5, 6] },
  });
  const malformed: MalformedRow[] = [];
  const kept = await tables(mixed, { batchRows: 2, onMalformed: (row) => malformed.push(row) });
  expect(malformed.map(({ line, column: name }) => [line, name])).toEqual([
    [4, 'n'],
    [5, 't'],
    [6, 'n'],
  ]);
  expect(kept.map(({ rows }) => rows)).toEqual([2, 1]);
});

test('malformed rows after the last whole batch are not forgotten', async () => {
  await expect(tables('a,b\n1,2\n3,4\n5\n', { batchRows: 2 })).rejects.toMatchObject({ code: 'bad-format' });
});

test('a first batch can be read again within itself, and kinds stay as it settled them', async () => {
  const early = 'x,y\n1,1\nBath,1\n2,1\n3,1\n';
  const batches = await tables(early, { batchRows: 3 });
  expect(batches.map((batch) => column(batch, 'x').kind)).toEqual(['category', 'category']);
  expect(concat(batches)).toEqual(fromCsv(early));
});

test('what was inferred is told once', async () => {
  const told: (readonly InferredField[])[] = [];
  await tables(csv, { batchRows: 5000, onInferred: (fields) => told.push(fields) });
  expect(told).toEqual([
    [
      { name: 'n', kind: 'number', why: 'numbers' },
      { name: 'city', kind: 'category', why: 'levels', line: 2 },
    ],
  ]);
});

test('whoever stops early closes the stream', async () => {
  let cancelled = false;
  const endless = () =>
    new ReadableStream<Uint8Array>({
      start: (control) => control.enqueue(new TextEncoder().encode('a\n')),
      pull: (control) => control.enqueue(new TextEncoder().encode('1\n'.repeat(1e5))),
      cancel: () => void (cancelled = true),
    });
  for await (const batch of readCsvBatches(endless, { batchRows: 10 })()) {
    expect(batch.rows).toBe(10);
    break;
  }
  expect(cancelled).toBe(true);
});

test('an abort does not wait for a stream that is opened late, and cancels it when it comes', async () => {
  const control = new AbortController();
  const reason = new Error('enough');
  let cancelled = false;
  let give: (stream: ReadableStream<Uint8Array>) => void = () => undefined;
  const late = () => new Promise<ReadableStream<Uint8Array>>((resolve) => (give = resolve));
  const next = readCsvBatches(late, { signal: control.signal })()[Symbol.asyncIterator]().next();
  control.abort(reason);
  await expect(next).rejects.toBe(reason);
  give(new ReadableStream({ cancel: () => void (cancelled = true) }));
  await new Promise((resolve) => setTimeout(resolve));
  expect(cancelled).toBe(true);
});

test('batches of no rows cannot be asked for', () => {
  expect(() => readCsvBatches(open(csv), { batchRows: 0 })).toThrow(/batchRows is 0/);
});

test('a first batch of nothing but words for missing makes numbers, as in a whole file', async () => {
  const late = 'a,b\nNA,1\nNA,2\n3,3\n4,4\n';
  expect(concat(await tables(late, { batchRows: 2 }))).toEqual(fromCsv(late));
  await expect(tables('a,b\nNA,1\nNA,2\nUA,3\n', { batchRows: 2 })).rejects.toMatchObject({
    code: 'bad-format',
  });
});

test('a stream in the place of a function that opens it is refused', () => {
  for (const wrong of [open(csv)(), undefined, 'flights.csv'])
    expect(() => readCsvBatches(wrong as never)).toThrow(/expected a function/);
});
