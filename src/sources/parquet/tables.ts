import type { FileMetaData } from 'hyparquet';
import { SlipwayError } from '../../core/error.ts';
import { table, type Table } from '../../table/table.ts';
import { beginStored, finishStored, openStored, storedField } from '../stored-column.ts';
import type { StoredPlan } from '../stored-options.ts';
import { badParquet, PARQUET } from './bad-parquet.ts';
import { beginReading, chunkOf, createChunkReader, type ChunkReader } from './column-reader.ts';
import { readFooter } from './footer.ts';
import { leavesOf } from './leaves.ts';
import type { Reading } from './ranges.ts';

/** Bytes that all columns together ask for at a time, and what one asks for. */
const WINDOWS = 2 ** 26;
const WIDEST_WINDOW = 2 ** 22;
const NARROWEST_WINDOW = 2 ** 18;

/** A Parquet file being read, a table at a time. */
export interface ParquetTables {
  /** The next table, of `mostRows` rows but the last; `undefined` when all rows are read. There is always one. */
  next(): Reading<Table | undefined>;
}

/** Begins to read a file: its footer, and what the options say of its columns. */
export function* openParquet(
  size: number,
  plan: StoredPlan,
  mostRows: number,
  onRows: (done: number, total: number) => void = () => undefined,
): Reading<ParquetTables> {
  const metadata = yield* readFooter(size, plan.maxBytes);
  const leaves = leavesOf(metadata, plan);
  const rows = rowsOf(metadata);
  const tableRows = Math.min(rows, mostRows);
  if (tableRows * leaves.length * 8 > plan.maxBytes) {
    throw new SlipwayError(
      'too-large',
      PARQUET,
      `a table of ${tableRows} rows and ${leaves.length} columns takes more than ${plan.maxBytes} bytes; expected at most that. Select columns, read batches, or raise maxBytes.`,
      { details: { rows: tableRows, columns: leaves.length } },
    );
  }
  // Everything the footer says of columns is held against the file before room is made for them.
  const groups = metadata.row_groups.map((group) => ({
    rows: Number(group.num_rows),
    chunks: leaves.map((leaf) => chunkOf(group, leaf, size)),
  }));
  const columns = leaves.map((leaf) =>
    openStored(PARQUET, leaf.name, leaf.stored, plan.wanted.get(leaf.name)),
  );
  const share = Math.floor(WINDOWS / Math.max(leaves.length, 1));
  const window = Math.min(Math.max(share, NARROWEST_WINDOW), WIDEST_WINDOW);
  const state = beginReading(plan.maxBytes, window, tableRows);
  let readers: readonly ChunkReader[] = [];
  let group = 0;
  let left = 0;
  let done = 0;
  let tables = 0;

  function* next(): Reading<Table | undefined> {
    const size = Math.min(rows - done, mostRows);
    if (size === 0 && tables > 0) return undefined;
    const first = done;
    for (const column of columns) beginStored(column, size);
    for (let at = 0; at < size;) {
      while (left === 0) {
        const { rows: more, chunks } = groups[group++]!;
        readers = leaves.map((leaf, index) =>
          createChunkReader(leaf, columns[index]!, chunks[index]!, state),
        );
        left = more;
      }
      const count = Math.min(left, size - at);
      for (const reader of readers) yield* reader.read(count, at, first + at);
      at += count;
      left -= count;
      onRows(first + at, rows);
    }
    done += size;
    const found = columns.map((column) => [column.name, finishStored(PARQUET, column, first)] as const);
    if (tables++ === 0)
      plan.onInferred?.(columns.map((column, index) => storedField(column, found[index]![1].kind)));
    return found.length === 0 ? { rows: size, columns: new Map() } : table(found);
  }
  return { next };
}

function rowsOf({ num_rows: total, row_groups: groups }: FileMetaData): number {
  let rows = 0;
  for (const { num_rows: more } of groups) {
    if (!(Number(more) >= 0)) throw badParquet(`a row group has ${more} rows`);
    rows += Number(more);
  }
  if (!Number.isSafeInteger(rows) || rows !== Number(total))
    throw badParquet(`the file says that it has ${total} rows, and its row groups have ${rows}`);
  return rows;
}
