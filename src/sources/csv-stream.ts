import { SlipwayError } from '../core/error.ts';
import type { Table } from '../table/table.ts';
import type { ReadCsvOptions } from './csv-options.ts';
import { csvPlan, type CsvPlan } from './csv-plan.ts';
import { createCsvReader } from './csv-reader.ts';
import { startOfText } from './csv-start.ts';
import { decompressed } from './gunzip.ts';
import type { StreamFormat, WaitingOptions } from './streamed.ts';

/** Bytes that are scanned together. */
const BLOCK = 2 ** 20;
/** A record longer than this is an open quote or an attack. */
const MOST_RECORD = 2 ** 26;

/** CSV as it comes in a stream. */
export const csvFormat: StreamFormat<ReadCsvOptions> = {
  where: 'sources/csv',
  begin: (options, otherKeys, maxBytesDefault) => {
    const plan = csvPlan(options, otherKeys, maxBytesDefault);
    return (stream, waiting, mostRows) => tablesOf(stream, plan, waiting, mostRows);
  },
};

/** The tables of a stream, each of `mostRows` rows but the last. There is always one, if only for its columns. */
async function* tablesOf(
  stream: ReadableStream<Uint8Array>,
  plan: CsvPlan,
  waiting: WaitingOptions,
  mostRows: number,
): AsyncGenerator<Table, void, undefined> {
  const reader = createCsvReader(plan, mostRows);
  let buffer = new Uint8Array(BLOCK);
  let filled = 0;
  let begun = false;
  let tables = 0;

  function* drain(final: boolean): Generator<Table, void, undefined> {
    let from = begun ? 0 : startOfText(buffer.subarray(0, filled));
    begun = true;
    for (;;) {
      from = reader.feed(buffer, from, filled, final);
      if (reader.rows() < mostRows) break;
      tables++;
      yield reader.take();
      waiting.signal?.throwIfAborted();
    }
    const rest = buffer.subarray(from, filled);
    if (rest.length > MOST_RECORD) {
      throw new SlipwayError(
        'too-large',
        'sources/csv',
        `the record on line ${reader.line()} has more than ${MOST_RECORD} bytes; expected at most that. A quote may be open.`,
        { details: { line: reader.line() } },
      );
    }
    // What was read stays as it is until its table is taken; the rest begins a buffer of its own.
    buffer = new Uint8Array(Math.max(BLOCK, rest.length * 2));
    buffer.set(rest);
    filled = rest.length;
  }

  for await (const chunk of decompressed(stream, waiting, plan.maxBytes, csvFormat.where)) {
    for (let at = 0; at < chunk.length;) {
      const part = chunk.subarray(at, at + buffer.length - filled);
      buffer.set(part, filled);
      filled += part.length;
      at += part.length;
      if (filled === buffer.length) yield* drain(false);
    }
  }
  yield* drain(true);
  if (tables === 0 || reader.rows() > 0) yield reader.take();
  else reader.check();
}
