import { readFileSync } from 'node:fs';
import * as flechette from '@uwdata/flechette';
import { expect, test } from 'vitest';
import { hostileTable } from '../../../faults/hostile-table.ts';
import { SlipwayError } from '../../../src/core/error.ts';
import type { ProgressEvent } from '../../../src/core/progress.ts';
import { random } from '../../../src/core/random.ts';
import { fromArrow } from '../../../src/sources/arrow/from-arrow.ts';
import { readArrow } from '../../../src/sources/arrow/read-arrow.ts';
import { readArrowBatches } from '../../../src/sources/arrow/read-arrow-batches.ts';
import { toArrow } from '../../../src/sources/arrow/to-arrow.ts';
import type { InferredField } from '../../../src/sources/csv-options.ts';
import type { StoredOptions } from '../../../src/sources/stored-options.ts';
import { categoryColumn, numberColumn, textColumn, timeColumn } from '../../../src/table/column.ts';
import { concat } from '../../../src/table/concat.ts';
import { toRows } from '../../../src/table/rows.ts';
import { schemaOf } from '../../../src/table/schema.ts';
import { table, type Table } from '../../../src/table/table.ts';
import { streamOf } from '../stream-of.ts';
import { expectSame } from '../../expect-same.ts';

const { columnFromArray, tableFromColumns, tableToIPC } = flechette;
type Columns = Readonly<Record<string, readonly [unknown[], flechette.DataType]>>;

/** Arrow of columns, in record batches of `maxBatchRows`. */
function ipc(columns: Columns, format: 'file' | 'stream' = 'stream', maxBatchRows = 1000): Uint8Array {
  const entries = Object.entries(columns).map(
    ([name, [values, type]]) =>
      [name, columnFromArray(values, type, { maxBatchRows })] as [string, flechette.Column<unknown>],
  );
  return tableToIPC(tableFromColumns(entries), { format })!;
}

const read = (columns: Columns, options?: StoredOptions) =>
  Object.fromEntries(fromArrow(ipc(columns), options).columns);

const small = table({
  n: numberColumn([1.5, null, -0, Infinity]),
  c: categoryColumn(['Bath', null, '', 'Łódź']),
  x: textColumn(['a', null, '', '💡']),
  t: timeColumn([0, null, -1, 1_357_035_300_000], 'America/New_York'),
});

test.each(['file', 'stream'] as const)(
  'what is written as a %s is read back the same, given the schema',
  (format) => {
    expect(fromArrow(toArrow(small, { format }), { schema: schemaOf(small) })).toEqual(small);
    const empty = table({ n: numberColumn([]), c: categoryColumn([]) });
    expect(fromArrow(toArrow(empty, { format }), { schema: schemaOf(empty) })).toEqual(empty);
  },
);

test('flechette reads what is written', () => {
  const found = flechette.tableFromIPC(toArrow(small));
  expect(found.toArray()).toEqual([
    { n: 1.5, c: 'Bath', x: 'a', t: 0 },
    { n: null, c: null, x: null, t: null },
    { n: -0, c: '', x: '', t: -1 },
    { n: Infinity, c: 'Łódź', x: '💡', t: 1_357_035_300_000 },
  ]);
  expect(found.schema.fields.map(({ type }) => type.typeId)).toEqual([3, -1, 5, 10]);
});

test('tables of anything are read back row by row, or refused', () => {
  const source = random(9);
  let same = 0;
  for (let turn = 0; turn < 300; turn++) {
    const any = hostileTable(source);
    let bytes: Uint8Array;
    try {
      bytes = toArrow(any, { format: turn % 2 === 0 ? 'file' : 'stream' });
    } catch (error) {
      expect(error).toBeInstanceOf(SlipwayError);
      continue;
    }
    const back = fromArrow(bytes, { schema: schemaOf(any) });
    const times = [...any.columns.values()].flatMap((each) => (each.kind === 'time' ? [...each.values] : []));
    if (times.every((value) => Number.isNaN(value) || Math.abs(value) < 8.6e15))
      expect(toRows(back)).toEqual(toRows(any));
    same++;
  }
  expect(same).toBeGreaterThan(100);
});

