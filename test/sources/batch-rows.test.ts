import { expect, test } from 'vitest';
import { readArrowBatches } from '../../src/sources/arrow/read-arrow-batches.ts';
import { toArrow } from '../../src/sources/arrow/to-arrow.ts';
import { readParquetBatches } from '../../src/sources/parquet/read-parquet-batches.ts';
import { toParquet } from '../../src/sources/parquet/to-parquet.ts';
import { readCsvBatches } from '../../src/sources/read-csv-batches.ts';
import { readJsonLinesBatches } from '../../src/sources/read-json-lines-batches.ts';
import { toCsv } from '../../src/sources/to-csv.ts';
import { toJsonLines } from '../../src/sources/to-json-lines.ts';
import type { Batches } from '../../src/table/batches.ts';
import { numberColumn, textColumn } from '../../src/table/column.ts';
import { schemaOf } from '../../src/table/schema.ts';
import { table, type Table } from '../../src/table/table.ts';

const small = table({ n: numberColumn([31, null, 52]), x: textColumn(['a', 'b', null]) });
const schema = schemaOf(small);

type Options = { readonly batchRows: number; readonly schema: typeof schema };
const formats: Readonly<Record<string, (options: Options) => Batches>> = {
  csv: (options) => readCsvBatches(() => new Blob([toCsv(small)]).stream(), options),
  'json-lines': (options) => readJsonLinesBatches(() => new Blob([toJsonLines(small)]).stream(), options),
  parquet: (options) => readParquetBatches(toParquet(small), options),
  arrow: (options) => readArrowBatches(new Blob([toArrow(small)]), options),
};

test.each(Object.keys(formats))(
  '%s: however many rows a batch may have, room is made for those there are',
  async (format) => {
    for (const batchRows of [1e8, 2 ** 32, Number.MAX_SAFE_INTEGER]) {
      const found: Table[] = [];
      for await (const batch of formats[format]!({ batchRows, schema })()) found.push(batch);
      expect(found).toEqual([small]);
    }
  },
);
