import { expect, test } from 'vitest';
import { readArrow } from '../../src/sources/arrow/read-arrow.ts';
import { readArrowBatches } from '../../src/sources/arrow/read-arrow-batches.ts';
import { readParquet } from '../../src/sources/parquet/read-parquet.ts';
import { readParquetBatches } from '../../src/sources/parquet/read-parquet-batches.ts';
import { readCsv } from '../../src/sources/read-csv.ts';
import { readCsvBatches } from '../../src/sources/read-csv-batches.ts';
import { readJsonLines } from '../../src/sources/read-json-lines.ts';
import { readJsonLinesBatches } from '../../src/sources/read-json-lines-batches.ts';
import type { Batches } from '../../src/table/batches.ts';

const stream = (): ReadableStream<Uint8Array> => new Blob([]).stream();
const bytes = new Uint8Array(0);

const whole: Readonly<Record<string, (options: object) => Promise<unknown>>> = {
  csv: (options) => readCsv(stream(), options),
  'json-lines': (options) => readJsonLines(stream(), options),
  parquet: (options) => readParquet(bytes, options),
  arrow: (options) => readArrow(stream(), options),
};
const batches: Readonly<Record<string, (options: object) => Batches>> = {
  csv: (options) => readCsvBatches(stream, options),
  'json-lines': (options) => readJsonLinesBatches(stream, options),
  parquet: (options) => readParquetBatches(bytes, options),
  arrow: (options) => readArrowBatches(stream, options),
};
const wrong = [{ signal: null }, { signal: 5 }, { signal: {} }, { onProgress: null }, { onProgress: 5 }];

test.each(Object.keys(whole))(
  '%s: what is no signal and no function is refused, null too',
  async (format) => {
    for (const options of wrong) {
      const refused = expect.objectContaining({
        code: 'bad-option',
        where: `sources/${format}`,
        details: { option: Object.keys(options)[0] },
      }) as object;
      await expect(whole[format]!(options)).rejects.toEqual(refused);
      expect(() => batches[format]!(options)).toThrow(refused);
      if ('signal' in options) expect(() => batches[format]!({})(options as never)).toThrow(refused);
    }
  },
);

test.each([null, -1, '5'])('totalBytes of %j is refused', async (totalBytes) => {
  const refused = expect.objectContaining({
    code: 'bad-option',
    details: { option: 'totalBytes' },
  }) as object;
  await expect(readCsv(stream(), { totalBytes } as never)).rejects.toEqual(refused);
  expect(() => readJsonLinesBatches(stream, { totalBytes } as never)).toThrow(refused);
});
