import type { DataChunk } from '@duckdb/node-bindings';
import type { Column, ColumnKind } from '../table/column.ts';
import { table, type Table } from '../table/table.ts';
import type { Bindings } from './duckdb-bindings.ts';
import { exactReader, nothingReader, numberReader, timeReader } from './duckdb-numbers.ts';
import { codesReader, textReader } from './duckdb-texts.ts';
import type { DeclaredColumn } from './duckdb-types.ts';
import type { ColumnReader } from './duckdb-vector.ts';

/** Makes a table of chunks. */
export interface TableReader {
  readonly rows: number;
  add(chunk: DataChunk): void;
  finish(): Table;
}

/**
 * A reader of the columns of a SELECT.
 *
 * @param kinds - the kinds they must have, where they are settled; else the values settle what the types leave open.
 */
export function tableReader(
  bindings: Bindings,
  columns: readonly DeclaredColumn[],
  kinds?: ReadonlyMap<string, ColumnKind>,
): TableReader {
  const readers = columns.map((column) => readerOf(bindings, column, kinds?.get(column.name)));
  let total = 0;
  return {
    get rows() {
      return total;
    },
    add(chunk) {
      const rows = bindings.data_chunk_get_size(chunk);
      total += rows;
      readers.forEach((reader, index) => reader.add(bindings.data_chunk_get_vector(chunk, index), rows));
    },
    finish: () => table(columns.map(({ name }, index) => [name, readers[index]!.finish()] as const)),
  };
}

function readerOf(
  bindings: Bindings,
  { name, type }: DeclaredColumn,
  kind: ColumnKind | undefined,
): ColumnReader<Column> {
  switch (type.read) {
    case 'number':
      return numberReader(bindings, type.array, type.bytes);
    case 'nothing':
      return nothingReader();
    case 'time':
      return timeReader(bindings, type.unit);
    case 'exact':
      return exactReader(bindings, name, type, kind);
    case 'boolean':
      return codesReader(bindings, 1, ['false', 'true']);
    case 'enum':
      return codesReader(bindings, type.bytes, type.levels);
    case 'string':
    case 'uuid':
      return textReader(bindings, type.read, kind);
  }
}
