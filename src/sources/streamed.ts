import { checkWaiting } from '../core/check-waiting.ts';
import { SlipwayError } from '../core/error.ts';
import { checkNumber } from '../core/options.ts';
import { unlessAborted } from '../core/unless-aborted.ts';
import type { Batches, BatchesOptions } from '../table/batches.ts';
import { describe } from '../table/describe.ts';
import type { Table } from '../table/table.ts';
import type { ReadCsvOptions } from './csv-options.ts';
import { STREAM_KEYS } from './csv-plan.ts';
import type { Fetched } from './fetched.ts';
import { inFile } from './in-file.ts';
import { signalOf } from './signal-of.ts';

/** The options of every format of rows in a stream of bytes. */
export type WaitingOptions = Pick<ReadCsvOptions, 'signal' | 'onProgress' | 'totalBytes'>;

/** Reads a stream: tables of `mostRows` rows, the last smaller. */
export type ReadTables = (
  stream: ReadableStream<Uint8Array>,
  waiting: WaitingOptions,
  mostRows: number,
) => AsyncIterable<Table>;

/** A format of rows in a stream of bytes. */
export interface StreamFormat<Options extends WaitingOptions> {
  /** Named in errors. */
  readonly where: string;
  /** Checks the options, and gives what reads by them. */
  begin(options: Options, otherKeys: readonly string[], maxBytesDefault?: number): ReadTables;
}

/** Opens the bytes of one reading. It is not called before the options are known to be right. */
export type OpenStream = (signal: AbortSignal | undefined) => Fetched | Promise<Fetched>;

/**
 * The whole table of a stream.
 *
 * @param from - what opens the stream, or the stream, which is cancelled when it is not read to its end.
 * @param file - named in every error, when it is known.
 */
export async function wholeStream<Options extends WaitingOptions>(
  format: StreamFormat<Options>,
  from: OpenStream | Fetched,
  options: Options,
  file?: string,
): Promise<Table> {
  try {
    const read = format.begin(options, STREAM_KEYS);
    checkStreamed(format.where, options);
    let found: Table | undefined;
    for await (const table of tablesOf(read, from, options, options.signal, Infinity)) found = table;
    return found!;
  } catch (error) {
    throw inFile(error, file);
  }
}

/**
 * The batches of a stream, which is opened for each reading.
 *
 * @param file - named in every error, when it is known.
 */
export function streamBatches<Options extends WaitingOptions & { readonly batchRows?: number }>(
  format: StreamFormat<Options>,
  open: OpenStream,
  options: Options,
  file?: string,
): Batches {
  const { where } = format;
  try {
    const read = format.begin(options, [...STREAM_KEYS, 'batchRows'], Infinity);
    checkStreamed(where, options);
    const batchRows = checkNumber(where, 'batchRows', options.batchRows ?? 65_536, { min: 1, integer: true });
    return (reading: BatchesOptions = {}) => {
      const signal = signalOf(where, options.signal, reading);
      return inFileAll(tablesOf(read, open, options, signal, batchRows), file);
    };
  } catch (error) {
    throw inFile(error, file);
  }
}

/** Checks the options that only matter where reading waits. */
function checkStreamed(where: string, options: WaitingOptions): void {
  checkWaiting(where, options);
  if (options.totalBytes !== undefined) checkNumber(where, 'totalBytes', options.totalBytes, { min: 0 });
}

/** What opens a stream for each reading. */
export function openEach(
  where: string,
  open: () => ReadableStream<Uint8Array> | Promise<ReadableStream<Uint8Array>>,
): OpenStream {
  if (typeof open !== 'function') {
    throw new SlipwayError(
      'bad-option',
      where,
      `open is ${describe(open)}; expected a function that opens the stream each time.`,
    );
  }
  return async () => ({ stream: await open(), size: undefined });
}

/** The same tables, whose errors name the file. */
export async function* inFileAll(
  tables: AsyncIterable<Table>,
  file: string | undefined,
): AsyncGenerator<Table, void, undefined> {
  try {
    yield* tables;
  } catch (error) {
    throw inFile(error, file);
  }
}

/** Opens a stream; one that comes after an abort is cancelled. */
export function opened(open: OpenStream, signal: AbortSignal | undefined): Promise<Fetched> {
  return unlessAborted(
    signal,
    () => open(signal),
    ({ stream }) => stream.cancel(),
  );
}

async function* tablesOf(
  read: ReadTables,
  from: OpenStream | Fetched,
  { onProgress, totalBytes }: WaitingOptions,
  signal: AbortSignal | undefined,
  mostRows: number,
): AsyncGenerator<Table, void, undefined> {
  const { stream, size = totalBytes } = typeof from === 'function' ? await opened(from, signal) : from;
  yield* read(stream, { signal, onProgress, ...(size === undefined ? {} : { totalBytes: size }) }, mostRows);
}
