import type { Signature } from '../../models/model.ts';
import { fromRows } from '../../table/rows.ts';
import type { Schema } from '../../table/schema.ts';
import { column, type Table } from '../../table/table.ts';
import type { Instance, Prediction } from '../service.ts';
import { answerReader, type Answers } from './answers.ts';
import { placeFinder, type KeyIndex } from './key-index.ts';
import { arraysOf } from './lookup-arrays.ts';
import { columnCoder, isPlainRow, UNREADABLE, valueCoders } from './value-coders.ts';

/** What a lookup table is made of. Plain data: what a file of it holds. */
export interface LookupParts {
  /** The version the answers come from. */
  readonly modelHash: string;
  /** The raw columns a row is found by. */
  readonly input: Schema;
  /** What goes in and what comes out. */
  readonly signature: Signature;
  /** How many different rows have an answer. */
  readonly size: number;
  readonly index: KeyIndex;
  readonly answers: Answers;
}

/** Answers by the inputs of a row, all of one model version. */
export interface LookupTable {
  /** The version the answers come from. */
  readonly modelHash: string;
  /** The raw columns a row is found by. */
  readonly input: Schema;
  /** What goes in and what comes out. */
  readonly signature: Signature;
  /** How many different rows have an answer. */
  readonly size: number;
  /** The memory its arrays take: all of it, but for some kilobytes. */
  readonly bytes: number;
  /** What it is made of, to be written down. */
  readonly parts: LookupParts;
  /**
   * The place of the answer of a row, or -1.
   *
   * @throws {SlipwayError} `bad-data` on a row that lacks a field or has one of the wrong type, as of row 0.
   */
  find(row: Instance): number;
  /**
   * The places of the answers of all rows of a table, -1 where there is none.
   *
   * @throws {SlipwayError} `unknown-column`; `wrong-kind`.
   */
  findAll(rows: Table): Int32Array;
  /** The answer at a place that was found: a new object. */
  answer(place: number): Prediction;
}

/** A lookup table of parts that are in memory, or over the bytes of a file. */
export function lookupTable(parts: LookupParts): LookupTable {
  const { modelHash, input, signature, size, index, answers } = parts;
  const { columns } = index;
  const coders = valueCoders(input, columns);
  const names = input.fields.map(({ name }) => name);
  const codes = new Int32Array(columns.length);
  const placeOf = placeFinder(index);
  const columnCodes = columns.map(columnCoder);
  const findAll = (rows: Table): Int32Array => {
    const found = input.fields.map(({ name, kind }, at) =>
      columnCodes[at]!(column(rows, name, kind, 'serve/lookup')),
    );
    return Int32Array.from({ length: rows.rows }, (_, row) => {
      for (let at = 0; at < found.length; at++) if ((codes[at] = found[at]![row]!) < 0) return -1;
      return placeOf(codes);
    });
  };
  const readAndFind = (row: Instance): number => findAll(fromRows([row], input))[0]!;
  return Object.freeze({
    modelHash,
    input,
    signature,
    size,
    bytes: arraysOf(parts).reduce((sum, [, array]) => sum + array.byteLength, 0),
    parts,
    find(row) {
      if (!isPlainRow(row)) return readAndFind(row);
      let held = true;
      for (let at = 0; at < coders.length; at++) {
        const code = coders[at]!(row[names[at]!]);
        if (code === UNREADABLE) return readAndFind(row);
        if (code < 0) held = false;
        codes[at] = code;
      }
      return held ? placeOf(codes) : -1;
    },
    findAll,
    answer: answerReader(answers),
  } satisfies LookupTable);
}
