import { crc32 } from '../core/crc32.ts';
import { SlipwayError } from '../core/error.ts';
import type { ByteSource } from '../sources/byte-source.ts';
import { readRange } from '../sources/read-range.ts';
import type { StreamFacts } from './block-room.ts';
import {
  badRecords,
  blockLayout,
  corrupt,
  decodeEnd,
  decodeHeader,
  decodeIndex,
  decodeStart,
  END,
  ENTRY,
  RECORDS,
  START,
  type BlockEntry,
  type BlockLayout,
} from './records-layout.ts';

/** What a file of records holds, without its blocks. */
export interface RecordsContents {
  readonly facts: StreamFacts;
  readonly layout: BlockLayout;
  readonly entries: readonly BlockEntry[];
  /** Where each block begins. */
  readonly starts: readonly number[];
  readonly rows: number;
  /** The last bytes of the file, by which it is known again. */
  readonly end: Uint8Array;
}

/**
 * Reads all but the blocks, and holds it against one another: gives it, once.
 *
 * @throws {SlipwayError} `bad-format`, `corrupt`, `bad-version`, `too-large`, `io`.
 */
export async function* contentsOf(
  source: ByteSource,
  signal: AbortSignal | undefined,
): AsyncGenerator<RecordsContents, void, undefined> {
  const { size } = source;
  if (size < START + END) throw badRecords(`the file has ${size} bytes`);
  const range = (start: number, end: number): Promise<Uint8Array> =>
    readRange(RECORDS, source, start, end, signal);
  const last = await range(size - END, size);
  const end = decodeEnd(last, size);
  const indexStart = size - END - end.blocks * ENTRY;
  const first = START + decodeStart(await range(0, START), indexStart - START);
  const start = await range(0, first);
  if (crc32(start) !== end.startSum) throw corrupt('the header');
  const index = await range(indexStart, size - END);
  if (crc32(index) !== end.indexSum) throw corrupt('the index');
  const facts = decodeHeader(start.subarray(START));
  const layout = blockLayout(facts);
  const entries = decodeIndex(index, layout, end, indexStart - first);
  let at = first;
  const starts = entries.map(({ rows }) => {
    const place = at;
    at += layout.bytes(rows);
    return place;
  });
  yield { facts, layout, entries, starts, rows: end.rows, end: last.slice() };
}

/**
 * Refuses a file that is another one than before: the checksums of its parts are in its end.
 *
 * @throws {SlipwayError} `conflict`.
 */
export async function checkUnchanged(
  source: ByteSource,
  end: Uint8Array,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { size } = source;
  const now = size < END ? undefined : await readRange(RECORDS, source, size - END, size, signal);
  if (now?.every((byte, place) => byte === end[place])) return;
  throw new SlipwayError(
    'conflict',
    RECORDS,
    'there are other records in the file than when it was opened; expected the same for each reading. Open it anew.',
  );
}