test('every number type, signed and unsigned, at its edges', () => {
  const found = read({
    i8: [[-128, 127, null], flechette.int8()],
    i16: [[-32768, 32767, null], flechette.int16()],
    i32: [[-2147483648, 2147483647, null], flechette.int32()],
    i64: [[-9007199254740991n, 9007199254740991n, null], flechette.int64()],
    u8: [[0, 255, null], flechette.uint8()],
    u16: [[0, 65535, null], flechette.uint16()],
    u32: [[0, 4294967295, null], flechette.uint32()],
    u64: [[0n, 9007199254740991n, null], flechette.uint64()],
    f16: [[-1.5, 65504, null], flechette.float16()],
    f32: [[-1.5, Math.fround(0.1), null], flechette.float32()],
    f64: [[-0, 0.1, null], flechette.float64()],
    none: [[null, null, null], flechette.nullType()],
  });
  expect(found).toEqual({
    i8: numberColumn([-128, 127, null]),
    i16: numberColumn([-32768, 32767, null]),
    i32: numberColumn([-2147483648, 2147483647, null]),
    i64: numberColumn([-9007199254740991, 9007199254740991, null]),
    u8: numberColumn([0, 255, null]),
    u16: numberColumn([0, 65535, null]),
    u32: numberColumn([0, 4294967295, null]),
    u64: numberColumn([0, 9007199254740991, null]),
    f16: numberColumn([-1.5, 65504, null]),
    f32: numberColumn([-1.5, Math.fround(0.1), null]),
    f64: numberColumn([-0, 0.1, null]),
    none: numberColumn([null, null, null]),
  });
});

test('integers beyond 2^53 keep all their digits, as text, and it is told', () => {
  let fields: readonly InferredField[] = [];
  const columns: Columns = {
    i: [[1n, null, 9007199254740993n], flechette.int64()],
    u: [[18446744073709551615n, 0n, 1n], flechette.uint64()],
    d: [[123456789012345678901234567890n, null, -1n], flechette.decimal(38, 0, 128)],
  };
  expect(read(columns, { onInferred: (told) => (fields = told) })).toEqual({
    i: textColumn(['1', null, '9007199254740993']),
    u: textColumn(['18446744073709551615', '0', '1']),
    d: textColumn(['123456789012345678901234567890', null, '-1']),
  });
  expect(fields.map(({ name, kind, why, row }) => [name, kind, why, row])).toEqual([
    ['i', 'text', 'big-integer', 2],
    ['u', 'text', 'big-integer', 0],
    ['d', 'text', 'big-integer', 0],
  ]);
  expect(read(columns, { columns: { i: 'number', u: 'number', d: 'number' } })['i']).toEqual(
    numberColumn([1, null, 9007199254740992]),
  );
});

test('decimals, booleans and texts of every layout', () => {
  expect(
    read({
      d32: [[125n, -1n, null], flechette.decimal(9, 2, 32)],
      d64: [[1.25, -0.01, null], flechette.decimal(18, 2, 64)],
      d128: [[1.25, -0.01, null], flechette.decimal(38, 2, 128)],
      d256: [[1.25, -0.01, null], flechette.decimal(60, 2, 256)],
      flag: [[true, false, null], flechette.bool()],
      text: [['a', 'é', null], flechette.utf8()],
      large: [['a', 'é', null], flechette.largeUtf8()],
      words: [['a', 'b', null], flechette.dictionary(flechette.utf8(), flechette.uint8())],
      numbers: [[7, 9, null], flechette.dictionary(flechette.int32())],
    }),
  ).toEqual({
    d32: numberColumn([1.25, -0.01, null]),
    d64: numberColumn([1.25, -0.01, null]),
    d128: numberColumn([1.25, -0.01, null]),
    d256: numberColumn([1.25, -0.01, null]),
    flag: { kind: 'category', codes: Int32Array.of(1, 0, -1), levels: ['false', 'true'] },
    text: categoryColumn(['a', 'é', null]),
    large: categoryColumn(['a', 'é', null]),
    words: categoryColumn(['a', 'b', null]),
    numbers: numberColumn([7, 9, null]),
  });
});

