import { crc32 } from '../core/crc32.ts';
import { checkWaiting } from '../core/check-waiting.ts';
import { checkFlag, checkKeys, checkNumber } from '../core/options.ts';
import { randomAt, shuffled } from '../core/random.ts';
import { unlessAborted } from '../core/unless-aborted.ts';
import {
  checkSource,
  nameOf,
  openSource,
  type ByteSource,
  type ByteSourceInput,
} from '../sources/byte-source.ts';
import { closeSource } from '../sources/close-source.ts';
import { inFile } from '../sources/in-file.ts';
import { readRange } from '../sources/read-range.ts';
import type { Examples } from '../table/examples.ts';
import { decodeBlock } from './decode-block.ts';
import type { ExampleStream } from './example-stream.ts';
import { checkReading } from './read-blocks.ts';
import { checkUnchanged, contentsOf, type RecordsContents } from './records-contents.ts';
import { corrupt, RECORDS } from './records-layout.ts';

/** How records are read. */
export interface RecordsOptions {
  /** Whether each epoch has the blocks in an order of its own. Rows stay together: see {@link shuffleRows}. @default false */
  readonly shuffle?: boolean;
  /** Another seed gives other orders of blocks. @default 0 */
  readonly seed?: number;
  /** Stops the reading of what the file holds; each later reading has a signal of its own. */
  readonly signal?: AbortSignal | undefined;
}

/** Opens the file for one reading. */
export type OpenRecords = (signal: AbortSignal | undefined) => ByteSource | Promise<ByteSource>;

/**
 * Records that {@link toRecords} wrote, as a stream of examples, a block in memory at a time.
 *
 * Header and index are read at once, a block when it is asked for. Nothing in the file is trusted: each length is held
 * against the bytes there are, each part against its checksum, each code against the levels.
 *
 * @param from - bytes, a `Blob`, an address whose server knows ranges, or ranges of bytes of any kind. A function opens
 *   such a source for each reading, and what it opens is closed.
 * @throws {SlipwayError} `bad-option`; `bad-format` when the bytes are no records, or not all of them; `corrupt` when a
 *   checksum says that they were changed; `bad-version`; `too-large` on 64 MiB of names or index; `conflict`, on reading,
 *   when there is another file in its place by now; `io`; an abort as it came.
 * @cost a block of bytes, and its codes as integers of 32 bits.
 * @example
 * const matrix = { rows: 2, dense: { names: ['x'], values: Float32Array.of(1, 2) }, categories: [] };
 * const stream = asStream({ matrix, labels: Float64Array.of(0, 1), label: { name: 'late' }, leftOut: 0 }, 2);
 * const pieces = [];
 * for await (const bytes of toRecords(stream)) pieces.push(bytes);
 * const { rows, label, features } = await readRecords(new Blob(pieces));
 * [rows, label.name, features.dense] // => [2, 'late', ['x']]
 */
export async function readRecords(
  from: ByteSourceInput | (() => ByteSource | Promise<ByteSource>),
  options: RecordsOptions = {},
): Promise<ExampleStream> {
  const open: OpenRecords =
    typeof from === 'function'
      ? () => from()
      : async (signal) => keptOpen(await openSource(RECORDS, from, signal, Infinity));
  return recordsOf(open, options, nameOf(from));
}

/** A source that is not closed after a reading: there will be others. */
function keptOpen(source: ByteSource): ByteSource {
  const { size, name } = source;
  return {
    size,
    ...(name !== undefined && { name }),
    read: (start, end, signal) => source.read(start, end, signal),
  };
}

/** Records that are opened for each reading; every error names the file, when it is known. */
export async function recordsOf(
  open: OpenRecords,
  options: RecordsOptions,
  file: string | undefined,
): Promise<ExampleStream> {
  checkKeys(RECORDS, options, ['shuffle', 'seed', 'signal']);
  checkWaiting(RECORDS, options);
  const shuffle = checkFlag(RECORDS, 'shuffle', options.shuffle ?? false);
  const seed = checkNumber(RECORDS, 'seed', options.seed ?? 0);
  let contents: RecordsContents | undefined;
  const { signal: own } = options;
  for await (const found of reading(open, own, file, (source) => contentsOf(source, own))) contents = found;
  const { facts, layout, entries, starts, rows, end } = contents!;

  const blocksOf = (signal: AbortSignal | undefined, epoch: number) =>
    async function* blocks(source: ByteSource): AsyncGenerator<Examples, void, undefined> {
      await checkUnchanged(source, end, signal);
      const order = shuffle ? shuffled(entries.length, randomAt(seed, epoch)) : entries.keys();
      for (const place of order) {
        const entry = entries[place]!;
        const start = starts[place]!;
        const bytes = await readRange(RECORDS, source, start, start + layout.bytes(entry.rows), signal);
        if (crc32(bytes) !== entry.sum) throw corrupt(`block ${place}`, { block: place });
        yield decodeBlock(facts, layout, bytes, entry, place);
      }
    };
  return Object.freeze({
    ...facts,
    rows,
    open: (told = {}) => {
      const epoch = checkReading(RECORDS, told);
      return reading(open, told.signal, file, blocksOf(told.signal, epoch));
    },
  } satisfies ExampleStream);
}

/** What is read of a source, which is closed in any case; every error names the file. */
async function* reading<Value>(
  open: OpenRecords,
  signal: AbortSignal | undefined,
  file: string | undefined,
  read: (source: ByteSource) => AsyncGenerator<Value, void, undefined>,
): AsyncGenerator<Value, void, undefined> {
  let source: ByteSource | undefined;
  let failed = true;
  try {
    source = await unlessAborted(
      signal,
      () => open(signal),
      (late) => late.close?.(),
    );
    try {
      yield* read(checkSource(RECORDS, source));
      failed = false;
    } finally {
      await closeSource(RECORDS, source, signal, failed);
    }
  } catch (error) {
    throw inFile(error, file ?? source?.name);
  }
}
