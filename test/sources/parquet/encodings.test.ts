import fc from 'fast-check';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { expect, test } from 'vitest';
import { toFloats } from '../../../src/sources/parquet/convert.ts';
import { fromParquet } from '../../../src/sources/parquet/from-parquet.ts';
import type { Leaf } from '../../../src/sources/parquet/leaves.ts';
import { rawValues } from '../../../src/sources/parquet/raw-values.ts';
import { readRuns } from '../../../src/sources/parquet/runs.ts';
import { numberColumn, textColumn } from '../../../src/table/column.ts';

type Source = Parameters<typeof parquetWriteBuffer>[0]['columnData'][number];

const read = (column: Omit<Source, 'name'>) =>
  fromParquet(
    new Uint8Array(parquetWriteBuffer({ columnData: [{ name: 'x', ...column }], pageSize: 2000 })),
    {
      columns: { x: column.type === 'STRING' ? 'text' : 'number' },
    },
  ).columns.get('x');

const texts = fc.array(fc.option(fc.string({ unit: 'grapheme', maxLength: 12 }), { freq: 5 }), {
  minLength: 1,
  maxLength: 300,
});

test.each(['PLAIN', 'RLE_DICTIONARY', 'DELTA_LENGTH_BYTE_ARRAY', 'DELTA_BYTE_ARRAY'] as const)(
  'texts in %s',
  (encoding) => {
    fc.assert(
      fc.property(texts, (values) => {
        expect(read({ data: values, type: 'STRING', nullable: true, encoding })).toEqual(textColumn(values));
        const sorted = values.map((text) => text ?? '').sort();
        expect(read({ data: sorted, type: 'STRING', nullable: false, encoding })).toEqual(textColumn(sorted));
      }),
      { seed: 1, numRuns: 60 },
    );
  },
);

const whole = (bits: bigint) =>
  fc.oneof(fc.bigInt(-(2n ** (bits - 1n)), 2n ** (bits - 1n) - 1n), fc.bigInt(-20n, 20n));

test.each(['PLAIN', 'RLE_DICTIONARY', 'DELTA_BINARY_PACKED', 'BYTE_STREAM_SPLIT'] as const)(
  'whole numbers in %s',
  (encoding) => {
    fc.assert(
      fc.property(
        fc.array(whole(64n), { minLength: 1, maxLength: 400 }),
        fc.array(whole(32n), { minLength: 1, maxLength: 400 }),
        (longs, ints) => {
          expect(read({ data: longs, type: 'INT64', encoding })).toEqual(numberColumn(longs.map(Number)));
          expect(read({ data: ints.map(Number), type: 'INT32', encoding })).toEqual(
            numberColumn(ints.map(Number)),
          );
        },
      ),
      { seed: 2, numRuns: 60 },
    );
  },
);

test.each(['PLAIN', 'BYTE_STREAM_SPLIT'] as const)('doubles in %s', (encoding) => {
  fc.assert(
    fc.property(fc.array(fc.double(), { minLength: 1, maxLength: 400 }), (values) => {
      expect(read({ data: values, type: 'DOUBLE', encoding })).toEqual(numberColumn(values));
    }),
    { seed: 3, numRuns: 60 },
  );
});

test('runs of every width are read in pieces of any size', () => {
  const bits = (values: readonly number[], width: number): number[] => {
    const bytes = new Array<number>(Math.ceil((values.length * width) / 8)).fill(0);
    values.forEach((value, i) => {
      for (let b = 0; b < width; b++)
        if (Math.floor(value / 2 ** b) % 2 === 1) bytes[(i * width + b) >>> 3]! |= 1 << ((i * width + b) & 7);
    });
    return bytes;
  };
  for (let width = 1; width <= 31; width++) {
    const packed = Array.from({ length: 16 }, (_, i) => (i * 2654435761) % 2 ** width);
    const repeated = 2 ** width - 1;
    const little = Array.from(
      { length: Math.ceil(width / 8) },
      (_, i) => Math.floor(repeated / 2 ** (8 * i)) % 256,
    );
    const bytes = Uint8Array.from([(2 << 1) | 1, ...bits(packed, width), 5 << 1, ...little]);
    const expected = [...packed, ...Array<number>(5).fill(repeated)];
    for (const size of [1, 2, 5, 21]) {
      const runs = readRuns(bytes, 0, bytes.length, width);
      const found: number[] = [];
      for (let at = 0; at < 21; at += size) {
        const into = new Int32Array(Math.min(size, 21 - at));
        runs.read(into.length, into);
        found.push(...into);
      }
      expect(found).toEqual(expected);
    }
    expect(() => readRuns(bytes, 0, bytes.length, width).read(22, new Int32Array(22))).toThrow(
      expect.objectContaining({ code: 'bad-format' }),
    );
  }
});

test('timestamps of 96 bits are a Julian day and nanoseconds of it', () => {
  const leaf: Leaf = {
    name: 't',
    index: 0,
    type: 'INT96',
    width: 12,
    meaning: 'julian',
    scale: 0,
    stored: 'instant',
    levels: 0,
  };
  const bytes = new Uint8Array(24);
  const view = new DataView(bytes.buffer);
  view.setBigInt64(0, 3_600_000_999_999n, true);
  view.setInt32(8, 2_440_588, true);
  view.setBigInt64(12, 86_399_999_999_999n, true);
  view.setInt32(20, 2_440_587, true);
  const into = new Float64Array(2);
  toFloats(leaf, rawValues(leaf, 'PLAIN', bytes, 0, 2), 0, 2, into);
  expect([...into]).toEqual([3_600_000, -1]);
});

test('what asks for more than its bytes hold is refused before room is made', () => {
  const leaf: Leaf = {
    name: 'x',
    index: 0,
    type: 'BYTE_ARRAY',
    width: 0,
    meaning: 'plain',
    scale: 0,
    stored: 'text',
    levels: 0,
  };
  const long: Leaf = { ...leaf, type: 'INT64', width: 8, stored: 'integer' };
  const huge = [0x80, 0x80, 0x80, 0x80, 0x08]; // 2^31
  for (const bytes of [
    [...huge, 4, 10, 0],
    [0x80, 1, ...huge, 10, 0],
    [0x80, 1, 4, ...huge, 0],
    [0x80, 1, 0, 10, 0],
  ])
    expect(() => rawValues(long, 'DELTA_BINARY_PACKED', Uint8Array.from(bytes), 0, 100)).toThrow(
      expect.objectContaining({ code: 'bad-format' }),
    );
  expect(() => rawValues(leaf, 'PLAIN', Uint8Array.of(255, 255, 255, 255), 0, 1)).toThrow(
    expect.objectContaining({ code: 'bad-format' }),
  );
  // A run of two thousand million values costs what is asked of it.
  const start = performance.now();
  readRuns(Uint8Array.from([...huge.slice(0, 4), 0x0e, 1]), 0, 6, 1).read(1000, new Int32Array(1000));
  expect(performance.now() - start).toBeLessThan(1000);
});