test('texts laid out as views, short and long', () => {
  const long = 'a text of more than twelve bytes, é';
  const data = new TextEncoder().encode(`__${long}`);
  const views = new Uint8Array(48);
  const view = new DataView(views.buffer);
  view.setInt32(0, 4, true);
  views.set(new TextEncoder().encode('Łó'), 4);
  view.setInt32(16, data.length - 2, true);
  view.setInt32(28, 2, true);
  const type = flechette.utf8View();
  const parts = { length: 3, nullCount: 1, type, validity: Uint8Array.of(3), values: views, data: [data] };
  const batch = new (flechette.batchType(type) as unknown as new (from: object) => flechette.Batch<string>)(
    parts,
  );
  const bytes = tableToIPC(tableFromColumns([['x', new flechette.Column([batch], type)]]), {
    format: 'stream',
  })!;
  expect(fromArrow(bytes).columns.get('x')).toEqual(categoryColumn(['Łó', long, null]));
});

test('times of every unit, with and without a zone, cut to the millisecond', () => {
  const at = 1_357_035_300_123;
  const [second, milli, micro, nano] = [0, 1, 2, 3] as const;
  const zone = 'America/New_York';
  // Written by hand as 64 bits: flechette would take milliseconds and lose what is finer.
  const raw = (unit: 0 | 1 | 2 | 3, value: bigint) => {
    const type = flechette.timestamp(unit);
    const batch = columnFromArray([value, null], flechette.int64());
    const column = new flechette.Column(
      [Object.assign(Object.create(batch.data[0]!) as object, { type })] as never,
      type,
    );
    return fromArrow(tableToIPC(tableFromColumns([['t', column as never]]), { format: 'stream' })!, {
      zones: { t: zone },
    });
  };
  for (const [unit, value] of [
    [second, BigInt(Math.floor(at / 1000))],
    [milli, BigInt(at)],
    [micro, BigInt(at) * 1000n + 999n],
    [nano, BigInt(at) * 1_000_000n + 999_999n],
  ] as const) {
    const expected = (unit === second ? at - 123 : at) + 5 * 3_600_000;
    expect(raw(unit, value).columns.get('t')).toEqual(timeColumn([expected, null], zone));
  }
  expect(raw(nano, -1n).columns.get('t')).toEqual(timeColumn([-1 + 5 * 3_600_000, null], zone));
  expect(read({ t: [[at, null], flechette.timestamp(1, zone)] })['t']).toEqual(timeColumn([at, null], 'UTC'));
  expect(read({ t: [[86_400_000, null], flechette.dateDay()] }, { zones: { t: zone } })['t']).toEqual(
    timeColumn([86_400_000 + 5 * 3_600_000, null], zone),
  );
  expect(read({ t: [[86_400_000, null], flechette.dateMillisecond()] })['t']).toEqual(
    timeColumn([86_400_000, null]),
  );
});

test('structures are flattened when that is asked, and missing when they are', () => {
  const part = flechette.struct({ x: flechette.int32(), in: flechette.struct({ y: flechette.utf8() }) });
  const columns: Columns = {
    part: [[{ x: 1, in: { y: 'a' } }, null, { x: null, in: null }], part],
    n: [[1, 2, 3], flechette.int8()],
  };
  expect(read(columns, { flatten: true })).toEqual({
    'part.x': numberColumn([1, null, null]),
    'part.in.y': categoryColumn(['a', null, null]),
    n: numberColumn([1, 2, 3]),
  });
  expect(Object.keys(read(columns, { flatten: true, separator: '_', select: ['n', 'part_in_y'] }))).toEqual([
    'n',
    'part_in_y',
  ]);
  expect(() => read(columns)).toThrow(
    expect.objectContaining({ code: 'unsupported', details: { column: 'part' } }),
  );
  const clash: Columns = {
    'part.x': [[1], flechette.int8()],
    part: [[{ x: 1 }], flechette.struct({ x: flechette.int8() })],
  };
  expect(() => read(clash, { flatten: true })).toThrow(expect.objectContaining({ code: 'column-collision' }));
});

