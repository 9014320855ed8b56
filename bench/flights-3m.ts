/** What the processes share that learn from 3,000,000 flights. */
import { existsSync, readFileSync } from 'node:fs';
import { loadParquetBatches } from '../src/adapters/node-stored-files.ts';
import type { ExampleStream } from '../src/input/example-stream.ts';
import { preparedStream } from '../src/input/prepared-stream.ts';
import { dates } from '../src/prepare/dates.ts';
import { oneHot } from '../src/prepare/one-hot.ts';
import { pipeline } from '../src/prepare/pipeline.ts';
import { standardize } from '../src/prepare/standardize.ts';
import type { Batches } from '../src/table/batches.ts';
import { numberColumn } from '../src/table/column.ts';
import { column, withColumns, type Table } from '../src/table/table.ts';

/** The largest resident set so far, in bytes. On Linux that of `getrusage` includes what the parent had when it forked. */
export function largest(): number {
  const status = existsSync('/proc/self/status') ? readFileSync('/proc/self/status', 'utf8') : '';
  const kilobytes = /^VmHWM:\s*(\d+) kB$/m.exec(status)?.[1];
  return 1024 * (kilobytes === undefined ? process.resourceUsage().maxRSS : Number(kilobytes));
}

/** A flight is late when it came more than a quarter of an hour after its time. */
export function withLabel(rows: Table): Table {
  const { values } = column(rows, 'delay', 'number');
  return withColumns(rows, new Map([['late', numberColumn(values.map((delay) => (delay > 15 ? 1 : 0)))]]));
}

/** The flights of a Parquet file, prepared batch by batch. */
export async function flightsOf(file: string): Promise<ExampleStream> {
  const flights = loadParquetBatches(file);
  const batches: Batches = async function* labelled(reading) {
    for await (const rows of flights(reading)) yield withLabel(rows);
  };
  const prepare = await pipeline(
    dates({ columns: ['date'], parts: ['month', 'dayOfWeek', 'hour'], timeZone: 'UTC' }),
    standardize({ columns: ['date_month', 'date_dayOfWeek', 'date_hour', 'distance'] }),
    oneHot({ columns: ['origin', 'destination'] }),
  ).fitFrom(batches);
  return preparedStream(batches, prepare, { label: 'late', rows: 'training' });
}
