import { SlipwayError } from '../core/error.ts';
import type { Table } from '../table/table.ts';
import { startOfText } from './csv-start.ts';
import { decompressed } from './gunzip.ts';
import { JSON_LINES, jsonPlan, type JsonPlan, type ReadJsonLinesOptions } from './json-options.ts';
import { createJsonReader } from './json-reader.ts';
import type { StreamFormat, WaitingOptions } from './streamed.ts';

/** Bytes that are read together. */
const BLOCK = 2 ** 20;
/** A row longer than this is damage or an attack. */
const MOST_ROW = 2 ** 26;

/** JSON lines as they come in a stream. */
export const jsonLinesFormat: StreamFormat<ReadJsonLinesOptions> = {
  where: JSON_LINES,
  begin: (options, otherKeys, maxBytesDefault) => {
    const plan = jsonPlan(options, otherKeys, maxBytesDefault);
    return (stream, waiting, mostRows) => tablesOf(stream, plan, waiting, mostRows);
  },
};

/** The tables of a stream, each of `mostRows` rows but the last. There is always one, if only for its columns. */
async function* tablesOf(
  stream: ReadableStream<Uint8Array>,
  plan: JsonPlan,
  waiting: WaitingOptions,
  mostRows: number,
): AsyncGenerator<Table, void, undefined> {
  const reader = createJsonReader(plan, mostRows);
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
    const rest = filled - from;
    if (rest > MOST_ROW) {
      throw new SlipwayError(
        'too-large',
        JSON_LINES,
        `the row on line ${reader.line()} has more than ${MOST_ROW} bytes; expected at most that. A quote or bracket may be open.`,
        { details: { line: reader.line() } },
      );
    }
    const larger = rest * 2 > buffer.length ? new Uint8Array(rest * 2) : buffer;
    larger.set(buffer.subarray(from, filled));
    buffer = larger;
    filled = rest;
  }

  for await (const chunk of decompressed(stream, waiting, plan.maxBytes, JSON_LINES)) {
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