test.each([
  ['list', [[1]], flechette.list(flechette.int8())],
  ['map', [[['k', 1]]], flechette.map(flechette.utf8(), flechette.int8())],
  ['time', [1], flechette.timeSecond()],
  ['duration', [1], flechette.duration()],
  ['binary', [Uint8Array.of(1)], flechette.binary()],
] as const)('a column that no kind can hold is an error unless it is left out: %s', (name, values, type) => {
  const columns: Columns = {
    [name]: [[...values], type],
    after: [[7], flechette.int8()],
  };
  expect(() => read(columns)).toThrow(
    expect.objectContaining({ code: 'unsupported', details: { column: name } }),
  );
  expect(read(columns, { select: ['after'] })).toEqual({ after: numberColumn([7]) });
});

const rows = 1000;
const many: Columns = {
  n: [Array.from({ length: rows }, (_, i) => (i % 7 === 0 ? null : i)), flechette.float64()],
  city: [
    Array.from({ length: rows }, (_, i) => (i % 5 === 0 ? null : `c${i % 40}`)),
    flechette.dictionary(flechette.utf8()),
  ],
  x: [Array.from({ length: rows }, (_, i) => `x${i}`), flechette.utf8()],
};

test.each(['file', 'stream'] as const)(
  'batches of a %s in chunks of any size are the table',
  async (format) => {
    const bytes = ipc(many, format, 90);
    const whole = fromArrow(bytes);
    for (const [chunk, batchRows] of [
      [1, 1000],
      [13, 64],
      [1000, 90],
      [1e6, 333],
      [1e6, 5000],
    ] as const) {
      const found: Table[] = [];
      const batches = readArrowBatches(() => streamOf(bytes, () => chunk), {
        batchRows,
        columns: { x: 'text', city: 'category' },
      });
      for await (const batch of batches()) found.push(batch);
      expect(found.length).toBe(Math.ceil(rows / batchRows));
      expect(concat(found)).toEqual(whole);
    }
    const sizes: number[] = [];
    for await (const batch of readArrowBatches(new Blob([new Uint8Array(bytes)]), { select: ['n'] })())
      sizes.push(batch.rows);
    expect(sizes).toEqual([1000]);
  },
);

