import { table, type Table } from '../../table/table.ts';
import {
  becomeTexts,
  beginStored,
  beyondSafe,
  finishStored,
  growStored,
  openStored,
  storedField,
  trimStored,
  type StoredColumn,
} from '../stored-column.ts';
import type { StoredPlan } from '../stored-options.ts';
import { ARROW, badArrow } from './bad-arrow.ts';
import {
  checkPlace,
  dictionaryCode,
  dictionaryFloats,
  dictionaryOf,
  isPresent,
  type ArrowDictionary,
} from './dictionaries.ts';
import { byteField, idField, innerTable } from './flatbuffer.ts';
import { readBatch, type ArrowArray, type ArrowBatch } from './layout.ts';
import { leavesOf, type ArrowLeaf } from './leaves.ts';
import { MESSAGE, type ArrowMessage } from './messages.ts';
import { readSchema, type ArrowField, type ArrowSchema } from './schema.ts';
import { checkArray, codeAt, placeAt, toFloats } from './values.ts';

const STRETCH = 2 ** 15;

/** A batch of records with the dictionaries as they were when it came. */
export interface ArrowRecords {
  readonly batch: ArrowBatch;
  readonly dictionaries: ReadonlyMap<bigint, ArrowDictionary>;
}

/** Turns messages into tables. All state of one reading; used once. */
export interface ArrowReader {
  /** Takes in a message; gives its records when it has any. */
  accept(message: ArrowMessage): ArrowRecords | undefined;
  /** How many columns there will be. */
  columns(): number;
  /** Makes room for the rows of the next table. */
  begin(rows: number): void;
  /** Makes room for more rows of the same table: `rows` in all. */
  grow(rows: number): void;
  /** Takes `count` records from `from` on into the rows from `at` on. */
  take(records: ArrowRecords, from: number, count: number, at: number): void;
  /** The table of the first `rows` rows there is room for. */
  finish(rows: number): Table;
}

/** A reader of one file or stream. */
export function createArrowReader(plan: StoredPlan): ArrowReader {
  let schema: ArrowSchema | undefined;
  let leaves: readonly ArrowLeaf[] = [];
  let columns: readonly StoredColumn[] = [];
  const dictionaryFields = new Map<bigint, ArrowField>();
  const dictionaries = new Map<bigint, ArrowDictionary>();
  const floats = new Float64Array(STRETCH);
  let tables = 0;
  let done = 0;

  const accept = ({ type, version, header, body }: ArrowMessage): ArrowRecords | undefined => {
    if (type === MESSAGE.schema) {
      if (schema) throw badArrow('there are two schemas');
      schema = readSchema(header, version);
      const visit = (field: ArrowField): void => {
        if (field.dictionary) dictionaryFields.set(field.dictionary.id, { ...field, dictionary: undefined });
        field.children.forEach(visit);
      };
      schema.fields.forEach(visit);
      leaves = leavesOf(schema, plan);
      columns = leaves.map(({ name, stored }) => openStored(ARROW, name, stored, plan.wanted.get(name)));
      return undefined;
    }
    if (!schema) throw badArrow('there is no schema before the values');
    if (type === MESSAGE.records) {
      const batch = readBatch(header, body, schema.fields, schema);
      for (const { length, field } of batch.arrays)
        if (length !== batch.rows)
          throw badArrow(`column "${field.name}" has ${length} values in ${batch.rows} rows`);
      return { batch, dictionaries: new Map(dictionaries) };
    }
    const id = idField(header, 0);
    const field = dictionaryFields.get(id);
    const data = innerTable(header, 1);
    if (!field || !data) throw badArrow(`there is a dictionary ${id} that no column refers to`);
    const [array] = readBatch(data, body, [field], schema).arrays;
    const before = byteField(header, 2, 0) === 0 ? [] : (dictionaries.get(id)?.parts ?? []);
    dictionaries.set(id, dictionaryOf([...before, array!]));
    return undefined;
  };

  const take = (records: ArrowRecords, from: number, count: number, at: number): void => {
    leaves.forEach((leaf, index) => {
      const { array, bitmaps } = arrayOf(records.batch, leaf);
      checkArray(array);
      const dictionary = dictionaryFor(records, array);
      for (let start = 0; start < count; start += STRETCH) {
        const size = Math.min(STRETCH, count - start);
        takeStretch(columns[index]!, array, bitmaps, dictionary, from + start, size, at + start);
      }
    });
  };

  const takeStretch = (
    column: StoredColumn,
    array: ArrowArray,
    bitmaps: readonly Uint8Array[],
    dictionary: ArrowDictionary | undefined,
    from: number,
    size: number,
    at: number,
  ): void => {
    const here = (i: number): boolean => bitmaps.every((bits) => isPresent(bits, from + i));
    if (!column.asTexts) {
      if (dictionary) {
        const values = dictionaryFloats(dictionary);
        for (let i = 0; i < size; i++)
          floats[i] = here(i) ? values[checkPlace(dictionary, placeAt(array, from + i), column.name)]! : NaN;
      } else {
        toFloats(array, array.field.type, from, size, floats);
        if (bitmaps.length > 0) for (let i = 0; i < size; i++) if (!here(i)) floats[i] = NaN;
      }
      const unsafe = beyondSafe(column, floats, size);
      if (unsafe < 0) {
        column.floats.set(floats.subarray(0, size), at);
        return;
      }
      becomeTexts(ARROW, column, done + at + unsafe);
    }
    const { codes } = column;
    for (let i = 0; i < size; i++) {
      if (!here(i)) continue;
      codes[at + i] = dictionary
        ? dictionaryCode(dictionary, checkPlace(dictionary, placeAt(array, from + i), column.name), column)
        : codeAt(array, array.field.type, from + i, column);
    }
  };

  const finish = (rows: number): Table => {
    if (!schema) throw badArrow('there is no schema');
    for (const column of columns) trimStored(column, rows);
    const found = columns.map((column) => [column.name, finishStored(ARROW, column, done)] as const);
    if (tables++ === 0)
      plan.onInferred?.(columns.map((column, index) => storedField(column, found[index]![1].kind)));
    done += rows;
    return found.length === 0 ? { rows, columns: new Map() } : table(found);
  };

  return {
    accept,
    take,
    finish,
    columns: () => columns.length,
    begin: (rows) => columns.forEach((column) => beginStored(column, rows)),
    grow: (rows) => columns.forEach((column) => growStored(column, rows)),
  };
}

/** The values of a leaf, and the bits of all that may be missing above them. */
function arrayOf(
  { arrays, rows }: ArrowBatch,
  leaf: ArrowLeaf,
): { readonly array: ArrowArray; readonly bitmaps: readonly Uint8Array[] } {
  let array: ArrowArray | undefined;
  const bitmaps: Uint8Array[] = [];
  for (const at of leaf.path) {
    array = (array?.children ?? arrays)[at];
    if (!array || array.length !== rows)
      throw badArrow(`column "${leaf.name}" has ${array?.length ?? 0} values in ${rows} rows`);
    if (array.present) bitmaps.push(array.present);
  }
  return { array: array!, bitmaps };
}

function dictionaryFor({ dictionaries }: ArrowRecords, { field }: ArrowArray): ArrowDictionary | undefined {
  if (!field.dictionary) return undefined;
  const found = dictionaries.get(field.dictionary.id);
  if (!found) throw badArrow(`column "${field.name}" refers to a dictionary that did not come before it`);
  return found;
}
