import type { FileMetaData } from 'hyparquet';
import { SlipwayError } from '../../core/error.ts';
import { becomeTexts, beyondSafe, type StoredColumn } from '../stored-column.ts';
import { badParquet, PARQUET } from './bad-parquet.ts';
import type { Leaf } from './leaves.ts';
import {
  PAGE,
  readDictionary,
  readPage,
  readPageHeader,
  type Dictionary,
  type Page,
  type PageHeader,
} from './pages.ts';
import type { Reading } from './ranges.ts';

/** Rows taken in one go. */
const STRETCH = 2 ** 15;
/** A header longer than this is damaged. */
const MOST_HEADER = 2 ** 20;

/** Where the bytes of a column of a row group are. */
export interface Chunk {
  readonly start: number;
  readonly end: number;
  readonly codec: string;
}

/** What readings of one file share. */
export interface ReadingState {
  /** Bytes, decompressed, that may still be read. */
  left: number;
  /** Bytes that a column asks for at a time. */
  readonly window: number;
  /** Room for a stretch of rows, for all columns, which take turns. */
  readonly levels: Uint8Array;
  readonly floats: Float64Array;
  readonly codes: Int32Array;
}

/** The state of a reading that has not begun. */
export function beginReading(maxBytes: number, window: number, rows: number): ReadingState {
  const size = Math.min(STRETCH, rows);
  return {
    left: maxBytes,
    window,
    levels: new Uint8Array(size),
    floats: new Float64Array(size),
    codes: new Int32Array(size),
  };
}

/** Takes the rows of a row group into a column, as many as are asked for. */
export interface ChunkReader {
  /** Takes `count` rows to row `at` of the table being read, which is row `first` of the file. */
  read(count: number, at: number, first: number): Reading<void>;
}

/**
 * The bytes of a leaf in a row group.
 *
 * @throws {SlipwayError} `bad-format` when they are not in the file or not of the rows of the group; `unsupported` when
 *   they are in another file or encrypted.
 */
export function chunkOf(group: FileMetaData['row_groups'][number], leaf: Leaf, size: number): Chunk {
  const found = group.columns[leaf.index];
  const unreadable = found?.file_path ?? found?.crypto_metadata ?? found?.encrypted_column_metadata;
  if (unreadable !== undefined) {
    throw new SlipwayError(
      'unsupported',
      PARQUET,
      `column "${leaf.name}" is in another file or encrypted; expected it in this one.`,
      { details: { column: leaf.name } },
    );
  }
  const facts = found?.meta_data;
  if (!facts?.codec || facts.type !== leaf.type)
    throw badParquet(`column "${leaf.name}" has no bytes of its type, or in an unknown compression`);
  if (Number(facts.num_values) !== Number(group.num_rows))
    throw badParquet(`column "${leaf.name}" has ${facts.num_values} values in ${group.num_rows} rows`);
  const data = Number(facts.data_page_offset);
  const dictionary = Number(facts.dictionary_page_offset ?? 0);
  const start = dictionary > 0 && dictionary < data ? dictionary : data;
  const end = start + Number(facts.total_compressed_size);
  if (!(start >= 4 && end >= start && end <= size))
    throw badParquet(`column "${leaf.name}" is at bytes ${start} to ${end} of a file of ${size}`);
  return { start, end, codec: facts.codec };
}

/** A reader of one chunk, which holds a window of its bytes and one page. */
export function createChunkReader(
  leaf: Leaf,
  column: StoredColumn,
  chunk: Chunk,
  state: ReadingState,
): ChunkReader {
  const facts = { leaf, codec: chunk.codec };
  let window: Uint8Array = new Uint8Array(0);
  let windowStart = chunk.start;
  let at = chunk.start;
  let dictionary: Dictionary | undefined;
  let page: Page | undefined;

  function* need(size: number): Reading<void> {
    if (at + size <= windowStart + window.length) return;
    const end = Math.min(chunk.end, at + Math.max(size, state.window));
    window = yield { start: at, end };
    if (window.length !== end - at) throw badParquet('the file gave less than it has');
    windowStart = at;
  }

  function* header(): Reading<PageHeader> {
    for (let size = 64; ; size *= 4) {
      const most = Math.min(size, chunk.end - at);
      yield* need(most);
      const found = most > 0 ? readPageHeader(window, at - windowStart) : undefined;
      if (found && at + found.length + found.packed <= chunk.end) return found;
      if (found || most === chunk.end - at || size > MOST_HEADER)
        throw badParquet(`column "${leaf.name}" ends before its values do`);
    }
  }

  function* nextPage(): Reading<void> {
    const found = yield* header();
    state.left -= found.size;
    if (state.left < 0) {
      throw new SlipwayError(
        'too-large',
        PARQUET,
        'there are more bytes after decompression than maxBytes; expected at most that. Raise maxBytes when the source is to be trusted.',
      );
    }
    yield* need(found.length + found.packed);
    at += found.length;
    const packed = window.subarray(at - windowStart, at - windowStart + found.packed);
    at += found.packed;
    if (found.type === PAGE.dictionary) {
      if (dictionary) throw badParquet(`column "${leaf.name}" has two dictionaries in a row group`);
      dictionary = readDictionary(facts, found, packed);
    } else if (found.type !== PAGE.index) page = readPage(facts, found, packed, dictionary, column);
  }

  function* read(count: number, to: number, first: number): Reading<void> {
    for (let done = 0; done < count;) {
      while (!page || page.left === 0) yield* nextPage();
      const size = Math.min(page.left, count - done, STRETCH);
      take(page, size, to + done, first + done);
      page.left -= size;
      done += size;
    }
  }

  const take = (from: Page, size: number, to: number, row: number): void => {
    const { levels } = state;
    let present = size;
    if (from.levels) {
      from.levels.read(size, levels);
      present = 0;
      for (let i = 0; i < size; i++) {
        if (levels[i]! > leaf.levels) throw badParquet(`column "${leaf.name}" has a level of ${levels[i]}`);
        if (levels[i] === leaf.levels) present++;
      }
    }
    from.values.next(present);
    if (!column.asTexts) {
      from.values.floats(state.floats);
      const unsafe = beyondSafe(column, state.floats, present);
      if (unsafe >= 0) becomeTexts(PARQUET, column, row + unsafe);
      else
        return spread(state.floats, column.floats, from.levels ? levels : undefined, leaf.levels, size, to);
    }
    from.values.codes(state.codes);
    spread(state.codes, column.codes, from.levels ? levels : undefined, leaf.levels, size, to);
  };
  return { read };
}

/** Puts values that are present in their rows; the others are missing already. */
function spread<Values extends Float64Array | Int32Array>(
  values: Values,
  into: Values,
  levels: Uint8Array | undefined,
  present: number,
  size: number,
  to: number,
): void {
  if (!levels) {
    into.set(values.subarray(0, size), to);
    return;
  }
  for (let i = 0, at = 0; i < size; i++) if (levels[i] === present) into[to + i] = values[at++]!;
}