test('a stream, a blob and an address are the same table; aborts and limits are told', async () => {
  const bytes = new Uint8Array(ipc(many));
  const whole = fromArrow(bytes);
  expect(await readArrow(streamOf(bytes, () => 100))).toEqual(whole);
  expect(await readArrow(new Blob([bytes]))).toEqual(whole);
  expect(await readArrow(`data:,${''}`).catch((error: unknown) => error)).toMatchObject({
    code: 'bad-format',
    details: { file: 'data:' },
  });
  const reason = new Error('enough');
  await expect(readArrow(new Blob([bytes]), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  await expect(readArrow(new Blob([bytes]), { maxBytes: 1000 })).rejects.toMatchObject({ code: 'too-large' });
  expect(() => fromArrow(bytes, { maxBytes: 20_000 })).toThrow(
    expect.objectContaining({ code: 'too-large' }),
  );
  const events: ProgressEvent[] = [];
  await readArrow(new Blob([bytes]), { onProgress: (event) => events.push(event) });
  expect(events.at(-1)).toEqual({ stage: 'sources/arrow', done: rows, total: rows, unit: 'rows' });
});

test('an integer beyond 2^53 after the first batch is an error that names its column', async () => {
  const bytes = ipc({ id: [[1n, 2n, 9007199254740993n], flechette.int64()] });
  const batches = readArrowBatches(() => streamOf(bytes, () => 1000), { batchRows: 2 });
  const read = async (): Promise<void> => {
    for await (const batch of batches()) expect(batch.rows).toBe(2);
  };
  await expect(read()).rejects.toMatchObject({ code: 'bad-format', details: { column: 'id', row: 2 } });
});

test('a file written elsewhere is read as flechette reads it', () => {
  const bytes = new Uint8Array(readFileSync('node_modules/vega-datasets/data/flights-200k.arrow'));
  const found = fromArrow(bytes);
  const other = flechette.tableFromIPC(bytes);
  expect(found.rows).toBe(other.numRows);
  for (const [name, column] of found.columns)
    expectSame(
      (column as { values: Float64Array }).values,
      Float64Array.from(other.getChild(name).toArray() as Iterable<number>),
    );
});

/** The messages of a stream, or of a file from byte 8 on. */
function messagesOf(bytes: Uint8Array): Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const found: Uint8Array[] = [];
  for (let at = 0; at + 8 <= bytes.length && view.getInt32(at + 4, true) > 0;) {
    const head = view.getInt32(at + 4, true);
    const table = at + 8 + view.getInt32(at + 8, true);
    const vtable = table - view.getInt32(table, true);
    const slot = view.getUint16(vtable, true) > 10 ? view.getUint16(vtable + 10, true) : 0;
    const body = slot === 0 ? 0 : Number(view.getBigInt64(table + slot, true));
    found.push(bytes.subarray(at, at + 8 + head + body));
    at += 8 + head + body;
  }
  return found;
}

test('dictionaries that grow or are replaced mean what they meant when each batch came', () => {
  // Schema, dictionary, records of one stream, then dictionary and records of another.
  const words = (texts: string[]): Uint8Array =>
    ipc({ w: [texts, flechette.dictionary(flechette.utf8(), flechette.int8(), false, 0)] });
  const [schema, first, a] = messagesOf(words(['x', 'y', 'x']));
  const [, second, b] = messagesOf(words(['p', 'q']));
  const end = Uint8Array.of(255, 255, 255, 255, 0, 0, 0, 0);
  const stream = new Uint8Array(Buffer.concat([schema!, first!, a!, second!, b!, end]));
  expect(fromArrow(stream, { columns: { w: 'text' } }).columns.get('w')).toEqual(
    textColumn(['x', 'y', 'x', 'p', 'q']),
  );
  expect(() => fromArrow(new Uint8Array(Buffer.concat([schema!, a!, end])))).toThrow(
    expect.objectContaining({ code: 'bad-format' }),
  );
});

test('what is no Arrow, cut short or followed by something is told as such', () => {
  for (const format of ['file', 'stream'] as const) {
    const bytes = toArrow(small, { format });
    for (let cut = 0; cut < bytes.length; cut += cut < 50 ? 1 : 7)
      expect(() => fromArrow(bytes.subarray(0, cut)), `${format} ${cut}`).toThrow(
        expect.objectContaining({ code: 'bad-format' }),
      );
    expect(() => fromArrow(new Uint8Array(Buffer.concat([bytes, Buffer.alloc(8)])))).toThrow(
      expect.objectContaining({ code: 'bad-format' }),
    );
  }
  expect(() => fromArrow('x' as never)).toThrow(expect.objectContaining({ code: 'bad-data' }));
  expect(() => fromArrow(toArrow(small), { selct: [] } as never)).toThrow(
    expect.objectContaining({ code: 'bad-option' }),
  );
  expect(() => readArrowBatches(7 as never)).toThrow(expect.objectContaining({ code: 'bad-option' }));
});

test('a file that has fewer batches than it lists is an error', () => {
  const bytes = ipc(many, 'file', 400);
  const found = messagesOf(bytes.subarray(8));
  const last = found.at(-1)!;
  const at = last.byteOffset - bytes.byteOffset;
  const without = new Uint8Array(Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + last.length)]));
  expect(() => fromArrow(without)).toThrow(
    expect.objectContaining({ message: expect.stringContaining('has 2 batches, and lists 3') as string }),
  );
});

test('bytes at any offset in their buffer are read', () => {
  const bytes = toArrow(small);
  const shifted = new Uint8Array(bytes.length + 3);
  shifted.set(bytes, 3);
  expect(fromArrow(shifted.subarray(3), { schema: schemaOf(small) })).toEqual(small);
});

test('what Arrow cannot hold is refused', () => {
  for (const any of [
    table({}),
    table({ t: timeColumn([0.5]) }),
    table({ x: textColumn(['\ud800']) }),
    table({ c: categoryColumn(['\udfff']) }),
  ])
    expect(() => toArrow(any)).toThrow(expect.objectContaining({ code: 'bad-data' }));
});
