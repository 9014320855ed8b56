import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { random } from '../../src/core/random.ts';
import type { ProgressEvent } from '../../src/core/progress.ts';
import type { MalformedRow } from '../../src/sources/csv-options.ts';
import { fromJsonLines } from '../../src/sources/from-json-lines.ts';
import type { JsonLinesBatchesOptions } from '../../src/sources/json-options.ts';
import { readJsonLines } from '../../src/sources/read-json-lines.ts';
import { readJsonLinesBatches } from '../../src/sources/read-json-lines-batches.ts';
import type { TextColumn } from '../../src/table/column.ts';
import { concat } from '../../src/table/concat.ts';
import type { Table } from '../../src/table/table.ts';
import { expectSame } from '../expect-same.ts';
import { streamOf } from './stream-of.ts';

const rows = Array.from(
  { length: 300 },
  (_, i) => `{"n":${i},"city":"${['Łódź', 'München', '💡'][i % 3]}","x":"\\u00e9${i}"}`,
);
const lines = new TextEncoder().encode(`\ufeff${rows.join('\n')}\n`);
const list = new TextEncoder().encode(`[\n${rows.join(',\n')}\n]`);
const expected = fromJsonLines(lines);

async function tables(json: string, options?: JsonLinesBatchesOptions): Promise<Table[]> {
  const found: Table[] = [];
  const open = () => streamOf(new TextEncoder().encode(json), () => 1000);
  for await (const table of readJsonLinesBatches(open, options)()) found.push(table);
  return found;
}

test.each([
  ['lines', lines],
  ['a list', list],
])('%s in chunks of any size, plain or gzip, are the same table', async (_, bytes) => {
  const source = random(3);
  const zipped = new Uint8Array(gzipSync(bytes));
  for (const size of [() => 1, () => 3, () => 1 + source.integer(50), () => 1e6])
    expectSame(await readJsonLines(streamOf(bytes, size)), expected);
  for (const size of [() => 2, () => 1 + source.integer(50)])
    expectSame(await readJsonLines(streamOf(zipped, size)), expected);
});

test('rows longer than a block, and many blocks, are read', async () => {
  const long = `{"x":"${'é'.repeat(1_500_000)}"}\n{"x":"b"}\n`.repeat(3);
  const found = await readJsonLines(
    streamOf(new TextEncoder().encode(long), () => 65_536),
    { columns: { x: 'text' } },
  );
  expect([found.rows, (found.columns.get('x') as TextColumn).values[4]!.length]).toEqual([6, 1_500_000]);
});

test('gzip that is cut short is an error', async () => {
  const zipped = new Uint8Array(gzipSync(lines));
  await expect(readJsonLines(streamOf(zipped.subarray(0, 500), () => 100))).rejects.toMatchObject({
    code: 'bad-format',
  });
});

test('an abort rejects with its reason, progress is in bytes, and the limit is told', async () => {
  const reason = new Error('enough');
  await expect(
    readJsonLines(
      streamOf(lines, () => 100),
      { signal: AbortSignal.abort(reason) },
    ),
  ).rejects.toBe(reason);
  const controller = new AbortController();
  const stopped = readJsonLines(
    streamOf(
      lines,
      () => 100,
      (at) => at > 1000 && controller.abort(reason),
    ),
    { signal: controller.signal },
  );
  await expect(stopped).rejects.toBe(reason);
  const events: ProgressEvent[] = [];
  await readJsonLines(
    streamOf(lines, () => 5000),
    { totalBytes: lines.length, onProgress: (event) => events.push(event) },
  );
  expect(events.at(-1)).toEqual({
    stage: 'sources/json-lines',
    done: lines.length,
    total: lines.length,
    unit: 'bytes',
  });
  await expect(
    readJsonLines(
      streamOf(lines, () => 100),
      { maxBytes: 500 },
    ),
  ).rejects.toMatchObject({ code: 'too-large' });
});

test('batches together are the table, can be read again, and only the last is smaller', async () => {
  const batches = readJsonLinesBatches(() => streamOf(lines, () => 777), {
    batchRows: 64,
    columns: { x: 'text' },
  });
  for (let round = 0; round < 2; round++) {
    const found: Table[] = [];
    for await (const batch of batches()) found.push(batch);
    expect(found.map((batch) => batch.rows)).toEqual([64, 64, 64, 64, 44]);
    expect(concat(found)).toEqual(expected);
  }
  expect((await tables('{"a":1}\n{"a":2}\n', { batchRows: 1 })).map((batch) => batch.rows)).toEqual([1, 1]);
  expect((await tables('', { batchRows: 1 })).map((batch) => batch.rows)).toEqual([0]);
});

test('the first batch settles fields and kinds; what does not fit later is malformed, never missing', async () => {
  const mixed = [
    '{"n":1,"t":"2013-01-01","b":true,"z":null}',
    '{"n":2,"t":"2013-01-02","c":"x"}',
    '{"n":"many"}',
    '{"t":"soon"}',
    '{"b":"true"}',
    '{"c":5}',
    '{"new":1}',
    '{"n":9007199254740993}',
    '{"z":3,"new":null}',
    '{"n":3}',
  ].join('\n');
  await expect(tables(mixed, { batchRows: 2 })).rejects.toMatchObject({ code: 'bad-format' });
  const left: MalformedRow[] = [];
  const kept = await tables(mixed, { batchRows: 2, onMalformed: (row) => left.push(row) });
  expect(left.map(({ line, reason, column }) => [line, reason, column])).toEqual([
    [3, 'bad-value', 'n'],
    [4, 'bad-value', 't'],
    [5, 'bad-value', 'b'],
    [6, 'bad-value', 'c'],
    [7, 'too-many-fields', 'new'],
    [8, 'bad-value', 'n'],
  ]);
  expect(kept.map((batch) => batch.rows)).toEqual([2, 2]);
  const kinds = kept.map((batch) =>
    [...batch.columns].map(([name, { kind }]) => `${name}:${kind}`).join(' '),
  );
  expect(new Set(kinds)).toEqual(new Set(['n:number t:time b:category z:number c:category']));
});

test('columns that options name are there from the first batch on', async () => {
  const found = await tables('{"a":1}\n{"b":"x"}\n', { batchRows: 1, columns: { b: 'text' } });
  expect(found.map((batch) => [...batch.columns.keys()])).toEqual([
    ['a', 'b'],
    ['a', 'b'],
  ]);
});

test('what cannot be opened again is refused at once', () => {
  expect(() => readJsonLinesBatches(streamOf(lines, () => 1) as never)).toThrow(
    expect.objectContaining({ code: 'bad-option' }),
  );
});
